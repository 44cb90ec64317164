"""The places one can go to, in the order of the bar."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    """A place by name, with its title, where its screen is defined; its key is that of the action `everywhere.name`.

    `kept` ones stay as they were left; one without a screen yet names the command that does its work.
    """

    name: str
    title: str
    module: str
    screen: str
    kept: bool = False
    command: str = ""

    def make(self) -> Screen[None]:
        """A new screen of this place; its module is loaded now and not before."""
        module = importlib.import_module(f"tuitrack.tui.screens.{self.module}")
        made: Screen[None] = getattr(module, self.screen)()
        return made


PLACES = (
    PlaceSpec("runs", "Runs", "experiments", "ExperimentsScreen", kept=True),
    PlaceSpec("charts", "Charts", "charts", "ChartsScreen"),
    PlaceSpec("compare", "Compare", "compare", "CompareScreen"),
    PlaceSpec("queues", "Queues", "queues", "QueuesScreen"),
    PlaceSpec("models", "Models", "models", "ModelsScreen", kept=True),
    PlaceSpec("system", "System", "system", "SystemScreen"),
    PlaceSpec("home", "Home", "home", "HomeScreen"),
)


def named(name: str) -> PlaceSpec:
    """The place of that name, the first one when there is none."""
    return next((place for place in PLACES if place.name == name), PLACES[0])
