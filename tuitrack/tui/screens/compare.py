"""The comparison of the selected runs with the base."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tuitrack.query import tasks
from tuitrack.query.tasks import TaskDetail
from tuitrack.tui import pages
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.keys import actions
from tuitrack.tui.parts import compare as parts
from tuitrack.tui.parts import turned, whole
from tuitrack.tui.parts.compare import Spot
from tuitrack.tui.reading.beside import Beside
from tuitrack.tui.reading.comparing import Reader
from tuitrack.tui.screens.based_place import BasedPlace
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.whole import Whole
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar


class CompareScreen(BasedPlace):
    """Runs side by side; only what differs, unless asked for all."""

    PLACE = "compare"
    GROUPS = ("compare", "run")
    FOOT = actions.footed("compare", "run")
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    CompareScreen #title { height: 1; }
    CompareScreen #head { height: 2; margin-top: 1; }
    """

    @dataclass
    class Loaded(Message):
        """The runs as they are now."""

        beside: Beside

    def __init__(self) -> None:
        super().__init__()
        self.beside = Beside()
        self._look = parts.Look(told=self._told)
        self._table = parts.Table((), {})
        self._reader = Reader()
        self._known = False

    def body(self) -> ComposeResult:
        """Title, parts, heads of the columns, rows."""
        title, head = Lines(id="title").add_class("content"), Lines(id="head").add_class("content")
        title.can_focus = head.can_focus = False
        yield title
        yield PartBar("all")
        yield head
        yield Lines(cursor=True, id="rows").add_class("content")

    def focused_run(self) -> str:
        """The chosen run."""
        return self._chosen.id if self._chosen is not None else ""

    def copied(self) -> tuple[str, ...]:
        """All that are compared."""
        return self.browser.selection.targets

    def reload(self) -> None:
        """Read the selected runs."""
        self._load(self.browser.selection.shown)

    @property
    def _rows(self) -> Lines:
        return self.query_one("#rows", Lines)

    def _told(self, text: str) -> str:
        return self.browser.keymap.told(text)

    @answering("load")
    def _load(self, ids: tuple[str, ...]) -> Answers:
        chosen = self._with_parent(ids)
        found = self._reader.read(self.browser.db, chosen) if chosen else Beside()
        yield CompareScreen.Loaded(found)

    def _with_parent(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """The runs that still exist; a single one with its parent before it."""
        found = tasks.parents(self.browser.db, ids)
        if len(found) == 1:
            ((task_id, parent),) = found.items()
            return self._with_parent((parent, task_id)) if parent and parent not in ids else (task_id,)
        return tuple(found)

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        self._known = True
        first = not self.beside.runs
        # What is the base may have changed while it was read.
        self.beside = message.beside.based_on(self.browser.selection.base)
        last = max(len(self.beside.runs) - 1, 1)
        self._look = replace(self._look, chosen=min(max(self._look.chosen, 1), last))
        if first:
            self._rows.focus()
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        if self._known:
            self._draw()

    @on(PartBar.Chosen)
    def _draw(self) -> None:
        width = self.size.width - 1
        self.vacate(None if self._several else parts.alone(self.beside))
        if not self._several:
            return
        bar = self.query_one(PartBar)
        bar.show(parts.bar(self.beside, self._look))
        look = self._look = replace(self._look, part=bar.current, width=width)
        way = turned if look.turned else parts
        self.entitle({"compare.right": "columns"} if look.turned else {})
        self._table = way.table(self.beside, look)
        self.query_one("#title", Lines).show([parts.title(self.beside, look)])
        self.query_one("#head", Lines).show(way.head(self.beside, look))
        self._rows.show(self._table.rows, tuple(self._table.spots))

    @property
    def _several(self) -> bool:
        return len(self.beside.runs) > 1

    @property
    def _spot(self) -> Spot | None:
        """What is under the cursor, of which run."""
        return self._table.spots.get(self._rows.cursor_row)

    @property
    def _chosen(self) -> TaskDetail | None:
        spot = self._spot
        return self.beside.runs[self._look.chosen if spot is None else spot.run] if self._several else None

    def action_part(self, by: int) -> None:
        """Another part."""
        self.query_one(PartBar).step(by)

    def action_everything(self) -> None:
        """Equal rows too, or only differences."""
        self._look = replace(self._look, everything=not self._look.everything)
        self._draw()

    def action_search(self) -> None:
        """Only rows that contain a text."""
        self.app.push_screen(
            Ask("Search", self._look.search, "empty: all rows   {line.keep} keep   {box.leave} leave"), self._searched
        )

    def _searched(self, answer: str | None) -> None:
        if answer is not None:
            self._look = replace(self._look, search=answer.strip())
            self._draw()

    def action_peel(self) -> None:
        """Leave the search, if there is one."""
        self._searched("")

    def action_turn(self) -> None:
        """A row for each run, or a column; what was looked at still is."""
        spot = self._spot
        self._look = replace(self._look, turned=not self._look.turned)
        if spot is None:
            self._draw()
        else:
            self._look_at(spot)

    def _look_at(self, spot: Spot) -> None:
        """Have this under the cursor, of the run that is chosen."""
        column, chosen = parts.listed(self.beside, self._look).index(spot.entry), max(spot.run, 1)
        self._look = replace(self._look, column=column, chosen=chosen)
        self._draw()
        there = spot if self._look.turned else replace(spot, run=chosen)
        self._rows.go(next(row for row, one in self._table.spots.items() if one == there))

    def action_column(self, by: int) -> None:
        """Choose another run, where runs are rows another column."""
        self._look = (turned if self._look.turned else parts).stepped(self.beside, self._look, by)
        self._draw()

    def action_difference(self, by: int) -> None:
        """Go to the next thing that differs."""
        spot, entries = self._spot, parts.listed(self.beside, self._look)
        here = entries.index(spot.entry) if spot is not None else 0
        beyond = [place for place, entry in enumerate(entries) if entry.differs and (place - here) * by > 0]
        if spot is None or not beyond:
            self.say("no further difference")
        else:
            self._look_at(Spot(entries[min(beyond) if by > 0 else max(beyond)], spot.run))

    def action_diff(self) -> None:
        """What is under the cursor, whole."""
        spot = self._spot
        if spot is not None:
            entry, run = spot.entry, max(spot.run, 1)
            title = f"{entry.label}   {self.beside.names[0]} → {self.beside.names[run]}"
            of = (self.beside, entry, run, self.size.width - 1)
            self.app.push_screen(Whole(title, whole.rows(*of), whole.paired(*of)))

    def action_base(self) -> None:
        """Make the chosen run the base."""
        if self._chosen is not None:
            self._base_on(self._chosen.id)

    def action_parent_base(self) -> None:
        """Make the chosen run's parent the base."""
        parent = self._chosen.parent if self._chosen is not None else ""
        if parent:
            self._base_on(parent)
        else:
            self.say("this run was not cloned from another")

    def _base_on(self, task_id: str) -> None:
        ids = tuple(run.id for run in self.beside.runs if run.id != task_id)
        self.browser.select(base=task_id, ids=ids)
        self.beside = self.beside.based_on(task_id)
        if self.beside.runs[0].id == task_id:
            self._draw()
        else:
            self.reload()
        self.keep_base(self.browser.selection.project, task_id)

    def action_compare(self) -> None:
        """They are compared already."""
        self.say("these are compared here: {everywhere.runs} selects others")

    def action_study(self) -> None:
        """What the parameters did to a metric."""
        self.app.push_screen(pages.study())
