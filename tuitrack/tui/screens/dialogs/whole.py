"""One thing, whole."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from tuitrack.tui.formatting import printable
from tuitrack.tui.keys import actions
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.widgets.lines import Lines, Row


class Whole(Dialog[None]):
    """Rows over the whole screen; of a difference also what stands side by side."""

    GROUPS = ("whole", "box")
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    Whole { background: $ground; }
    Whole .head { height: 1; dock: top; text-wrap: nowrap; text-overflow: ellipsis; }
    Whole Lines { margin-top: 1; }
    Whole .keys { padding: 0 1; }
    """

    def __init__(self, title: str, rows: Sequence[Row], paired: Sequence[Row] = ()) -> None:
        super().__init__()
        self._heading = title
        self._rows = rows
        self._paired = paired

    def compose(self) -> ComposeResult:
        """What it is, its rows."""
        yield Static(Text(f" {printable(self._heading)}", style="bold"), classes="head")
        yield Lines()
        yield self.keys(without=() if self._paired else ("whole.pair",))

    def on_mount(self) -> None:
        """Show the rows."""
        self.query_one(Lines).show(self._rows)
        self.query_one(Lines).focus()

    def action_shift(self, by: int) -> None:
        """See more of long lines."""
        self.query_one(Lines).shift(by)

    def action_pair(self) -> None:
        """Side by side, or one below the other."""
        if self._paired:
            self._rows, self._paired = self._paired, self._rows
            lines = self.query_one(Lines)
            lines.start_over()
            lines.show(self._rows)

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)
