"""The local Internet's own process."""
