"""How a task is to be run, what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tuitrack.model.plan import PLAIN, Plan
from tuitrack.query import plans
from tuitrack.store.connection import Transaction


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan with what it comes after, how many retries it has used; `blocked` says what holds it up."""

    plan: Plan = PLAIN
    awaited: tuple[plans.Awaited, ...] = ()
    tries: int = 0
    blocked: str = ""

    def to_json(self) -> dict[str, Any]:
        """The part of `show --json` about it."""
        return {
            "plan": {**plans.to_json(self.plan), "after": [one.to_json() for one in self.awaited]},
            "tries": self.tries,
            "blocked": self.blocked,
        }


def of(tx: Transaction, task_id: str, *, queued: bool) -> Planned:
    """Everything about how a task runs; only what is queued can be held up."""
    awaited = plans.awaited(tx, [task_id]).get(task_id, ())
    return Planned(
        plans.of(tx, task_id),
        awaited,
        plans.tries(tx, task_id),
        plans.blocked(awaited, task_id, plans.damaged(tx, task_id)) if queued else "",
    )
