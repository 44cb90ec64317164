"""The question that is answered with a line of text."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from rich.text import Text
from textual import on
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tuitrack import errors
from tuitrack.tui.asking import asking
from tuitrack.tui.formatting import printable
from tuitrack.tui.keys import actions
from tuitrack.tui.messages import Done, Failed
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.telling import SOON
from tuitrack.tui.tty import external
from tuitrack.tui.widgets.field import Field

NEW_LINE = printable("\n")
"""How a field of one line shows where a line ends."""

_WORKING = "working …   {box.leave} leaves, it goes on"

Attempt = Callable[[str], Done | Failed | None]


class Ask(Dialog[str | None]):
    """One field; enter keeps, escape leaves everything as it was.

    With an `attempt` enter tries it beside the screen, the field dim and without its cursor meanwhile: what is refused
    stays in it, the reason below; where the box was left by then, the place says it. What may have several lines goes
    to the user's own `editor` on ctrl+o.
    """

    GROUPS = ("line", "box")
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    Ask .trouble { color: $bad; }
    Ask Field.-tried { color: $dim; }
    Ask Field.-tried > .input--cursor { color: $dim; background: transparent; text-style: none; }
    """

    def __init__(
        self,
        title: str,
        value: str = "",
        hint: str = "",
        attempt: Attempt | None = None,
        *,
        detail: str = "",
        editor: bool = False,
    ) -> None:
        super().__init__()
        self._detail = detail
        self._editor = editor
        self._title_text = title
        self._value = value
        self._hint = hint
        self._attempt = attempt

    def compose(self) -> ComposeResult:
        """A title, a field, what is wrong with it, its keys."""
        with Vertical(classes="dialog"):
            yield self.heading(self._title_text)
            if self._detail:
                yield Static(Text(printable(self._detail)), classes="quiet")
            yield Field(printable(self._value))
            yield Static(classes="said quiet")
            yield self.keys(self._hint)

    def on_mount(self) -> None:
        """Nothing is wrong yet."""
        self.query_one(".said").display = False

    def action_keep(self) -> None:
        """Take what was typed."""
        self._give(self.query_one(Field).value)

    def _give(self, value: str) -> None:
        if self._attempt is None:
            self.dismiss(value)
        else:
            self.query_one(Field).add_class("-tried")
            self._try(self._attempt, value)
            self.set_timer(SOON, self._say_working)

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one(".said").display = False

    @asking
    def _try(self, attempt: Attempt, value: str) -> None:
        try:
            said: Done | Failed | None = attempt(value)
        except errors.TuitrackError as error:
            said = Failed(error.title, error.message, error.hint)
        self.app.call_from_thread(self._tried, value, said)

    def _tried(self, value: str, said: Done | Failed | None) -> None:
        if isinstance(said, Failed) and self.is_attached:
            self._complain(said.text, said.hint)
            return
        if said is not None:
            self.app.post_message(said)
        self.dismiss(value)

    def _complain(self, text: str, hint: str) -> None:
        self.query_one(Field).remove_class("-tried")
        self._say(f"! {printable(text)}{': ' * bool(hint)}{printable(hint)}", trouble=True)

    def _say_working(self) -> None:
        if self.is_current and self.query_one(Field).has_class("-tried"):
            self._say(self.told(_WORKING), trouble=False)

    def _say(self, text: str, *, trouble: bool) -> None:
        said = self.query_one(".said", Static)
        said.set_class(trouble, "trouble")
        said.set_class(not trouble, "quiet")
        said.update(Text(text))
        said.display = True

    def action_editor(self) -> None:
        """Write it in the user's own editor, and keep what was left there."""
        if not self._editor:
            return
        field = self.query_one(Field)
        try:
            text = external.edited(cast("App[None]", self.app), field.value.replace(NEW_LINE, "\n"))
        except errors.TuitrackError as error:
            self._complain(error.message, error.hint)
        else:
            self._give(text.rstrip("\n"))
