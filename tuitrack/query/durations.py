"""How long runs take, by those that have ended: of the same name, of the project, what they were cloned from."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tuitrack.store.database import Database

_RECENT = 20
_LENGTHS = frozenset(
    f"{before}{what}"
    for before in ("", "n_", "num_", "max_", "total_", "num_train_", "train_", "training_", "n", "num", "max")
    for what in ("epochs", "steps", "iterations", "iters", "iter", "timesteps")
)
"""Last parts of keys that say how long a run is, in small letters."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Durations in seconds: by project and name, under an empty name of the project; by run where more is known."""

    by_name: Mapping[tuple[str, str], float] = field(default_factory=dict)
    by_run: Mapping[str, float] = field(default_factory=dict)

    def takes(self, task_id: str, project: str, name: str) -> float:
        """How long a run usually takes, infinite where nobody knows."""
        told = self.by_run.get(task_id, self.by_name.get((project, name)))
        return self.by_name.get((project, ""), math.inf) if told is None else told

    def no_less(self, least: Mapping[str, float]) -> Usual:
        """With projects in which none that is known by its project alone takes less than this."""
        more = {(project, ""): max(self.by_name.get((project, ""), 0.0), long) for project, long in least.items()}
        return replace(self, by_name={**self.by_name, **more})


def usual(db: Database) -> Usual:
    """The medians of the last completed runs; of a clone of another length what it was cloned from took, stretched."""
    found: dict[tuple[str, str], list[float]] = {}
    for project, name, duration in db.rows(_DURATIONS):
        for key in ((project, name), (project, "")):
            some = found.setdefault(key, [])
            if len(some) < _RECENT:
                some.append(duration)
    changed: dict[str, list[tuple[str, float]]] = {}
    took: dict[str, float] = {}
    keys = [key for (key,) in db.rows(_KEYS) if _is_length(key)]
    for task_id, duration, key, ratio in db.rows(_CHANGED, (json.dumps(keys),)) if keys else ():
        changed.setdefault(task_id, []).append((key, ratio))
        took[task_id] = duration
    longer = {task_id: stretch(ratios) for task_id, ratios in changed.items()}
    by_run = {task_id: took[task_id] * by for task_id, by in longer.items() if by is not None}
    return Usual({key: statistics.median(some) for key, some in found.items()}, by_run)


def stretch(ratios: Iterable[tuple[str, float]]) -> float | None:
    """How many times as long a run takes whose parameters are so many times what they were, None where none tells.

    Of several that do the largest: better told too late than too early.
    """
    return max((ratio for key, ratio in ratios if _is_length(key)), default=None)


def _is_length(key: str) -> bool:
    return key.rpartition("/")[2].lower().replace("-", "_") in _LENGTHS


_DURATIONS = """
SELECT project, name, duration FROM task WHERE status IN ('completed', 'published') AND duration > 0
ORDER BY completed DESC LIMIT 2000
"""
# Of ten thousand that wait with ten parameters each, only those few are looked at that may tell something.
_KEYS = """
SELECT DISTINCT key FROM param WHERE number > 0
AND task_id IN (SELECT parent FROM task WHERE status IN ('queued', 'running') AND parent IS NOT NULL)
"""
_CHANGED = """
SELECT task.id, parent.duration, own.key, own.number / before.number FROM task JOIN task AS parent
    ON parent.id = task.parent AND parent.status IN ('completed', 'published') AND parent.duration > 0
JOIN param AS own ON own.task_id = task.id AND own.key IN (SELECT value FROM json_each(?)) AND own.number > 0
JOIN param AS before ON before.task_id = parent.id AND before.key = own.key AND before.number > 0
WHERE task.status IN ('queued', 'running') AND own.number != before.number
"""
