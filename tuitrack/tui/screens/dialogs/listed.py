"""A box with a list."""

from __future__ import annotations

from typing import TypeVar

from textual import on
from textual.widgets import OptionList

from tuitrack.tui import actions
from tuitrack.tui.screens.dialogs.dialog import Dialog

Answer = TypeVar("Answer")


class Options(OptionList, inherit_bindings=False):
    """The list of a box, which moves by the keys of every list."""

    BINDINGS = actions.bindings("moving")

    def __init__(self) -> None:
        super().__init__(markup=False, compact=True)

    def action_step(self, by: int) -> None:
        """The next line, or the one before."""
        (self.action_cursor_down if by > 0 else self.action_cursor_up)()

    def action_page(self, by: int) -> None:
        """A page on, or back."""
        (self.action_page_down if by > 0 else self.action_page_up)()  # type: ignore[no-untyped-call]

    def action_start(self) -> None:
        """The first line."""
        self.action_first()

    def action_end(self) -> None:
        """The last line."""
        self.action_last()


class Listed(Dialog[Answer]):
    """A box with one list; a click takes."""

    @property
    def options(self) -> Options:
        """The list."""
        return self.query_one(Options)

    def take(self) -> None:
        """Take what is under the cursor."""
        raise NotImplementedError

    def action_take(self) -> None:
        """Take what is under the cursor."""
        self.take()

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.take()


class Searched(Listed[Answer]):
    """A box with a list and a field, in which one moves in the list while one types.

    A subclass adds `actions.bindings("moving")` to its own.
    """

    def action_step(self, by: int) -> None:
        """The next line, or the one before."""
        self.options.action_step(by)

    def action_page(self, by: int) -> None:
        """A page on, or back."""
        self.options.action_page(by)

    def action_start(self) -> None:
        """The first line."""
        self.options.action_start()

    def action_end(self) -> None:
        """The last line."""
        self.options.action_end()
