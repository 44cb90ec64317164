"""The form with the field that lies over the row being edited."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input
from textual.widgets.input import Selection

from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class Box:
    """Where a field lies: its row, its left edge, its width."""

    row: int
    left: int
    width: int


class Typing(Field):
    """The field; tab keeps, too."""

    @dataclass
    class Left(Message):
        """A key ended the typing."""

        key: str

    def on_key(self, event: events.Key) -> None:
        """Keep and go to the next field, or put the old text back."""
        if event.key in ("tab", "shift+tab", "escape"):
            event.stop()
            event.prevent_default()
            self.post_message(Typing.Left(event.key))


class FormBody(Container):
    """Rows with a cursor, over one of them a field."""

    DEFAULT_CSS = """
    FormBody { height: 1fr; layers: rows field; }
    FormBody Lines { layer: rows; }
    FormBody Typing { layer: field; position: absolute; display: none; }
    FormBody.-typing Typing { display: block; }
    FormBody Typing > .input--selection { background: $accent; color: $ground; }
    """

    @dataclass
    class Typed(Message):
        """The text so far."""

        text: str

    @dataclass
    class Kept(Message):
        """Typing is over; `key` is what ended it."""

        text: str
        key: str

    def __init__(self) -> None:
        super().__init__()
        self._box = Box(0, 0, 0)

    def compose(self) -> ComposeResult:
        """Rows, the field."""
        yield Lines(cursor=True, id="rows")
        yield Typing()

    @property
    def lines(self) -> Lines:
        """The rows."""
        return self.query_one(Lines)

    @property
    def typing(self) -> bool:
        """Whether the field is open."""
        return self.has_class("-typing")

    def open(self, box: Box, text: str) -> None:
        """Open the field; its text is marked, so that typing replaces it and arrows edit it."""
        self.lines.go(box.row)
        self._box = box
        field = self.query_one(Typing)
        field.styles.width = box.width
        self._place()
        with field.prevent(Input.Changed):
            field.value = text
        field.selection = Selection(0, len(text))
        self.add_class("-typing")
        field.focus()

    def on_resize(self) -> None:
        """The rows got more or less room: the cursor stays among those shown, with the field over it."""
        self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        self.lines.go(self.lines.cursor_row)
        self._place()

    def _place(self) -> None:
        self.query_one(Typing).styles.offset = (self._box.left, self._box.row - self.lines.scroll_offset.y)

    def close(self) -> None:
        """Close the field."""
        self.remove_class("-typing")
        self.lines.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.typing:
            self.post_message(FormBody.Typed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(FormBody.Kept(event.value, "enter"))

    @on(Typing.Left)
    def _left(self, event: Typing.Left) -> None:
        event.stop()
        self.post_message(FormBody.Kept(self.query_one(Typing).value, event.key))
