"""Every action of a place, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuitrack.tui import actions
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu

if TYPE_CHECKING:
    from tuitrack.tui.screens.place import Place


def open_on(place: Place) -> None:
    """Ask, then do it."""
    found = {action.id: action for action in actions.of(*place.GROUPS, "everywhere") if action.keys}
    choices = tuple(Choice(action.id, action.help, action.shown_key) for action in found.values())

    async def act(answer: tuple[str, ...] | None) -> None:
        if answer:
            await place.run_action(found[answer[0]].method)

    place.app.push_screen(Choose(Menu("Commands", choices)), act)
