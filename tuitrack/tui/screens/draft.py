"""The draft editor."""

from __future__ import annotations

from tuitrack.tui import actions
from tuitrack.tui.screens.place import Place


class DraftScreen(Place):
    """A draft as a form; nothing is stored before it is saved or enqueued."""

    GROUPS = ("draft",)
    BAR = False
    BINDINGS = actions.bindings(*GROUPS)

    def __init__(self, task_id: str, *, clone: bool = True) -> None:
        super().__init__()
        self.task_id = task_id
        self.clone = clone
