"""What the user wants done before an abort ends the process."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from tuitrack.sdk import guard

_Handler = Callable[[int, FrameType | None], object] | int | None


class _Wish:
    """What to call, for how long at most, and who heard the signal before."""

    def __init__(self) -> None:
        self.call: Callable[[], object] | None = None
        self.seconds = 0.0
        self.before: _Handler = signal.SIG_DFL
        self.heard = False


_wish = _Wish()


def register(call: Callable[[], object] | None, seconds: float) -> None:
    """Call something when the process is asked to end, then let it end as before; None takes that back.

    Args:
        call: Takes no arguments; runs in a thread of its own, so that it may wait and report.
        seconds: How long it may take; the executor's grace ends it, too.

    Raises:
        ValueError: not called from the main thread, which alone hears signals.
    """
    _wish.call, _wish.seconds = call, seconds
    if call is not None and not _wish.heard:
        _wish.before = signal.signal(signal.SIGTERM, _on_abort)
        _wish.heard = True
    elif call is None and _wish.heard:
        signal.signal(signal.SIGTERM, _wish.before)
        _wish.heard = False


def _on_abort(number: int, frame: FrameType | None) -> None:
    signal.signal(number, _wish.before)
    if _wish.call is not None:
        thread = threading.Thread(target=guard.harmless(_wish.call), name="abort callback", daemon=True)
        thread.start()
        thread.join(_wish.seconds)
    os.kill(os.getpid(), number)
