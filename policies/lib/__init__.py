"""Readers that rules share: values of any shape, policy documents, network rules, stack files."""
