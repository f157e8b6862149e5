"""For every test: no example is failed for being slow, since machines under load are."""

from __future__ import annotations

import signal

from hypothesis import settings

# A shell's background command ignores it, and so does all that it starts: nothing would end.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("kit", deadline=None)
settings.load_profile("kit")
