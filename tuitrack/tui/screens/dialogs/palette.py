"""Every action that can be done here, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuitrack.tui import host
from tuitrack.tui.keys.synonyms import SYNONYMS
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu

if TYPE_CHECKING:
    from tuitrack.tui.screens.place import Place


def open_on(place: Place) -> None:
    """Ask, then do it; what belongs to this place comes first."""
    groups = (*sorted(place.GROUPS, key=lambda group: group == "run"), "everywhere")
    keymap = host.of(place).keymap
    found = {action.id: action for group in groups for action in keymap.of(*groups) if action.group == group}
    choices = tuple(
        Choice(
            action.id,
            action.help,
            action.shown_key if action.keys else "",
            f"{action.title} {action.all_keys} {keymap.words.get(action.id, '')} {SYNONYMS.get(action.id, '')}",
        )
        for action in found.values()
    )

    async def act(answer: tuple[str, ...] | None) -> None:
        if answer:
            action = found[answer[0]]
            await (place.app if action.group == "everywhere" else place).run_action(action.method)

    place.app.push_screen(Choose(Menu("Commands", choices, sentences=True)), act)
