"""The question that is answered with a line of text."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tuitrack import errors
from tuitrack.tui.formatting import printable
from tuitrack.tui.messages import Done, Failed
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.widgets.field import Field

Attempt = Callable[[str], Done | Failed | None]


class Ask(Dialog[str | None]):
    """One field; enter keeps, escape leaves everything as it was.

    With an `attempt` enter tries it beside the screen: what it refuses stays in the field, the reason below.
    """

    BINDINGS = [("escape", "cancel", "leave")]
    DEFAULT_CSS = "Ask .trouble { color: $bad; }"

    def __init__(self, title: str, value: str = "", hint: str = "", attempt: Attempt | None = None) -> None:
        super().__init__()
        self._title_text = title
        self._value = value
        self._hint = hint
        self._attempt = attempt

    def compose(self) -> ComposeResult:
        """A title, a field, what is wrong with it, its keys."""
        with Vertical(classes="dialog"):
            yield Static(Text(printable(self._title_text), style="bold"))
            yield Field(printable(self._value))
            yield Static(classes="trouble")
            yield Static(Text(self._hint or "enter keep   esc leave"), classes="keys")

    def on_mount(self) -> None:
        """Nothing is wrong yet."""
        self.query_one(".trouble").display = False

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        if self._attempt is None:
            self.dismiss(event.value)
        else:
            self._try(self._attempt, event.value)

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one(".trouble").display = False

    @work(thread=True, exclusive=True, exit_on_error=False, group="attempt")
    def _try(self, attempt: Attempt, value: str) -> None:
        try:
            said: Done | Failed | None = attempt(value)
        except errors.TuitrackError as error:
            said = Failed(error.title, error.message, error.hint)
        self.app.call_from_thread(self._tried, value, said)

    def _tried(self, value: str, said: Done | Failed | None) -> None:
        if not isinstance(said, Failed):
            if said is not None:
                self.app.post_message(said)
            self.dismiss(value)
            return
        trouble = self.query_one(".trouble", Static)
        trouble.update(Text(f"! {printable(said.text)}{': ' * bool(said.hint)}{printable(said.hint)}"))
        trouble.display = True

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
