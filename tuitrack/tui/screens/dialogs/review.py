"""The last look at what changed before a draft is put on a queue."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tuitrack.tui.form import Change
from tuitrack.tui.formatting import printable
from tuitrack.tui.parts import draft as parts
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.lines import Lines

_WIDTH = 72


@dataclass(frozen=True, slots=True)
class QueueChoice:
    """A queue with how many wait in it, how many workers serve it."""

    name: str
    waiting: int = 0
    workers: int = 0
    held: str = ""


class Review(ModalScreen[str | None]):
    """What changed, and the queue it goes to; answers with the queue."""

    BINDINGS = [("escape", "cancel", "back")]
    DEFAULT_CSS = """
    Review { align: center middle; }
    Review #review { width: 76; height: auto; max-height: 90%; background: $raised; padding: 1 2; }
    Review Lines { height: auto; max-height: 10; background: $raised; }
    Review Field { margin: 1 0; }
    """

    def __init__(self, name: str, changes: tuple[Change, ...], queues: tuple[QueueChoice, ...]) -> None:
        super().__init__()
        self._draft_name = name
        self._changes = changes
        self._queues = queues

    def compose(self) -> ComposeResult:
        """The name, the changes, the queue."""
        with Vertical(id="review"):
            yield Static(Text(f"Enqueue {printable(self._draft_name)}", style="bold"))
            yield Lines()
            yield Field(self._queues[0].name if self._queues else "default", placeholder="queue")
            yield Static(id="served")
            yield Static(Text("enter enqueue   ↑↓ other queue   esc back"), classes="keys")

    def on_mount(self) -> None:
        """Show what changed; the queue can be typed at once."""
        lines = self.query_one(Lines)
        rows = parts.review(self._changes, _WIDTH, limit=len(self._changes))
        lines.show(rows)
        lines.styles.height = min(len(rows), 10)
        lines.can_focus = False
        self.query_one(Field).focus()
        self._tell(self.query_one(Field).value)

    def on_key(self, event: events.Key) -> None:
        """Walk through the queues there are."""
        if event.key in ("up", "down") and self._queues:
            event.stop()
            names = [queue.name for queue in self._queues]
            field = self.query_one(Field)
            place = names.index(field.value) if field.value in names else 0
            field.value = names[(place + (1 if event.key == "down" else -1)) % len(names)]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say who serves that queue."""
        self._tell(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enqueue there."""
        self.dismiss(event.value.strip() or "default")

    def action_cancel(self) -> None:
        """Back to the form."""
        self.dismiss(None)

    def _tell(self, name: str) -> None:
        found = next((queue for queue in self._queues if queue.name == name.strip()), None)
        if found is None:
            told = "a new queue, nobody serves it yet"
        else:
            workers = f"{found.workers} worker{'s' * (found.workers != 1)}" if found.workers else "nobody serves it yet"
            told = f"{found.waiting} waiting, {workers}{', held' if found.held else ''}"
        self.query_one("#served", Static).update(Text(f"queue {printable(name)}: {told}"))
