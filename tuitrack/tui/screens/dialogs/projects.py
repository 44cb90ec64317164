"""The question which project to show."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from tuitrack.query import digest
from tuitrack.query.digest import Best
from tuitrack.query.projects import ProjectRow
from tuitrack.tui import host
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.formatting import age, pad, printable
from tuitrack.tui.host import Host
from tuitrack.tui.keys import actions
from tuitrack.tui.leaderboard import forest, headers
from tuitrack.tui.leaderboard.forest import Forest, Node
from tuitrack.tui.screens.dialogs import choose as choosing
from tuitrack.tui.screens.dialogs.listed import Searched
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.options import Options

ALL = ""
_EVERY = "all projects"
_RUNS, _RUNNING, _BEST, _AGE = 7, 5, 18, 5
_ROOMY = 50


def choose(browser: Host, found: Sequence[ProjectRow]) -> None:
    """Ask, then go there."""

    def enter(answer: str | None) -> None:
        if answer is not None:
            browser.enter_project(answer or None)

    browser.push_screen(Projects(forest.grown(found, browser.selection.project), browser.selection.project), enter)


class Projects(Searched[str | None]):
    """The tree of projects; letters search, ← folds, → unfolds; one with others below it stands for all of them."""

    GROUPS = ("projects", "box")
    BINDINGS = [*actions.bindings(*GROUPS), *actions.bindings("moving")]

    @dataclass
    class Judged(Message):
        """The best of each project was read."""

        bests: Mapping[str, Best]

    def __init__(self, found: Forest, current: str | None) -> None:
        super().__init__()
        self._forest = found
        self._current = current or ALL
        self._bests: Mapping[str, Best] = {}
        self._shown: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """A title, a field to search, the tree, its keys."""
        with Vertical(classes="dialog list wide"):
            yield self.heading("Project")
            yield Field(placeholder="type to search")
            yield Static(classes="quiet head")
            yield Options()
            yield self.keys()

    def on_mount(self) -> None:
        """Begin at the project that is shown."""
        self.options.can_focus = False
        self.query_one(Field).focus()
        self.query_one(".head", Static).update(self._line("", *("", "runs", "best", "last"), sign="  "))
        self._list(self._current)
        self._judge([node.path for node in self._forest.nodes])

    @answering("bests")
    def _judge(self, names: Sequence[str]) -> Answers:
        yield Projects.Judged(digest.bests(host.of(self).db, names))

    @on(Judged)
    def _show_bests(self, message: Judged) -> None:
        self._bests = message.bests
        self._list(self._here)

    @property
    def _here(self) -> str:
        place = self.options.highlighted
        return self._shown[place] if place is not None else ALL

    def _list(self, at: str) -> None:
        """List what is in sight, the cursor on a project or the nearest above it."""
        search = self.query_one(Field).value
        nodes = self._forest.lines(search)
        lines = {node.path: self._node(node, search) for node in nodes}
        if not search.strip():
            lines = {ALL: self._every(), **lines}
        self._shown = tuple(lines)
        places = [place for place, path in enumerate(self._shown) if path == at or at.startswith(f"{path}/")]
        choosing.fill(self.options, len(lines), list(lines.values()).__getitem__, max(places, default=0))

    def _every(self) -> Text:
        top = [node for node in self._forest.nodes if not node.depth]
        last = max((node.updated for node in top), default=0.0)
        whole = Node(_EVERY, sum(node.runs for node in top), sum(node.running for node in top), last)
        return self._told(whole, _EVERY, "  ", None)

    def _node(self, node: Node, search: str) -> Text:
        """A project by its place in the tree; what a search has found by its whole path."""
        folded = "▸ " if node.path in self._forest.folded else "▾ "
        sign = folded if node.inner and not search.strip() else "  "
        indent = "" if search.strip() else "  " * node.depth
        name = node.path if search.strip() else node.label
        return self._told(node, name, indent + sign, forest.best_below(node.path, self._bests))

    def _told(self, node: Node, name: str, sign: str, best: Best | None) -> Text:
        running = f"●{node.running}" if node.running else ""
        judged = headers.judged(best.metric, best.value, _BEST - 3) if best is not None else ""
        last = age(time.time() - node.updated) if node.updated else ""
        return self._line(printable(name), running, str(node.runs), judged, last, sign=sign)

    def _line(self, name: str, running: str, runs: str, best: str, last: str, *, sign: str) -> Text:
        colours, room = self.app.theme_variables, choosing.room(self, wide=True)
        judged = _BEST if room >= _ROOMY else 0
        left = room - len(sign) - _RUNNING - _RUNS - _AGE - judged
        line = Text(sign, colours["dim"], no_wrap=True)
        line.append(pad(name, left), colours["foreground"]).append(pad(running, _RUNNING, "right"), colours["accent"])
        line.append(pad(runs, _RUNS, "right"))
        if judged:
            line.append(pad(f"   {best}", judged, where="end"), colours["dim"])
        return line.append(pad(last, _AGE, "right"), colours["dim"])

    def action_fold(self, fold: bool) -> None:
        """Fold what is under the cursor, or unfold it; where there is nothing to fold, what it lies in."""
        if self.query_one(Field).value:
            # the key moves in what was typed
            raise SkipAction
        here = self._here
        changed = self._forest.turned(here, fold=fold)
        if changed == self._forest and fold:
            here = here.rpartition("/")[0]
            changed = self._forest.turned(here, fold=True)
        self._forest = changed
        self._list(here)

    @on(Input.Changed)
    def _search(self) -> None:
        self._list(self._here)

    def take(self) -> None:
        """Show it."""
        if self.options.highlighted is not None:
            self.dismiss(self._here)
