"""What screens and widgets may ask of the application they are part of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.dom import DOMNode
from textual.screen import Screen

if TYPE_CHECKING:
    from tuitrack.query.opening import Database
    from tuitrack.settings import Settings
    from tuitrack.tui.absence import Absence
    from tuitrack.tui.changes.history import History
    from tuitrack.tui.gauge import Gauge
    from tuitrack.tui.keys.keymaps import Keymap
    from tuitrack.tui.leaderboard.calling import Calling
    from tuitrack.tui.leaderboard.unarranged import Unarranged
    from tuitrack.tui.options import Options
    from tuitrack.tui.selection import Selection
    from tuitrack.tui.state import Views
    from tuitrack.tui.themes import Tokens


class Host(Protocol):
    """The browser as its parts see it."""

    db: Database
    settings: Settings
    options: Options
    views: Views
    selection: Selection
    tokens: Tokens
    keymap: Keymap
    gauge: Gauge
    absence: Absence
    calling: Calling
    unarranged: Unarranged
    history: History

    @property
    def few_colours(self) -> bool:
        """Whether runs must be told apart without their colours."""

    def go(self, name: str) -> None:
        """Go to a place."""

    def select(self, **changes: object) -> None:
        """Change what is selected, highlighted, the base, or the project."""

    def enter_project(self, project: str | None) -> None:
        """Show another project."""

    def push_screen(self, screen: Screen[Any], callback: Any = None) -> Any:
        """Lay a screen over the one in front."""

    def action_leave(self) -> None:
        """One layer out; at a place, leave."""


def of(part: DOMNode) -> Host:
    """The application that a part belongs to."""
    return cast(Host, part.app)
