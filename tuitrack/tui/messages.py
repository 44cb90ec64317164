"""The messages that cross screens."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from tuitrack import errors
from tuitrack.query.alerts import Told


@dataclass
class Changed(Message):
    """Something in the database moved; any number of these become one."""

    def can_replace(self, message: Message) -> bool:
        """Whether this stands for an older one still waiting."""
        return isinstance(message, Changed)


@dataclass
class Alerted(Message):
    """A run needs somebody."""

    told: Told


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


def failure_of(error: BaseException) -> Failed:
    """An error as what to show."""
    if isinstance(error, errors.TuitrackError):
        return Failed(error.title, error.message, error.hint)
    return Failed(type(error).__name__, str(error), "this is a defect; please report it")
