"""ParsedFile a stack file as it was written: its text, its places, its problems."""
