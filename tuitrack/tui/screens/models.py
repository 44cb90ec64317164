"""Models: the repository of what runs made."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tuitrack import errors
from tuitrack.model.completion import Words
from tuitrack.model.outputs import Model
from tuitrack.query import repository, weights
from tuitrack.query.repository import Entry, Order
from tuitrack.query.weights import State
from tuitrack.tui import pages
from tuitrack.tui.answering import Answers, answering, keeping
from tuitrack.tui.keys import actions
from tuitrack.tui.leaderboard.completing import Offer
from tuitrack.tui.parts import repository as parts
from tuitrack.tui.parts.repository import Board
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu
from tuitrack.tui.screens.flanked_place import FlankedPlace
from tuitrack.tui.screens.model_place import ModelPlace
from tuitrack.tui.state import ModelsView
from tuitrack.tui.widgets.filter_line import FilterLine
from tuitrack.tui.widgets.lines import Lines

_FIELD_KEYS = "resnet tag:best size>1GB acc/val>0.9   enter keep   esc put back"
_PREVIEW_FROM = 16
_DESCENDING = frozenset({"changed", "size", "step", "best"})


class ModelsScreen(ModelPlace, FlankedPlace):
    """All models of a project, with what became of their files."""

    PLACE = "models"
    GROUPS = ("model", "models")
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = f"""
    ModelsScreen #title, ModelsScreen #head {{ height: 1; }}
    ModelsScreen #preview {{ height: {parts.PREVIEW}; }}
    ModelsScreen.-low #preview {{ display: none; }}
    """

    @dataclass
    class Loaded(Message):
        """The models of a project, as they were arranged last."""

        project: str | None
        view: ModelsView
        entries: tuple[Entry, ...]

    @dataclass
    class Looked(Message):
        """What became of their files."""

        states: dict[str, State]

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] | None = None
        self._board = Board()
        self._view = ModelsView()
        self._tried: str | None = None
        self._readable = ""

    def body(self) -> ComposeResult:
        """Title, filter, heads, rows, what is under the cursor."""
        title = Lines(id="title")
        head, preview = (Lines(id=name).add_class("content") for name in ("head", "preview"))
        title.can_focus = head.can_focus = preview.can_focus = False
        yield title
        yield FilterLine()
        yield head
        yield from self.flanked()
        yield preview

    def reload(self) -> None:
        """Read the models; of another project, how they are arranged first."""
        project = self.browser.selection.project
        self._load(project, None if self._entries is None or project != self._board.project else self._view)

    @property
    def model(self) -> Model | None:
        """The model under the cursor."""
        entry = self._entry
        return entry.model if entry is not None else None

    @property
    def previewed(self) -> str:
        """The run that made the model under the cursor."""
        return self.model.task_id if self.model is not None else ""

    def look(self) -> None:
        """Read the run that made the model under the cursor."""
        if self._entry is not None:
            self.preview(self.previewed, self._entry.run, self.browser.selection.base)

    @property
    def _entry(self) -> Entry | None:
        place = self._rows.cursor_row
        return self._board.entries[place] if place < len(self._board.entries) else None

    @answering("load")
    def _load(self, project: str | None, known: ModelsView | None) -> Answers:
        view = self.browser.views.models(project) if known is None else known
        found = repository.entries(self.browser.db, project, archived=view.archived)
        yield ModelsScreen.Loaded(project, view, found)

    @keeping("keep")
    def _keep(self, project: str | None, view: ModelsView) -> None:
        self.browser.views.keep_models(project, view)

    @answering("states")
    def _look(self, entries: tuple[Entry, ...]) -> Answers:
        states = weights.states(self.browser.db.settings, [entry.model for entry in entries])
        yield ModelsScreen.Looked({entry.model.id: state for entry, state in zip(entries, states, strict=True)})

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        first = self._entries is None
        if first or message.project != self._board.project:
            self._view, self._tried = message.view, None
            self.query_one(FilterLine).show(message.view.filter)
        self._entries = message.entries
        self._board = replace(self._board, project=message.project, total=len(message.entries))
        self._arrange()
        if first:
            self._rows.focus()
        self._look(message.entries)

    @on(Looked)
    def _show_states(self, message: Looked) -> None:
        if message.states != self._board.states:
            self._board = replace(self._board, states=message.states)
            self._draw()

    def on_resize(self) -> None:
        """Draw for the new size; where there are few lines, models go before what is said of one."""
        self.set_class(self.size.height < _PREVIEW_FROM, "-low")
        self._draw()

    def _arrange(self) -> None:
        """List what the filter lets through; the cursor stays on its model."""
        entries, here, line, view = self._entries or (), self.model, self.query_one(FilterLine), self._view
        text, order = view.filter if self._tried is None else self._tried, Order(view.sort, view.descending)
        try:
            found = repository.arranged(entries, text, order)
        except errors.BadQuery as error:
            self._complain(error)
            return
        if self._tried is None:
            self._readable = text
        self._board = replace(self._board, entries=found, order=order, archived=view.archived)
        if line.display:
            line.count(f"{len(found)} of {len(entries)}")
        self._draw()
        place = next((n for n, one in enumerate(found) if here is not None and one.model.id == here.id), None)
        if place is not None:
            self._rows.go(place)

    def _complain(self, error: errors.BadQuery) -> None:
        """Say what is wrong with the filter where it stands; one that was kept is to be mended."""
        line = self.query_one(FilterLine)
        line.complain(error.message, error.position)
        if self._tried is None:
            line.edit(self._readable)
        self.hint(error.hint or _FIELD_KEYS)

    def _rearrange(self, view: ModelsView) -> None:
        """List them so from now on."""
        self._view = view
        self._keep(self._board.project, view)
        self._arrange()

    def _draw(self) -> None:
        if self._entries is None:
            return
        self.vacate(None if self._entries else parts.NONE)
        key = self.browser.keymap.key("everywhere.projects")
        self.query_one("#title", Lines).show([parts.title(self._board, self.size.width - 1, key)])
        self.query_one("#head", Lines).show([parts.head(self._board, self.room)])
        if self._board.entries:
            self._rows.show(parts.rows(self._board, self.room))
        else:
            self._rows.show(parts.none_fits(self.browser.keymap.told), ())
        self._preview()

    @on(Lines.Moved)
    def _preview(self) -> None:
        preview = self.query_one("#preview", Lines)
        preview.show(parts.preview(self._board, self._entry, self.size.width - 1))
        self.flank()

    @on(FilterLine.Tried)
    def _try(self, message: FilterLine.Tried) -> None:
        self._tried = message.text
        self._arrange()

    @on(FilterLine.Offered)
    def _offer(self, message: FilterLine.Offered) -> None:
        self.offer(message.offer if message.offer.typed else Offer())

    @on(FilterLine.Left)
    def _left(self, message: FilterLine.Left) -> None:
        self._tried = None
        self.hint()
        self._rows.focus()
        self._rearrange(replace(self._view, filter=message.text))

    def action_filter(self) -> None:
        """Type a filter."""
        self.hint(_FIELD_KEYS)
        line, entries = self.query_one(FilterLine), self._entries or ()
        tags = tuple(dict.fromkeys(tag for one in entries for tag in one.model.tags))
        projects = tuple(dict.fromkeys(one.model.project for one in entries))
        line.count(f"{len(self._board.entries)} of {len(entries)}")
        line.learn(Words((), (self._board.metric,), {"tag": tags, "project": projects}))
        line.edit()

    def action_archived(self) -> None:
        """Show archived models too, or not."""
        self._rearrange(replace(self._view, archived=not self._view.archived))
        self.reload()

    def action_sort(self) -> None:
        """Choose what to sort by."""
        order = self._board.order
        mark = "▼" if order.descending else "▲"
        choices = tuple(Choice(key, key, mark if key == order.key else "") for key in repository.SORTS)
        self.app.push_screen(
            Choose(Menu("Sort by", choices, hint="{choose.take} sort, again flips   {box.leave} leave")), self._sorted
        )

    def _sorted(self, answer: tuple[str, ...] | None) -> None:
        if answer:
            order, key = self._board.order, answer[0]
            descending = not order.descending if key == order.key else key in _DESCENDING
            self._rearrange(replace(self._view, sort=key, descending=descending))

    def action_open(self) -> None:
        """Everything about the model under the cursor."""
        if self.model is not None:
            self.app.push_screen(pages.model(self.model.id))
