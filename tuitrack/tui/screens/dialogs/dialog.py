"""What all dialogs have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.await_complete import AwaitComplete
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.widgets import Static

from tuitrack.tui import dimming, host, pages
from tuitrack.tui.formatting import cut, printable, wrap
from tuitrack.tui.widgets.key_line import GAP, KeyLine

Answer = TypeVar("Answer")
_LOW = 18
"""Below this height of a terminal a box has no room for blank lines."""
_WIDTH, _SHARE, _FRAME = 62, 94, 6
"""A box's width at least, where the terminal has it; its share of a narrow one in percent; what of it is frame."""


class Dialog(ModalScreen[Answer]):
    """A screen over the others that is answered once; a second answer never reaches what lies beneath.

    A subclass names its GROUPS of actions and sets `BINDINGS = actions.bindings(*GROUPS)`.
    """

    GROUPS: tuple[str, ...] = ()
    DEFAULT_CSS = "Dialog { align: center middle; background: $ground 60%; }"

    def on_resize(self, event: events.Resize) -> None:
        """Leave out what only looks better where there are few lines."""
        self.set_class(event.size.height < _LOW, "-low")

    def render(self) -> RenderableType:
        """What lies behind the box."""
        found = super().render()
        return dimming.Behind(found.screen, found.color) if isinstance(found, BackgroundScreen) else found

    def heading(self, text: str) -> Static:
        """What it is about, on at most two lines: a name that is longer is cut, so that all below stays in sight."""
        room = min(_WIDTH, self.app.size.width * _SHARE // 100) - _FRAME
        # a line is at least half full where it breaks
        lines = wrap(cut(printable(text), room + room // 2), room)
        return Static(Text("\n".join(lines), style="bold", no_wrap=True))

    def told(self, text: str) -> str:
        """The text in which `{box.leave}` is the key of that action."""
        return host.of(self).keymap.told(text)

    def keys(self, hint: str = "", without: Sequence[str] = ()) -> KeyLine:
        """What stands at the foot: its keys but for actions that do nothing here, or a hint that tells its own."""
        if hint:
            pieces = hint.split(GAP)
            first = next((place for place, piece in enumerate(pieces) if "{" in piece), len(pieces))
            told = [printable(self.told(piece)) for piece in pieces]
            return KeyLine(told[first:], told[:first])
        return KeyLine(host.of(self).keymap.foot(self.GROUPS, without))

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with an answer."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    def action_keys(self) -> None:
        """Show all keys of the box."""
        from tuitrack.tui.parts import keys

        self.app.push_screen(pages.keys(keys.of_box(host.of(self).keymap, self.GROUPS)))
