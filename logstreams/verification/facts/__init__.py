"""Facts, collected once: each a value, or unavailable with its reason.

Each module is named after the one that collects them (`collect/`). `None` always means "looked,
and it is not there"; a fact that could not be looked up is `Unavailable`, so that no check can
mistake blindness for absence. What only destinations of one type have lies with that type.
"""
