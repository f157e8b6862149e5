"""The forms single values may have, each with its source and the words for what is wanted."""
