"""The editor of a text of several lines."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import cast

from rich.text import Text
from textual import on
from textual.app import App, ComposeResult
from textual.widgets import Static, TextArea

from tuitrack import errors
from tuitrack.tui.formatting import printable
from tuitrack.tui.keys import actions
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.tty import external
from tuitrack.tui.widgets.key_line import keyed

_KEYS = " {text.keep} keeps the text in the draft, {draft.undo} there undoes   {text.editor} opens $EDITOR"


def _coloured(language: str) -> bool:
    """Whether what colours a language is installed."""
    return bool(language) and all(find_spec(name) for name in ("tree_sitter", f"tree_sitter_{language}"))


class EditText(Dialog[str]):
    """A whole screen of text, checked while typing, in colours where the extra `syntax` is installed.

    Escape keeps it in the form, ctrl+o opens it in the user's own editor. One begins at the top, or at the `end` of it.
    """

    GROUPS = ("text",)
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    EditText { background: $ground; }
    EditText .head { height: 1; dock: top; text-wrap: nowrap; text-overflow: ellipsis; }
    EditText TextArea { height: 1fr; }
    EditText .foot { height: 1; dock: bottom; color: $dim; text-wrap: nowrap; text-overflow: ellipsis; }
    EditText .foot.-trouble { color: $bad; }
    """

    def __init__(
        self, title: str, text: str, check: Callable[[str], str], language: str = "", *, end: bool = False
    ) -> None:
        super().__init__()
        self._end = end
        self._heading = title
        self._text = text
        self._check = check
        self._language = language

    def compose(self) -> ComposeResult:
        """What is edited, the text, what is wrong with it."""
        yield Static(Text(f" {printable(self._heading)}", style="bold"), classes="head")
        editor = TextArea(self._text, tab_behavior="indent", show_line_numbers=True, compact=True)
        editor.cursor_blink = False
        if _coloured(self._language):
            editor.language = self._language
        yield editor
        yield Static(classes="foot")

    def on_mount(self) -> None:
        """Ready to type."""
        area = self.query_one(TextArea)
        area.focus()
        if self._end:
            area.move_cursor(area.document.end)
        self._tell()

    @on(TextArea.Changed)
    def _tell(self) -> None:
        trouble = self._check(self.query_one(TextArea).text)
        foot = self.query_one(".foot", Static)
        foot.set_class(bool(trouble), "-trouble")
        keys = keyed(self.told(_KEYS), self.app.theme_variables["accent"])
        foot.update(Text(f" ! {printable(trouble)}") if trouble else keys)

    def action_editor(self) -> None:
        """Go on in the user's own editor."""
        area = self.query_one(TextArea)
        try:
            suffix = f".{self._language or 'txt'}".replace(".python", ".py")
            area.text = external.edited(cast("App[None]", self.app), area.text, suffix)
        except errors.TuitrackError as error:
            foot = self.query_one(".foot", Static)
            foot.set_class(True, "-trouble")
            foot.update(Text(f" ! {printable(f'{error.message} ({error.hint})')}"))

    def action_keep(self) -> None:
        """Back to the form with the text."""
        self.dismiss(self.query_one(TextArea).text)
