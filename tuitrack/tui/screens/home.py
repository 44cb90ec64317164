"""Home: what ended since one left, what needs one, what runs, what there is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tuitrack.query.digest import Project
from tuitrack.tui import pages, vacancy
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.keys import actions
from tuitrack.tui.parts import home as parts
from tuitrack.tui.parts.home import HomePage, Item
from tuitrack.tui.reading import returning
from tuitrack.tui.screens.based_place import BasedPlace
from tuitrack.tui.screens.listed_place import ListedPlace
from tuitrack.tui.widgets.lines import Row


class HomeScreen(ListedPlace[Item], BasedPlace):
    """What one sees on coming back."""

    PLACE = "home"
    PAUSE = 2.0
    GROUPS = ("home", "run")
    FOOT = actions.footed("home", "run")
    BINDINGS = actions.bindings(*GROUPS)

    @dataclass
    class Loaded(Message):
        """Everything as it is now."""

        page: HomePage

    def __init__(self) -> None:
        super().__init__(Item())
        self._home: HomePage | None = None

    def body(self) -> ComposeResult:
        """All rows, or how to begin."""
        yield from self.flanked()

    def reload(self) -> None:
        """Read everything."""
        self._load(self.browser.absence.left, self.browser.absence.first)

    @property
    def previewed(self) -> str:
        """The run under the cursor, of a project its best."""
        best = self._project.best if self._project is not None else None
        return best.task_id if best is not None else self._on.task_id

    @property
    def lists_runs(self) -> bool:
        """Whether there is any project."""
        return self._home is not None and bool(self._home.digest.projects)

    @property
    def _project(self) -> Project | None:
        """The project under the cursor, where no run is."""
        projects = self._home.digest.projects if self._home is not None and not self._on.task_id else ()
        return next((one for one in projects if one.name == self._on.project), None)

    def above(self, width: int) -> Sequence[Row]:
        """What is said of the project under the cursor."""
        from tuitrack.tui.parts import project_preview

        project = self._project
        return () if project is None else project_preview.beside(project, width, time.time(), self.browser.keymap.told)

    def look(self) -> None:
        """Read the run under the cursor; the base is one of its own project's or of none."""
        name = self._home.names.get(self.previewed, "") if self._home is not None else ""
        chosen, best = self.browser.selection, self._project.best if self._project is not None else None
        base = chosen.base if self._on.project == chosen.project else ""
        self.preview(self.previewed, name, base, () if best is None else (best.metric,))

    @answering("load")
    def _load(self, since: float, first: bool) -> Answers:
        yield HomeScreen.Loaded(returning.read(self.browser.db, since, first=first))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        first, self._home = self._home is None, message.page
        self.browser.calling.list(message.page.names)
        if first:
            self._rows.focus()
        self.vacate(None if message.page.digest.projects else vacancy.no_runs(self.browser.db.settings))
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._home is not None:
            self.list_rows(parts.listing(self._home, self.room, self.browser.keymap.told))

    def action_open(self) -> None:
        """The console of what needs somebody, a run's page, a project's runs."""
        item = self._on
        if item.task_id:
            self.app.push_screen(pages.run(item.task_id, part="console" if item.needs else "overview"))
        elif item.project:
            self.browser.enter_project(item.project)

    def action_runs(self) -> None:
        """The leaderboard of the project under the cursor."""
        if self._on.project:
            self.browser.enter_project(self._on.project)

    def action_need(self, by: int) -> None:
        """Go to the next run that needs somebody."""
        here = self._rows.cursor_row
        places = [row for row, item in self._listing.items.items() if item.needs]
        if not places:
            self.say("nothing needs you")
            return
        beyond = [row for row in places if (row - here) * by > 0]
        self._rows.go((min if by > 0 else max)(beyond or places))
