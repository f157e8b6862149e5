"""The set-up form in the Admin Portal, as a customer's administrator sees it."""

from __future__ import annotations

from rehearsal.workos.setup.pages import ROUTES

__all__ = ["ROUTES"]
