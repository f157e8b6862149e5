"""One rule a file: the file's name, with hyphens, is the rule's id.

docs/policies.md says how to add one.
"""
