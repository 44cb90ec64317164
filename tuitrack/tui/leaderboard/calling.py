"""What runs are called wherever one of them is spoken of: as the place shows it where they were last listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tuitrack.query import names, standing
from tuitrack.query.opening import Database
from tuitrack.query.standing import Standing
from tuitrack.tui import formatting

# Names are remembered of so many runs, those that were listed first forgotten first.
_MOST = 5000
# Of more runs than these at once only the number is told: what none of them was listed as is not looked up.
_FEW = 10
# What a name takes of a message.
_ONLY = 48


class Calling:
    """Remembers what places call runs; a run that none tells apart is told apart from its namesakes."""

    def __init__(self) -> None:
        self._listed: dict[str, str] = {}

    def list(self, names: Mapping[str, str]) -> None:
        """Take over what a place calls runs, by their ids."""
        self._listed |= names
        for task_id in tuple(self._listed)[: max(len(self._listed) - _MOST, 0)]:
            del self._listed[task_id]

    def of(self, db: Database, runs: Mapping[str, str]) -> dict[str, str]:
        """What to call runs, of which the recorded names are given; from any thread."""
        known = {task_id: self._listed.get(task_id, "") for task_id, name in runs.items()}
        apart = {task_id for task_id, name in runs.items() if known[task_id].startswith(f"{name} ")}
        unknown = {task_id: name for task_id, name in runs.items() if task_id not in apart}
        looked_up = names.among_namesakes(db, unknown) if len(unknown) <= _FEW else unknown
        return {task_id: known[task_id] if task_id in apart else looked_up[task_id] for task_id in runs}

    def only(self, db: Database, ids: Sequence[str]) -> str:
        """What a run is called that is the only one, in short; of several, nothing."""
        found = self.standing(db, standing.of(db, ids)) if len(ids) == 1 else ()
        return next((formatting.abridged(one.called, _ONLY) for one in found), "")

    def standing(self, db: Database, found: Sequence[Standing]) -> tuple[Standing, ...]:
        """Runs with what they are called."""
        called = self.of(db, {run.id: run.name for run in found})
        return tuple(replace(run, called=called[run.id]) for run in found)
