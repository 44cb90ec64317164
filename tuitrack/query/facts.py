"""What is known of every run, whatever it reports: the built-in columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A built-in column; `value` is what it sorts and compares by where that differs from what it shows."""

    title: str
    kind: str
    cell: str
    value: str = ""

    @property
    def sortable(self) -> str:
        """SQL to sort by; what is empty is null, so that it comes last."""
        sql = self.value or self.cell
        return f"NULLIF({sql}, '')" if self.kind in ("text", "status") else sql


DURATION = "COALESCE(task.duration, CASE WHEN task.status = 'running' THEN MAX(0.0, :now - task.started) END)"
"""`elapsed` in SQL."""


def elapsed(status: str, started: float | None, duration: float | None, now: float) -> float | None:
    """How long a run took, or has taken so far."""
    if duration is None and status == "running" and started is not None:
        return max(0.0, now - started)
    return duration


_TAGS = "(SELECT GROUP_CONCAT(name, ' ') FROM (SELECT name FROM tag WHERE task_id = task.id ORDER BY name) AS tags)"
_TAGGED = f"CASE WHEN task.id IN (SELECT task_id FROM tag) THEN {_TAGS} END"
_STEP = Fact("STEP", "number", "task.iteration")
_TIME = Fact("TIME", "duration", DURATION)
_REASON = Fact("REASON", "text", "task.status_reason")
_NOTE = Fact("NOTE", "text", "task.comment")
_CREATED = Fact("CREATED", "time", "task.created")

FACTS: dict[str, Fact] = {
    "age": Fact("AGE", "time", "task.created", "(:now - task.created)"),
    "time": _TIME,
    "duration": _TIME,
    "step": _STEP,
    "iteration": _STEP,
    "progress": Fact("PROGRESS", "number", "task.progress"),
    "created": _CREATED,
    "date": _CREATED,
    "started": Fact("STARTED", "time", "task.started"),
    "completed": Fact("COMPLETED", "time", "task.completed"),
    "updated": Fact("UPDATED", "time", "task.updated"),
    "id": Fact("ID", "text", "task.id"),
    "name": Fact("NAME", "text", "task.name"),
    "project": Fact("PROJECT", "text", "task.project"),
    "status": Fact("STATUS", "status", "task.status"),
    "reason": _REASON,
    "status_reason": _REASON,
    "tags": Fact("TAGS", "text", _TAGS, _TAGGED),
    "note": _NOTE,
    "comment": _NOTE,
    "type": Fact("TYPE", "text", "task.type"),
    "user": Fact("USER", "text", "task.user"),
    "host": Fact("HOST", "text", "task.host"),
    "queue": Fact("QUEUE", "text", "task.queue"),
    "worker": Fact("WORKER", "text", "task.worker"),
    "parent": Fact("PARENT", "text", "task.parent"),
    "sweep": Fact("SWEEP", "text", "task.sweep"),
    "size": Fact("SIZE", "number", "task.size"),
    "exit_code": Fact("EXIT", "number", "task.exit_code"),
}
"""Built-in columns by the names users give them; `:now` is bound to the present."""

_TITLES = {fact.title: name for name, fact in reversed(FACTS.items())}


def named(text: str) -> str:
    """The built-in column that goes by a name, or heads a table with it; empty where none does."""
    return text if text in FACTS else _TITLES.get(text, "")
