"""Reading the world into observations; nothing here judges.

Every reader answers facts: values, `None` for "not there", or `Unavailable` with its reason.
"""
