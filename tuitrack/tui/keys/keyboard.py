"""Keys one at a time, so that one typed ahead goes to what the one before it opened."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from tuitrack.tui import asking

_RESTING = 0.25
"""Seconds without a key after which none may be expected at once."""

_PATIENCE = 1.0
"""Seconds after which a key counts as handled though something still works at it."""

Typed = events.Key | events.Paste
HandOn = Callable[[events.Event], Awaitable[None]]


class Keyboard:
    """Holds what is typed until the key before has gone all its way: to the focus, up to the application, and on to
    a screen that it opened, with the focus there."""

    def __init__(self, app: App[None], hand_on: HandOn) -> None:
        self._app = app
        self._hand_on = hand_on
        self._waiting: deque[Typed] = deque()
        self._task: asyncio.Task[None] | None = None
        self._typed = 0.0

    @property
    def idle(self) -> bool:
        """Whether all that was typed has been handled."""
        return self._task is None

    @property
    def rests(self) -> bool:
        """Whether nothing was typed for a moment either."""
        return self.idle and time.monotonic() - self._typed > _RESTING

    async def type(self, event: Typed) -> None:
        """Hand this on now, or once those before it are done with."""
        self._typed = time.monotonic()
        self._waiting.extend(_apart(event))
        if self._task is None:
            first, way = self._waiting.popleft(), self._way()
            self._task = asyncio.create_task(self._go_on(way))
            await self._hand_on(first)

    async def _go_on(self, way: list[MessagePump]) -> None:
        try:
            await self._handled(way)
            while self._waiting:
                way = self._way()
                await self._hand_on(self._waiting.popleft())
                await self._handled(way)
        finally:
            self._task = None

    def _way(self) -> list[MessagePump]:
        return list((self._app.focused or self._app.screen).ancestors_with_self)

    async def _handled(self, way: list[MessagePump]) -> None:
        for pump in way:
            await _passed(pump)
        await self._asked()
        screen = self._app.screen
        if screen not in way:
            for pump in (screen, self._app, screen):
                await _passed(pump)

    async def _asked(self) -> None:
        """Wait for what is read before a box opens, and for what is read after that."""
        seen: set[Worker[object]] = set()
        while found := [one for one in self._app.workers if asking.asks(one) and one not in seen]:
            seen.update(found)
            for worker in found:
                with suppress(TimeoutError, WorkerFailed, WorkerCancelled):
                    await asyncio.wait_for(asyncio.shield(worker.wait()), _PATIENCE)


def _apart(event: Typed) -> tuple[Typed, ...]:
    """An alt+key as escape and then the key: a quick pair arrives so, and nothing is bound to alt."""
    if not isinstance(event, events.Key) or not event.key.startswith("alt+"):
        return (event,)
    key = event.key.removeprefix("alt+")
    return events.Key("escape", "\x1b"), events.Key(key, event.character or (key if len(key) == 1 else None))


async def _passed(pump: MessagePump) -> None:
    """Wait until everything that was sent to it before is done."""
    done = asyncio.Event()
    if pump.call_later(done.set):
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), _PATIENCE)
