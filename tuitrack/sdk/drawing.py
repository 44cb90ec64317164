"""Telling a user's own drawing from what is drawn because of it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

_at_work = threading.local()


@contextlib.contextmanager
def once() -> Iterator[bool]:
    """Whether this is the user's own call, not one made while we or the framework draw the same figure."""
    first = not getattr(_at_work, "on", False)
    _at_work.on = True
    try:
        yield first
    finally:
        _at_work.on = not first
