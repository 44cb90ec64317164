"""Plots or pictures of a run: their list, the chosen one drawn, its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from tuitrack import errors
from tuitrack.tui import formatting, host
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts import pieces
from tuitrack.tui.parts.pieces import Item, Piece, Report
from tuitrack.tui.renderers.look import Look, Row, said
from tuitrack.tui.renderers.pictures import Picture
from tuitrack.tui.telling import Copied, Telling, share
from tuitrack.tui.widgets.drawing import Drawing
from tuitrack.tui.widgets.lines import Lines, cell
from tuitrack.tui.widgets.reading import Reading

# From this width on the list stands beside what it shows.
_BESIDE, _LIST = 110, 38
_LEAST_LIST, _KIND, _STEP = 3, 17, 9
_KEPT, _LONG = 8, 10_000


class _Picture(Lines):
    """Rows that tell when there is other room for them."""

    @dataclass
    class Sized(Message):
        """The room changed."""

    def on_resize(self) -> None:
        """Tell, after the rows took notice."""
        self.post_message(_Picture.Sized())


class Gallery(Reading):
    """A list with what is under its cursor, at the step that was chosen, else at the newest."""

    DEFAULT_CSS = """
    Gallery { height: 1fr; layout: vertical; margin-top: 1; }
    Gallery.-beside { layout: horizontal; }
    Gallery #shelf { height: auto; }
    Gallery.-beside #shelf { width: 38; height: 1fr; }
    Gallery #view { height: 1fr; }
    Gallery.-beside #view { width: 1fr; margin-left: 2; }
    Gallery.-whole #shelf { display: none; }
    Gallery.-whole #view { margin-left: 0; }
    """

    @dataclass
    class Drawn(Message):
        """One of them, as rows for so much room."""

        report: Report
        look: Look
        rows: Sequence[Row]

    def __init__(self) -> None:
        super().__init__(id="gallery")
        self._items: tuple[Item, ...] = ()
        self._step: int | None = None
        self._read: dict[Report, Piece] = {}
        self._shown: tuple[Report | None, Look | None] = (None, None)

    def compose(self) -> ComposeResult:
        """The list, then the chosen one under its caption."""
        yield Lines(cursor=True, id="shelf")
        view = Widget(Drawing(id="caption"), _Picture(id="picture"), id="view")
        yield view

    @property
    def whole(self) -> bool:
        """Whether one has all the room."""
        return self.has_class("-whole")

    @property
    def chosen(self) -> Report | None:
        """What is shown."""
        item = self._item
        return item.steps[item.near(self._step)] if item else None

    @property
    def text(self) -> str:
        """Everything shown, without its styles."""
        return "\n".join((self._shelf.text, self.query_one("#caption", Drawing).text, self._picture.text))

    def show(self, found: Sequence[Report]) -> None:
        """Show these; the one that is looked at stays where it is still there."""
        before = self._item
        self._items = pieces.items(found)
        self._list()
        names = [item.name for item in self._items]
        if before is not None and before.name in names:
            self._shelf.go(names.index(before.name))
        self._show_chosen()

    def start_over(self) -> None:
        """Other contents: the first of them, at its newest step."""
        self._items, self._step = (), None
        self.enlarge(False)
        self._shelf.start_over()

    def enlarge(self, whole: bool) -> None:
        """Give the chosen one all the room, or list the others again."""
        self.set_class(whole, "-whole")
        (self._picture if whole else self._shelf).focus()
        self._picture.start_over()

    def step(self, by: int) -> None:
        """An earlier or later step of the chosen one."""
        item = self._item
        if item is None:
            return
        place = min(max(item.near(self._step) + by, 0), len(item.steps) - 1)
        self._step = None if place == len(item.steps) - 1 else item.steps[place].iteration
        self._list()
        self._show_chosen()

    def choose(self, by: int) -> None:
        """The next one or the one before, without the list in sight."""
        self._shelf.go(min(max(self._shelf.cursor_row + by, 0), max(len(self._items) - 1, 0)))

    @property
    def picture(self) -> Picture | None:
        """The picture that is shown, None where it is none or not read yet."""
        piece = self._read.get(self.chosen) if self.chosen else None
        return piece.picture if piece else None

    def shift(self, by: int) -> None:
        """See more of what is wider than the screen."""
        self._picture.shift(by)

    @property
    def _shelf(self) -> Lines:
        return self.query_one("#shelf", Lines)

    @property
    def _picture(self) -> Lines:
        return self.query_one("#picture", Lines)

    @property
    def _item(self) -> Item | None:
        row = self._shelf.cursor_row
        return self._items[row] if row < len(self._items) else None

    def on_resize(self) -> None:
        """Beside each other where there is room for both."""
        self.set_class(self.size.width >= _BESIDE, "-beside")
        self._list()

    @on(_Picture.Sized)
    def _fit(self, message: _Picture.Sized) -> None:
        message.stop()
        self._show_chosen()

    @on(Lines.Moved)
    def _move(self, message: Lines.Moved) -> None:
        message.stop()
        if message.lines is self._shelf:
            self._picture.start_over()
            self._show_chosen()

    def _list(self) -> None:
        width, height = self.size
        beside = width >= _BESIDE
        most = height if beside else min(max(height // 3, _LEAST_LIST), len(self._items))
        self._shelf.styles.max_height = max(most, 1)
        room = _LIST if beside else width
        self._shelf.show([self._line(item, room - 1) for item in self._items])

    def _line(self, item: Item, width: int) -> Row:
        step = f"@{item.steps[item.near(self._step)].iteration}"
        kind = 0 if width < 60 else _KIND
        count = f"{len(item.steps)} steps" if kind and len(item.steps) > 1 else ""
        last = _STEP if kind else min(len(step) + 1, _STEP)
        name = max(width - kind - last - 12 * bool(kind) - 3, 8)
        return (
            Run("  ", ""), cell(item.name, name), Run(" ", ""), cell(item.kind, kind, "dim"),
            cell(count, 11 * bool(kind), "dim", "right"), cell(step, last, "dim", "right"),
        )  # fmt: skip

    def _show_chosen(self) -> None:
        """Draw what is chosen, if that is not what is on screen."""
        report, look = self.chosen, self._look()
        if report is None or look is None:
            return
        self.query_one("#caption", Drawing).show([self._caption(look.width)])
        if (report, look) != self._shown:
            self._shown = (report, look)
            self._fetch(report, look)

    def _look(self) -> Look | None:
        width, height = self._picture.size
        browser = host.of(self)
        if width < 2 or height < 1:
            return None
        plain, colours = browser.options.plain, not browser.few_colours
        return Look(width - 1, height, plain, colours, told=browser.keymap.told)

    def _caption(self, width: int) -> Row:
        item = self._item
        assert item is not None
        place, count = item.near(self._step), len(item.steps)
        told = f" step {item.steps[place].iteration}"
        track = ""
        if count > 1:
            length = min(max(width // 4, 8), 30, count)
            at = place * (length - 1) // max(count - 1, 1)
            track = f"   {'─' * at}●{'─' * (length - 1 - at)}   {place + 1} of {count}   , . step"
        name = formatting.cut(formatting.printable(item.name), max(width - len(told) - len(track) - 4, 10), "end")
        start = f"─ {name} "
        rest = max(width - formatting.width(start) - len(told) - len(track) - 1, 0)
        return (Run(start, "bold "), Run(told, "accent"), Run(track + " ", "dim"), Run("─" * rest, "rule"))

    @work(thread=True, exclusive=True, exit_on_error=False, group="gallery")
    def _fetch(self, report: Report, look: Look) -> None:
        try:
            piece = self._read.get(report) or pieces.read(host.of(self).db, report, self._told(report, look))
        except errors.TuitrackError as error:
            if get_current_worker().is_cancelled:
                return
            rows: Sequence[Row] = said(f"{error.message}: {error.hint}", look)
        else:
            self._keep(report, piece)
            rows = piece.draw(look.sized(look.width, _LONG) if piece.long and self.whole else look)
        self.post_message(Gallery.Drawn(report, look, rows))

    def _told(self, report: Report, look: Look) -> Copied:
        """Tells how much of a file is fetched; ends that once something else is looked at."""

        def show(text: str) -> None:
            self.post_message(Gallery.Drawn(report, look, said(text, look)))

        telling = Telling(show, share(f"fetching {report.title}"))
        return telling.or_raise(errors.UsageError("something else is looked at"))

    def _keep(self, report: Report, piece: Piece) -> None:
        self._read[report] = piece
        for old in list(self._read)[:-_KEPT]:
            self._read.pop(old, None)

    @on(Drawn)
    def _put(self, message: Drawn) -> None:
        if (message.report, message.look) == self._shown:
            self._picture.show(message.rows)
