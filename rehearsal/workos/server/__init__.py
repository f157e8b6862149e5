"""The local WorkOS's own process."""
