"""Queues: what waits, what runs, who serves."""

from __future__ import annotations

from tuitrack.tui import actions
from tuitrack.tui.screens.place import Place


class QueuesScreen(Place):
    """Queues with what waits in them, workers with what they run."""

    PLACE = "queues"
    GROUPS = ("queues",)
    BINDINGS = actions.bindings(*GROUPS)
