"""How tasks are to be run, and what they wait for."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuitrack.model import plan as vocabulary
from tuitrack.model.plan import PLAIN, Plan
from tuitrack.model.task import Status
from tuitrack.query import jsonable
from tuitrack.store.connection import Row, Transaction

DONE = (Status.COMPLETED, Status.PUBLISHED)
"""What a task must have become before one that comes after it may start."""

_UNDER_WAY = (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A task that another comes after; its status is empty once it is deleted, unless it had completed by then."""

    id: str
    name: str
    status: str

    @property
    def done(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.status in DONE

    @property
    def hopeless(self) -> bool:
        """Whether it will not complete by itself."""
        return self.status not in (*DONE, *_UNDER_WAY)

    @property
    def told(self) -> str:
        """What became of it, behind its name."""
        return {"": "was deleted", "draft": "is a draft"}.get(self.status, self.status)

    def to_json(self) -> dict[str, Any]:
        """As `show --json` gives it; a deleted one has no status."""
        return {"id": self.id, "name": self.name, "status": self.status or None}


def blocked(awaited: Sequence[Awaited], task_id: str, damaged: Sequence[str] = ()) -> str:
    """Why a task that waits cannot start by itself, and what to do; empty where it can.

    Args:
        awaited: What it comes after.
        task_id: The task.
        damaged: Fields of its plan that cannot be read.
    """
    if damaged:
        options = " ".join(f"--{name.replace('_', '-')} …" for name in damaged)
        return f"is stored damaged: {', '.join(damaged)}; tuitrack edit {task_id[:8]} {options} says it anew"
    lost = [one for one in awaited if one.hopeless]
    if not lost:
        return ""
    who = ", ".join(f"{one.name or one.id[:8]} {one.told}" for one in lost)
    return f"comes after what has not completed: {who}; tuitrack edit {task_id[:8]} --after none lets it start"


def of(tx: Transaction, task_id: str) -> Plan:
    """The plan of a task; of one that has none the plain one."""
    row = tx.row(f"SELECT {COLUMNS} FROM plan WHERE task_id = ?", (task_id,))
    after = tuple(one["after_id"] for one in tx.rows(_AFTER, (task_id,)))
    return built(tuple(row), unreadable(tuple(row)), after) if row else Plan(after=after)


def awaited(tx: Transaction, task_ids: Sequence[str] | None = None) -> dict[str, tuple[Awaited, ...]]:
    """By task what it comes after; of some tasks, or of all that are queued."""
    which, bound = (_QUEUED, ()) if task_ids is None else (_THESE, (json.dumps(list(task_ids)),))
    found: dict[str, list[Awaited]] = {}
    for row in tx.rows(f"{_AWAITED} WHERE {which} ORDER BY dependency.rowid", bound):
        found.setdefault(row["task_id"], []).append(_awaited(row))
    return {task_id: tuple(some) for task_id, some in found.items()}


def tries(tx: Transaction, task_id: str) -> int:
    """How many retries a task has used since it was queued."""
    found = tx.value("SELECT tries FROM plan WHERE task_id = ?", (task_id,))
    return found if isinstance(found, int) else 0


def damaged(tx: Transaction, task_id: str) -> tuple[str, ...]:
    """Fields of a task's plan that cannot be read."""
    row = tx.row(f"SELECT {COLUMNS} FROM plan WHERE task_id = ?", (task_id,))
    return unreadable(tuple(row)) if row else ()


def unreadable(row: Sequence[Any]) -> tuple[str, ...]:
    """Fields of a row of `COLUMNS` that hold what none can be."""
    if tuple(map(type, row)) in _USUAL and row[-1] == _NO_OPTIONS:
        return ()
    pairs = zip(_KINDS.items(), row, strict=True)
    wrong = tuple(name for (name, kinds), value in pairs if type(value) not in kinds)
    return wrong if "sbatch" in wrong or _sbatch(row[-1]) is not None else (*wrong, "sbatch")


def built(row: Sequence[Any], wrong: Sequence[str], after: tuple[str, ...] = ()) -> Plan:
    """The plan in a row of `COLUMNS`; what is wrong of it, as `unreadable` tells, is as in the plain one."""
    if wrong:
        row = [getattr(PLAIN, name) if name in wrong else value for name, value in zip(_KINDS, row, strict=True)]
    queue, priority, gpus, memory, at, time_limit, retries, environment, options = row
    return Plan(queue, priority, gpus, memory, after, at, time_limit, retries, environment, _sbatch(options) or "")


def options(plan: Plan) -> str:
    """What of a plan is kept as options of an engine, as JSON text."""
    return json.dumps({"sbatch": plan.sbatch}) if plan.sbatch else _NO_OPTIONS


def _sbatch(options: str) -> str | None:
    """The options of sbatch that are kept so, None where they cannot be read."""
    if options in (_NO_OPTIONS, ""):
        return ""
    try:
        found = json.loads(options).get("sbatch", "")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None


def to_json(plan: Plan) -> dict[str, Any]:
    """What `show --json` gives of a plan besides what it comes after."""
    plain: Mapping[str, Any] = {
        name: getattr(plan, name) for name in ("queue", "priority", "gpus", "memory", "time_limit", "retries")
    }
    environment = plan.environment or vocabulary.ENVIRONMENTS[0]
    return {**plain, "at": jsonable.moment(plan.at), "environment": environment, "sbatch": plan.sbatch}


def _awaited(row: Row) -> Awaited:
    return Awaited(row["after_id"], row["name"] or "", row["status"] or "")


COLUMNS = "plan.queue, plan.priority, gpus, memory, at, time_limit, retries, environment, options"
"""What `built` makes a plan of."""

_NONE = type(None)
_KINDS: Mapping[str, tuple[type, ...]] = {
    "queue": (str,),
    "priority": (int,),
    "gpus": (float, int, _NONE),
    "memory": (int, _NONE),
    "at": (float, int, _NONE),
    "time_limit": (float, int, _NONE),
    "retries": (int,),
    "environment": (str,),
    "sbatch": (str,),
}
_NO_OPTIONS = "{}"
_USUAL = frozenset(itertools.product(*_KINDS.values()))
"""The types of rows that can be read: of ten thousand rows each is looked up, not looked through."""

_AFTER = "SELECT after_id FROM dependency WHERE task_id = ? ORDER BY rowid"
_AWAITED = """
SELECT dependency.task_id, after_id, name, CASE WHEN binned IS NULL OR status = 'completed' THEN status END AS status
FROM dependency LEFT JOIN main.task ON task.id = after_id
"""
_THESE = "dependency.task_id IN (SELECT value FROM json_each(?))"
_QUEUED = "dependency.task_id IN (SELECT task_id FROM queue_entry)"
