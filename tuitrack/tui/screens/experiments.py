"""The leaderboard of a project."""

from __future__ import annotations

from tuitrack.tui import actions
from tuitrack.tui.screens.place import Place


class ExperimentsScreen(Place):
    """Runs in rows, live in place."""

    PLACE = "runs"
    GROUPS = ("run", "runs")
    BINDINGS = actions.bindings(*GROUPS)
