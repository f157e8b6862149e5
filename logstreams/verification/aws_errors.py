"""What is wrong with a stack's way to AWS before anything is asked; it loads no SDK."""

from __future__ import annotations


class TokenUnreadable(Exception):
    """The token of a web identity cannot be read; the text names key and file."""


class NoProfile(Exception):
    """No such profile; the text names the variable or the stack file's key."""
