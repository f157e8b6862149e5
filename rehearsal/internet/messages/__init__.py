"""What the local Internet's process and its starter tell each other."""
