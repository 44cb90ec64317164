"""A box with a list."""

from __future__ import annotations

from typing import TypeVar

from textual import on

from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.widgets.options import Options

Answer = TypeVar("Answer")


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

    @on(Options.Taken)
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
