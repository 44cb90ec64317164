"""The runs that the next action is about, shared by all places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """Selected runs in table order, the run under the cursor, all runs of the group there, the base of the project.

    `opened` is the run whose page was opened since the runs were in front.
    """

    project: str | None = None
    ids: tuple[str, ...] = ()
    highlighted: str = ""
    group: tuple[str, ...] = ()
    base: str = ""
    opened: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """What a verb applies to: the selected runs, else the group or the run under the cursor."""
        return self.ids or self.group or ((self.highlighted,) if self.highlighted else ())

    @property
    def shown(self) -> tuple[str, ...]:
        """What Charts draws: the same; the base always first."""
        found = (self.base, *self.targets)
        return tuple(dict.fromkeys(task_id for task_id in found if task_id))
