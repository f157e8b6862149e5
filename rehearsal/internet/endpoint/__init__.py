"""A customer's own HTTPS endpoint, of whatever make, that stores events and lets them be read."""

from __future__ import annotations

from rehearsal.internet.endpoint.app import Endpoint

__all__ = ["Endpoint"]
