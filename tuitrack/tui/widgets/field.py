"""A line to type in."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


def leave_to_application(event: events.Key) -> None:
    """Keep alt+key, which the application reads as escape and then the key, from being typed."""
    if event.key.startswith("alt+"):
        event.prevent_default()


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

    def on_key(self, event: events.Key) -> None:
        """Type nothing that was no letter."""
        leave_to_application(event)
