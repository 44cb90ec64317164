"""A line to type in."""

from __future__ import annotations

from textual.widgets import Input


class Field(Input):
    """An input without a frame, with a cursor that does not blink; what is `obeyed` leaves it, by whatever key."""

    DEFAULT_CSS = """
    Field, Field:focus { border: none; height: 1; padding: 0; background: $cursor; color: $foreground; }
    """

    def __init__(self, value: str = "", placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.obeyed: frozenset[str] = frozenset()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key does nothing but type."""
        return key not in self.obeyed and super().check_consume_key(key, character)
