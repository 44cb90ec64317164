"""Where a model comes from, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.model.outputs import Direction
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Step:
    """A run beside a model: what it read besides, or what it made of it."""

    task_id: str
    name: str
    status: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The run that made a model with the names of what it read, the runs that read the model with what they made."""

    maker: Step | None
    users: tuple[Step, ...]


def of(db: Database, model_id: str) -> Lineage:
    """The runs on either side of a model, those that read it in the order in which they began."""
    with db.read() as tx:
        made = tx.row("SELECT task_id FROM model WHERE id = ?", (model_id,))
        maker = _step(tx, made["task_id"], Direction.input) if made else None
        readers = tx.rows(_READERS, (model_id,))
        users = (_step(tx, row["task_id"], Direction.output) for row in readers)
        return Lineage(maker, tuple(step for step in users if step is not None))


def _step(tx: Transaction, task_id: str, side: Direction) -> Step | None:
    run = tx.row("SELECT name, status FROM task WHERE id = ?", (task_id,))
    if run is None:
        return None
    models = tx.rows(_BESIDE, (task_id, side.value))
    return Step(task_id, run["name"], run["status"], tuple(row["name"] for row in models))


_READERS = """
SELECT task_id FROM task_model JOIN task ON task.id = task_id
WHERE model_id = ? AND direction = 'input' ORDER BY task.created
"""
_BESIDE = """
SELECT model.name FROM task_model JOIN model ON model.id = model_id
WHERE task_model.task_id = ? AND direction = ? GROUP BY model.name ORDER BY MIN(task_model.rowid)
"""
