"""The browser without a terminal, and what is read off its screens."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import populate
from textual.pilot import Pilot
from textual.screen import Screen
from waiting import LONG

from tuitrack.store.database import Database
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.keys.action import NEVER
from tuitrack.tui.options import Options
from tuitrack.tui.screens.experiments import ExperimentsScreen
from tuitrack.tui.screens.task import TaskScreen
from tuitrack.tui.widgets.chart import Chart
from tuitrack.tui.widgets.drawing import Drawing
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.filter_line import FilterLine
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.run_table import RunTable

PROJECT = "vision/digits"


class Browser:
    """A browser without a terminal."""

    def __init__(self, app: TuitrackApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, each after the last one took effect."""
        await once.press(self.pilot, *keys)

    async def type(self, text: str) -> None:
        """Type, then wait for the effect."""
        await self.pilot.press(*text)
        await once.settle(self.pilot)

    async def news(self) -> None:
        """As after a change of the database, a while after the last key."""
        screen = self.app.screen
        if isinstance(screen, ExperimentsScreen):
            screen._key_time = 0.0
        self.app.pass_on()
        await once.settle(self.pilot)

    @property
    def text(self) -> str:
        """The screen."""
        return once.text(self.app, self.app.size.width, self.app.size.height)

    @property
    def table(self) -> RunTable:
        """The rows."""
        return self.app.screen.query_one(RunTable)

    @property
    def said(self) -> str:
        """The same as one line: what is said may go on in the next."""
        return " ".join(self.text.split())

    @property
    def filter(self) -> str:
        """The text of the filter line."""
        return self.app.screen.query_one(FilterLine).query_one(Field).value

    @property
    def names(self) -> list[str]:
        """Names of the rows in sight."""
        return [line.row.name for line in self.table.in_sight()]


@asynccontextmanager
async def opened(db: Database, size: tuple[int, int] = (80, 24), **options: Any) -> AsyncIterator[Browser]:
    """A browser that shows its first rows."""
    app = TuitrackApp(db, Options(once=True, **options))
    async with app.run_test(size=size) as pilot:
        await once.settle(pilot)
        yield Browser(app, pilot)


def bindings(place: Screen[None]) -> dict[str, str]:
    """Which action each key does in a place; keys of the terminal library's own widgets do nothing here."""
    found: dict[str, str] = {}
    for _, bound in place._modal_binding_chain:
        for key, binding in bound:
            if binding.id and key != NEVER:
                found.setdefault(key, binding.id)
    return found


def line(pilot: Pilot[None], name: str) -> str:
    """The text of a line that is drawn."""
    return pilot.app.screen.query_one(name, Drawing).text


def charts(pilot: Pilot[None]) -> list[Chart]:
    """The charts on screen."""
    return [chart for chart in pilot.app.screen.query(Chart) if chart.display]


async def seen(pilot: Pilot[None], question: Callable[[], object]) -> None:
    """Let the browser go on until something is so."""
    deadline = time.monotonic() + LONG
    while not question():
        assert time.monotonic() < deadline, "it never was so"
        await pilot.pause(0.02)


async def run_page(pilot: Pilot[None], number: int = 39) -> TaskScreen:
    """The page of a run, over whatever is shown."""
    await once.settle(pilot)
    screen = TaskScreen(populate.task_id(number))
    pilot.app.push_screen(screen)
    await once.settle(pilot)
    return screen


def body_of(screen: TaskScreen) -> str:
    """The text of the open part of a page."""
    return screen.query_one("#body", Lines).text
