"""The messages that cross screens."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class Changed(Message):
    """Something in the database moved; any number of these become one."""

    def can_replace(self, message: Message) -> bool:
        """Whether this stands for an older one still waiting."""
        return isinstance(message, Changed)


@dataclass
class Failed(Message):
    """Something did not work; shown with what to try."""

    title: str
    text: str
    hint: str = ""


@dataclass
class Done(Message):
    """A change was made; the text says what, in one line."""

    text: str
