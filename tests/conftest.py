"""For every test: no example is failed for being slow, since machines under load are."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("kit", deadline=None)
settings.load_profile("kit")
