"""The `logstreams` command: thin; each module parses, calls, formats, writes and exits."""
