"""A customer's life, step by step: a new one, WorkOS's portal, changed egress addresses."""
