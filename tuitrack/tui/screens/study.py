"""What the parameters of many runs did to a metric."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tuitrack.query import leaderboard, study
from tuitrack.query.leaderboard import Spec
from tuitrack.query.study import LEAST, Study
from tuitrack.tui import pages
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.keys import actions
from tuitrack.tui.parts import study as parts
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu
from tuitrack.tui.screens.place import Place
from tuitrack.tui.widgets.chart import Sketch
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar

# So many of the newest runs are looked at where none are selected.
MOST = 2000
_COLOURED = "   in colour: the best quarter"
_LIST = 8
_ROOM = 6


class StudyScreen(Place):
    """Parameters by how much of a metric they explain, each with its picture."""

    PLACE = "compare"
    PAUSE = 2.0
    GROUPS = ("study",)
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    StudyScreen #title { height: 1; }
    StudyScreen #head { height: 1; margin-top: 1; }
    StudyScreen #picture { height: 1fr; margin-top: 1; }
    StudyScreen #caption { height: 1; }
    StudyScreen.-parallel #head, StudyScreen.-parallel #rows { display: none; }
    """

    @dataclass
    class Loaded(Message):
        """The runs as they are now."""

        study: Study

    def __init__(self) -> None:
        super().__init__()
        self.study = Study()
        self._metric = ""
        self._best = True
        self._look = parts.Look()
        self._known = False

    def body(self) -> ComposeResult:
        """Title, parts, parameters, picture, the run that is looked at."""
        title, head, caption = (Lines(id=name).add_class("content") for name in ("title", "head", "caption"))
        title.can_focus = head.can_focus = caption.can_focus = False
        yield title
        yield PartBar("factors")
        yield head
        yield Lines(cursor=True, id="rows").add_class("content")
        yield Sketch(id="picture").add_class("content")
        yield caption

    def reload(self) -> None:
        """Read the selected runs, or all that are listed where too few are selected."""
        chosen = self.browser.selection
        self._load(chosen.ids if len(chosen.ids) >= LEAST else (), chosen.project)

    @answering("load")
    def _load(self, ids: tuple[str, ...], project: str | None) -> Answers:
        db = self.browser.db
        if not ids:
            view = self.browser.views.runs(project)
            spec = Spec(project=project, filter=view.filter, archived=view.archived, limit=MOST)
            ids = tuple(row.id for row in leaderboard.fetch(db, spec).rows)
        yield StudyScreen.Loaded(study.study(db, ids, self._metric, best=self._best))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        self._known = True
        first = not self.study.metric
        here = self.study.ids[self._look.run] if self._look.run is not None else ""
        self.study = message.study
        run = self.study.ids.index(here) if here in self.study.ids else None
        self._look = parts.Look(min(self._look.factor, max(len(self.study.factors) - 1, 0)), run)
        if first:
            self._rows.focus()
        self._draw()

    @property
    def _rows(self) -> Lines:
        return self.query_one("#rows", Lines)

    @property
    def _parallel(self) -> bool:
        return self.query_one(PartBar).current == "parallel"

    def on_resize(self) -> None:
        """Draw for the new size."""
        if self._known:
            self._draw()

    @on(PartBar.Chosen)
    def _draw(self) -> None:
        self.vacate(None if self.study.moved else parts.nothing(self.study))
        if not self.study.moved:
            return
        width, bar, listed = self.size.width, self.query_one(PartBar), not self._parallel
        self.query_one("#title", Lines).show([parts.title(self.study, width, _COLOURED * self._parallel)])
        bar.show(parts.PARTS)
        self.set_class(self._parallel, "-parallel")
        if listed:
            self._rows.styles.height = min(len(self.study.factors), _LIST, max(self.size.height // 2 - _ROOM, 3))
            self.query_one("#head", Lines).show([parts.head(width)])
            self._rows.show(parts.rows(self.study, width))
        self.query_one("#caption", Lines).show([parts.caption(self.study, self._look, width)])
        self._draw_picture()

    def _draw_picture(self) -> None:
        if self.study.moved:
            draw = parts.parallel if self._parallel else parts.scatter
            self.query_one(Sketch).draw(partial(draw, self.study, self._look))

    @on(Lines.Moved)
    def _to_factor(self, message: Lines.Moved) -> None:
        if message.lines is self._rows and message.row < len(self.study.factors):
            self._look = replace(self._look, factor=message.row)
            self._draw_picture()

    def action_part(self, by: int) -> None:
        """Another part."""
        self.query_one(PartBar).step(by)

    def action_metric(self) -> None:
        """Ask about another metric."""
        choices = tuple(Choice(key, key, "now" if key == self.study.metric else "") for key in self.study.metrics)

        def answered(answer: tuple[str, ...] | None) -> None:
            if answer:
                self._metric = answer[0]
                self.reload()

        self.app.push_screen(Choose(Menu("Metric", choices)), answered)

    def action_value(self) -> None:
        """The best value of each run, or its last."""
        self._best = not self._best
        self.reload()

    def action_run(self, by: int) -> None:
        """Look at the next run."""
        run = parts.stepped(self.study, self._look, by)
        if run is not None:
            self._look = replace(self._look, run=run)
            self.query_one("#caption", Lines).show([parts.caption(self.study, self._look, self.size.width)])
            self._draw_picture()

    def action_open(self) -> None:
        """Open the page of the run that is looked at."""
        self._with_run(lambda task_id: self.app.push_screen(pages.run(task_id)))

    def action_clone(self) -> None:
        """Edit a clone of the run that is looked at."""
        self._with_run(lambda task_id: self.app.push_screen(pages.draft(task_id)))

    def _with_run(self, act: Callable[[str], object]) -> None:
        run = parts.chosen(self.study, self._look)
        if run is not None:
            act(self.study.ids[run])
