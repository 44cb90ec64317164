"""One frame of the browser as text."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from textual.pilot import Pilot
from textual.worker import WorkerCancelled, WorkerFailed

from tuitrack.spool import attend
from tuitrack.tui.formatting import cut, width
from tuitrack.tui.tty import guard

if TYPE_CHECKING:
    from tuitrack.tui.browser import TuitrackApp
    from tuitrack.tui.options import Options

SIZE = (80, 24)
# An answer may take some steps from widget to widget before it starts the next worker.
_QUIET = 3


def frame(app: TuitrackApp, options: Options) -> str:
    """What the screen shows after the keys: as many lines as it is high, none wider than it is."""
    _catch_up(app)
    return asyncio.run(_frame(app, options))


def _catch_up(app: TuitrackApp) -> None:
    settings = app.settings
    if settings.attend and not settings.read_only:
        attend.barrier(settings.spool_root, attend.of(settings))


async def _frame(app: TuitrackApp, options: Options) -> str:
    columns, rows = options.size or SIZE
    async with app.run_test(size=(columns, rows)) as pilot:
        await settle(pilot)
        await press(pilot, *options.keys)
        return text(app, columns, rows)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each once all that the one before asked for is on screen."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until everything that was asked for is on screen."""
    app, quiet = cast("TuitrackApp", pilot.app), 0
    while quiet < _QUIET:
        await pilot.pause(0)
        running = [worker for worker in pilot.app.workers if not worker.is_finished]
        quiet = quiet + 1 if not running and app.keyboard.idle else 0
        for worker in running:
            try:
                await worker.wait()
            except (WorkerCancelled, WorkerFailed):
                pass


def text(app: TuitrackApp, columns: int, rows: int) -> str:
    """The screen as lines of text."""
    made = guard.plain if app.options.plain else guard.clean
    strips = app.screen._compositor.render_strips()[:rows]
    lines = [made(strip).text.rstrip() for strip in strips]
    lines += [""] * (rows - len(lines))
    return "".join(
        (line if width(line) <= columns else cut(line, columns, "end", "~" if app.options.plain else "…")) + "\n"
        for line in lines
    )
