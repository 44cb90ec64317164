"""The leaderboard of a project."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.timer import Timer

from tuitrack import errors
from tuitrack.model.completion import Words
from tuitrack.query import keys
from tuitrack.tui import vacancy
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.keys import actions
from tuitrack.tui.leaderboard import shelf
from tuitrack.tui.leaderboard.completing import Offer
from tuitrack.tui.leaderboard.lister import Reader
from tuitrack.tui.leaderboard.listing import Listing, Question
from tuitrack.tui.options import Options
from tuitrack.tui.screens.sighted_place import SightedPlace
from tuitrack.tui.state import RunsView
from tuitrack.tui.widgets.filter_line import FilterLine
from tuitrack.tui.widgets.run_caption import Caption, Counts, RunCaption
from tuitrack.tui.widgets.run_preview import RunPreview
from tuitrack.tui.widgets.run_table import RunTable

_QUIET = 1.0
_WIDE = 120
_PUT_BACK = "esc put back"
_FIELD_KEYS = f"status:failed lr<=1e-3 acc/val>0.9   tab complete   enter keep   {_PUT_BACK}"


class ExperimentsScreen(SightedPlace):
    """Runs in rows, live in place."""

    PLACE = "runs"
    GROUPS = ("run", "runs")
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    #runs { height: 1fr; layout: vertical; }
    #runs.-beside { layout: horizontal; }
    """

    @dataclass
    class Loaded(Message):
        """Rows were read, as the question asked for them."""

        question: Question
        listing: Listing

    @dataclass
    class Unreadable(Message):
        """The filter cannot be read."""

        error: errors.BadQuery

    @dataclass
    class Arranged(Message):
        """How a project was arranged was read."""

        project: str | None
        view: RunsView
        views: dict[str, RunsView]

    @dataclass
    class Learned(Message):
        """What a filter could go on with was read."""

        words: Words

    def __init__(self) -> None:
        super().__init__()
        self._arranged = False
        self._tried: str | None = None
        self._readable = ""
        self._lister: Reader | None = None
        self._from_top = False
        self._key_time = 0.0
        self._later: Timer | None = None
        self._sought = ""

    def body(self) -> ComposeResult:
        """Caption, filter, table, preview."""
        yield RunCaption()
        yield FilterLine()
        with Container(id="runs", classes="content"):
            yield RunTable()
            yield RunPreview()

    def on_mount(self) -> None:
        """Begin at the table, with the project's name."""
        super().on_mount()
        self.query_one(RunCaption).show(Caption(self.browser.selection.project))
        self.table.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Put the preview where there is room for it."""
        beside = event.size.width >= _WIDE
        self.query_one("#runs").set_class(beside, "-beside")
        self.query_one(RunPreview).set_class(beside, "-beside")

    @property
    def listing(self) -> Listing:
        """What is shown."""
        return self.table.listing

    @property
    def widths(self) -> dict[str, int]:
        """How wide the columns in sight are."""
        return self.table.column_widths

    @property
    def line_id(self) -> str:
        """The line under the cursor."""
        return self.table.current

    def go_to(self, line_id: str) -> None:
        """Put the cursor on a line, the first where none is named."""
        if line_id:
            self.table.put_cursor(line_id)
        else:
            self.table.action_start()

    def on_key(self, event: events.Key) -> None:
        """Remember when somebody last did something; wherever the cursor is from now on, it stays."""
        super().on_key(event)
        self._key_time = time.monotonic()
        self._sought = ""

    def on_screen_suspend(self) -> None:
        """Notice from now on which run is opened elsewhere."""
        super().on_screen_suspend()
        self.browser.select(opened="")

    def on_screen_resume(self) -> None:
        """Go to the run that was opened meanwhile, which may not have been read here yet."""
        super().on_screen_resume()
        self._sought = self.browser.selection.opened
        self._go_to_sought()

    def _go_to_sought(self) -> None:
        """Whatever is listed, and was looked at elsewhere, keys act on what the cursor is on."""
        self.table.put_cursor(self._sought)
        if self.browser.selection.highlighted not in self.listing.runs(self.table.current):
            self._moved(RunTable.Moved(self.table.current))

    def grow_older(self) -> None:
        """Keep ages true."""
        self.reload()

    def news(self) -> None:
        """Read again, though not while somebody is moving."""
        rest = self._key_time + _QUIET - time.monotonic()
        if rest <= 0:
            super().news()
        elif self._later is None:
            self._later = self.set_timer(rest, self._late_news)

    def _late_news(self) -> None:
        self._later = None
        self.news()

    def reload(self) -> None:
        """Read the rows in sight; of another project, how it is arranged first."""
        project = self.browser.selection.project
        if not self._arranged or project != self.project:
            self._arrange(project)
        else:
            offset, limit = self.table.window
            self._load(self._question(0 if self._from_top else offset, limit))

    def _question(self, offset: int, limit: int) -> Question:
        filter_ = self.view.filter if self._tried is None else self._tried
        return Question(self.project, replace(self.view, filter=filter_), offset, limit, self.unfolded)

    @answering("arrange")
    def _arrange(self, project: str | None) -> Answers:
        found = shelf.load(self.browser.db, project)
        yield ExperimentsScreen.Arranged(project, self.browser.views.runs(project), found)

    @answering("load")
    def _load(self, question: Question) -> Answers:
        try:
            self._lister = self._lister or Reader(self.browser.db, self.browser.unarranged)
            found = self._lister.read(question)
        except errors.BadQuery as error:
            yield ExperimentsScreen.Unreadable(error)
        else:
            yield ExperimentsScreen.Loaded(question, found)

    @answering("words")
    def _learn(self) -> Answers:
        yield ExperimentsScreen.Learned(keys.words(self.browser.db, self.project))

    @on(Arranged)
    def _begin(self, message: Arranged) -> None:
        if self._arranged and message.project == self.project:
            return
        self.project, self.view, self.views, self._tried = message.project, message.view, message.views, None
        if not self._arranged:
            self._as_asked_for(self.browser.options)
        self._arranged = True
        self.browser.select(base=self.view.base)
        self.query_one(FilterLine).show(self.view.filter)
        self.query_one(RunPreview).display = self.view.preview
        self.reload()

    def _as_asked_for(self, options: Options) -> None:
        """Begin as the command line says."""
        if options.named in self.views:
            self.view = shelf.worn(self.view, self.views[options.named], options.named)
        if options.filter:
            self.view = replace(self.view, filter=options.filter)

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        if message.question.project != self.project:
            return
        found, line = message.listing, self.query_one(FilterLine)
        self.browser.calling.list({one.id: one.called for one in found.all_lines if one.group is None})
        # no name has the beginning of a key: the rows stay while it is typed, with their count
        kept = not found.matched and line.unfinished
        shown = self.listing if kept else found
        line.count(f"{shown.matched} of {shown.total}{shown.beside}")
        if kept:
            return
        if self._tried is None:
            self._readable = message.question.view.filter
        self.table.unfolded = message.question.unfolded
        self.table.show(found, from_top=self._from_top)
        self._from_top = False
        self._go_to_sought()
        self._sought = ""
        self.hint()
        self.vacate(None if found.total else vacancy.no_runs(self.browser.db.settings, self.project or ""))
        if line.editing:
            self.advise(_FIELD_KEYS)
        self._caption()
        self.query_one(RunCaption).look_back(self.project)
        self.call_after_refresh(self.look)

    @on(Unreadable)
    def _show_unreadable(self, message: Unreadable) -> None:
        error = message.error
        self.query_one(FilterLine).complain(error.message, error.position)
        if self._tried is None:
            self.query_one(FilterLine).edit(self._readable)
        self.advise(f"{_PUT_BACK}   {error.hint}" if error.hint else _FIELD_KEYS)

    @on(RunTable.Moved)
    def _moved(self, message: RunTable.Moved) -> None:
        runs = self.listing.runs(message.line_id)
        self.browser.select(highlighted=runs[0] if runs else "", group=runs if len(runs) > 1 else ())
        self._rest.ask()

    @on(RunTable.Wanted)
    def _want(self) -> None:
        self._load(self._question(*self.table.window))

    @on(RunTable.Scrolled)
    def _seen_otherwise(self) -> None:
        self._caption()

    @on(RunTable.Opened)
    def _opened(self) -> None:
        self.action_open()

    @on(FilterLine.Tried)
    def _try(self, message: FilterLine.Tried) -> None:
        self._tried = message.text
        self._load(self._question(0, self.table.window[1]))

    @on(FilterLine.Offered)
    def _offer(self, message: FilterLine.Offered) -> None:
        self.offer(message.offer if message.offer.typed else Offer())

    @on(Learned)
    def _teach(self, message: Learned) -> None:
        self.query_one(FilterLine).learn(message.words)

    @on(FilterLine.Left)
    def _left(self, message: FilterLine.Left) -> None:
        self._tried = None
        self.hint()
        self.table.focus()
        self.change(replace(self.view, filter=message.text))

    def _caption(self) -> None:
        found, chosen = self.listing, len(self.browser.selection.ids)
        left_out = self.table.columns_left_out
        view = replace(self.view, sort=found.sort, named=self.view.named if self.view.named in self.views else "")
        counts = Counts(found.matched, found.total, chosen, left_out, found.beside)
        caption = Caption(self.project, view, counts, changed=self.changed)
        self.query_one(RunCaption).show(caption)

    def rearranged(self, *, from_top: bool) -> None:
        """Read again."""
        self.query_one(FilterLine).show(self.view.filter)
        self._from_top = from_top
        self.query_one(FilterLine).show(self.view.filter)
        self.query_one(RunPreview).display = self.view.preview
        self.reload()

    def mark(self, ids: tuple[str, ...]) -> None:
        """Show which runs are selected."""
        self.table.mark(ids)
        self._caption()

    def go_on(self) -> None:
        """Put the cursor on the next line."""
        self.table.action_step(1)

    def action_filter(self) -> None:
        """Type a filter."""
        self.hint(_FIELD_KEYS)
        self.query_one(FilterLine).edit()
        self._learn()
