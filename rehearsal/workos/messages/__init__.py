"""What goes between the local WorkOS's process and whoever started it."""
