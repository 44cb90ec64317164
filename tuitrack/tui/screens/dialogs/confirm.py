"""The question that needs a yes."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tuitrack.tui.formatting import printable
from tuitrack.tui.keys import actions
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.widgets.key_line import keyed


class Confirm(Dialog[bool]):
    """Asks once; enter gives the answer that is marked, which is no unless the question says `usual`.

    What a `tick` says is done too when it is ticked, which it is not at first.
    """

    GROUPS = ("confirm", "box")
    BINDINGS = actions.bindings(*GROUPS)

    def __init__(self, question: str, detail: str = "", *, usual: bool = False, tick: str = "") -> None:
        super().__init__()
        self._question = question
        self._detail = detail
        self._marked = usual
        self._tick = tick
        self.ticked = False

    def compose(self) -> ComposeResult:
        """The question with its answers."""
        with Vertical(classes="dialog"):
            yield self.heading(self._question)
            if self._detail:
                lines = map(printable, self._detail.splitlines())
                yield Static(Text("\n".join(lines)), classes="quiet")
            if self._tick:
                yield Static(self._box(), classes="box")
            yield Static(self._answers(), classes="keys foot")

    def _box(self) -> Text:
        return Text(printable(f"[{'x' if self.ticked else ' '}] {self._tick}   {self.told('{confirm.tick}')}"))

    def _answers(self) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis")
        accent = self.app.theme_variables["accent"]
        for answer, text in ((True, "{confirm.yes} yes"), (False, "{confirm.no} no")):
            marked, told = answer is self._marked, self.told(text)
            line.append("▸ " if marked else "  ", f"bold {accent}")
            line.append_text(Text(told, f"bold {accent}") if marked else keyed(told, accent)).append("   ")
        return line.append_text(keyed(self.told("{confirm.take} takes ▸   {confirm.other} the other"), accent))

    def action_other(self) -> None:
        """Mark the other answer."""
        self._marked = not self._marked
        self.query_one(".keys", Static).update(self._answers())

    def action_tick(self) -> None:
        """Do what the tick says too, or not."""
        if self._tick:
            self.ticked = not self.ticked
            self.query_one(".box", Static).update(self._box())

    def action_take(self) -> None:
        """Close with the answer that is marked."""
        self.dismiss(self._marked)

    def action_leave(self) -> None:
        """No."""
        self.dismiss(False)

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)
