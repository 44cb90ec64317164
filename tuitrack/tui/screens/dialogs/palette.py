"""Actions by name: all that can be done here, with a run, with how a place is arranged."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tuitrack.tui import host
from tuitrack.tui.keys import actions
from tuitrack.tui.keys.action import Action
from tuitrack.tui.keys.synonyms import SYNONYMS
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu

if TYPE_CHECKING:
    from tuitrack.tui.screens.place import Place


def open_on(place: Place) -> None:
    """Every action that can be done here."""
    _ask(place, "Commands", _here(place))


def of_run(place: Place, called: str) -> None:
    """What can be done with what is called so, under a heading each."""
    found, order = _here(place), list(actions.RUN_MENU)
    done = sorted((one for one in found.values() if one.of in order), key=lambda one: order.index(one.of))
    _ask(place, called, {one.id: one for one in done}, actions.RUN_MENU)


def of_place(place: Place) -> None:
    """How the place can be arranged."""
    _ask(place, "How this place is arranged", {name: one for name, one in _here(place).items() if one.of == "place"})


def _here(place: Place) -> Mapping[str, Action]:
    """What can be done here; what belongs to this place comes first."""
    groups = (*sorted(place.GROUPS, key=lambda group: group == "run"), "everywhere")
    keymap = host.of(place).keymap
    return {action.id: action for group in groups for action in keymap.of(*groups) if action.group == group}


def _ask(
    place: Place, title: str, found: Mapping[str, Action], headings: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Choose an action, then do it."""
    words = host.of(place).keymap.words
    choices = tuple(
        Choice(
            action.id,
            action.help,
            action.shown_key if action.keys else "",
            f"{action.title} {action.all_keys} {words.get(action.id, '')} {SYNONYMS.get(action.id, '')}",
            headings.get(action.of, ""),
        )
        for action in found.values()
    )

    async def act(answer: tuple[str, ...] | None) -> None:
        if answer:
            action = found[answer[0]]
            await (place.app if action.group == "everywhere" else place).run_action(action.method)

    place.app.push_screen(Choose(Menu(title, choices, sentences=True)), act)
