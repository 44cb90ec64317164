"""What a task was told: its parameters and configuration objects, and what became of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.model import execution
from tuitrack.model.params import Param
from tuitrack.store.connection import Row, Transaction

REFUSED = "refused"
"""Kind of the events that say of a value why the code could not take it."""


@dataclass(frozen=True, slots=True)
class StoredParam:
    """A parameter as stored, with whether the code used it (None outside the executor), or why it could not."""

    param: Param
    edited: bool
    consumed: bool | None
    problem: str = ""

    @property
    def key(self) -> str:
        """`Section/name`."""
        return self.param.key

    @property
    def value(self) -> str:
        """Its text."""
        return self.param.value


@dataclass(frozen=True, slots=True)
class StoredConfiguration:
    """A configuration object as stored."""

    name: str
    type: str
    text: str
    edited: bool
    consumed: bool | None
    problem: str = ""


def params(tx: Transaction, task_id: str) -> tuple[StoredParam, ...]:
    """A task's parameters in the order they were connected."""
    rows = tx.rows(_PARAMS, (task_id,))
    refused = _refused(tx, task_id, rows)
    return tuple(_param(row, refused.get(row["key"], "")) for row in rows)


def _refused(tx: Transaction, task_id: str, rows: Sequence[Row]) -> dict[str, str]:
    """Why the code of the last attempt could not take values, by their keys."""
    if all(row["consumed"] != 0 for row in rows):
        return {}
    lines = tx.rows(_REFUSED, {"id": task_id})
    return dict(str(line["text"]).partition(": ")[::2] for line in lines)


def _param(row: Row, problem: str) -> StoredParam:
    choices = tuple(json.loads(row["choices"])) if row["choices"] else ()
    names = ("key", "value", "type", "description", "minimum", "maximum")
    param = Param(**{name: row[name] for name in names}, choices=choices, nullable=bool(row["nullable"]))
    return StoredParam(param, bool(row["edited"]), _tri(row["consumed"]), problem)


def _tri(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def configurations(tx: Transaction, task_id: str) -> tuple[StoredConfiguration, ...]:
    """A task's configuration objects."""
    rows = tx.rows("SELECT * FROM configuration WHERE task_id = ? ORDER BY position, rowid", (task_id,))
    refused = _refused(tx, task_id, rows)
    return tuple(
        StoredConfiguration(
            **{name: row[name] for name in ("name", "type", "text")},
            edited=bool(row["edited"]),
            consumed=_tri(row["consumed"]),
            problem=refused.get(row["name"], ""),
        )
        for row in rows
    )


def injection(tx: Transaction, task_id: str) -> execution.Injection:
    """The values a rerun of a task gets."""
    stored, texts = params(tx, task_id), configurations(tx, task_id)
    known = {row["key"] for row in tx.rows(_KEYS_OF_THE_CODE, (task_id,))}
    return execution.Injection(
        params=tuple(one.param for one in stored),
        configurations=tuple(execution.Configuration(one.name, one.type, one.text) for one in texts),
        edited=tuple(one.key for one in stored if one.edited),
        edited_configurations=tuple(one.name for one in texts if one.edited),
        added=tuple(one.key for one in stored if one.edited and one.key not in known),
    )


_PARAMS = "SELECT * FROM param WHERE task_id = ? ORDER BY position, rowid"
_KEYS_OF_THE_CODE = """
WITH RECURSIVE line (id, parent, ran) AS (
    SELECT source.id, source.parent, source.started IS NOT NULL
    FROM task JOIN task AS source ON source.id = task.parent WHERE task.id = ?
    UNION
    SELECT task.id, task.parent, task.started IS NOT NULL
    FROM line JOIN task ON task.id = line.parent WHERE NOT line.ran
)
SELECT key FROM param WHERE task_id = (SELECT id FROM line WHERE ran)
"""
"""What the last run of the same code reported."""

_REFUSED = f"""
SELECT text FROM task_event WHERE task_id = :id AND kind = '{REFUSED}'
AND time >= COALESCE((SELECT started FROM task WHERE id = :id), 0) ORDER BY id
"""
