"""What is held back until a test lets it go on, so that what happens meanwhile is no matter of time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable


class Gate:
    """Holds a function back, in the thread that calls it, until it is opened."""

    def __init__(self, held: Callable[..., object]) -> None:
        self._held = held
        self._opened = threading.Event()
        self.reached = threading.Event()

    def __call__(self, *args: object) -> object:
        self.reached.set()
        self._opened.wait(10)
        return self._held(*args)

    async def wait(self) -> None:
        """Until somebody stands before it."""
        assert await asyncio.to_thread(self.reached.wait, 10)

    def open(self) -> None:
        """Let all pass."""
        self._opened.set()
