"""What every process of `workers` is forked with; it is imported by nothing but their server."""

from __future__ import annotations

import gc

import logstreams.verification.workos.client  # noqa: F401 - the SDK
from logstreams.garbage_collection import collect_rarely
from logstreams.verification.causes import catalogue

catalogue()
collect_rarely()
gc.freeze()  # a collection would write to every page that the forks share
