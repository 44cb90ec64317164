"""A line to type in."""

from __future__ import annotations

from textual.geometry import Region
from textual.widgets import Input

from tuitrack.tui.formatting import width


class Field(Input):
    """An input without a frame, with a cursor that does not blink; what is `obeyed` leaves it, by whatever key."""

    DEFAULT_CSS = """
    Field, Field:focus { border: none; height: 1; padding: 0; background: $raised; color: $foreground; }
    Field:focus { background: $cursor; }
    """

    def __init__(self, value: str = "", placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.obeyed: frozenset[str] = frozenset()

    def on_resize(self) -> None:
        """Keep the cursor in sight, at first at the end of what is there."""
        before = width(self.value[: self.cursor_position])
        self.scroll_to_region(Region(before, 0, 1, 1), animate=False, force=True, immediate=True)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key does nothing but type."""
        return key not in self.obeyed and super().check_consume_key(key, character)
