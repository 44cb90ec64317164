"""Models, on their own or as a task read and made them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tuitrack import errors
from tuitrack.model import tagging
from tuitrack.model.outputs import Metadatum, Model
from tuitrack.query import jsonable
from tuitrack.store.connection import ALL, Row, Transaction
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Linked:
    """A model as a task knows it: under a name of the task's own, read (`input`) or made (`output`)."""

    name: str
    direction: str
    model: Model

    def to_json(self) -> dict[str, Any]:
        """As `show --json` gives it."""
        return {**to_json(self.model), "direction": self.direction}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which models a program looks for; names and projects are whole, tags as in `model.tagging`."""

    ids: tuple[str, ...] = ()
    project: str | None = None
    name: str | None = None
    uri: str | None = None
    hash: str | None = None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    published: bool = False
    archived: bool = False
    limit: int | None = None


def to_json(model: Model) -> dict[str, Any]:
    """As `models ls --json` gives it."""
    plain = ("id", "name", "project", "framework", "uri", "size", "hash", "iteration", "comment", "labels")
    return {
        **{name: getattr(model, name) for name in plain},
        "task": model.task_id,
        "tags": list(model.tags),
        "published": model.published,
        "archived": model.archived,
        "created": jsonable.moment(model.created),
        "updated": jsonable.moment(model.updated),
        "metadata": {one.key: one.value for one in model.metadata},
    }


def get(db: Database, model_id: str) -> Model:
    """One model, by its id or a unique start of it.

    Raises:
        NotFound: there is none.
        Ambiguous: several ids start so.
    """
    with db.read() as tx:
        found = tx.rows(f"{_BY_ID} LIMIT 2", {"id": model_id})
        if not model_id or not found:
            raise errors.NotFound(f"no model {model_id or 'without an id'}", hint="tuitrack models ls")
        if len(found) > 1:
            raise errors.Ambiguous(f"{model_id} is the start of several model ids", hint="give more of it")
        return read(tx, [found[0]["id"]])[0]


def resolve(db: Database, name: str) -> Model:
    """The model a user means: by id, the start of one, `project/name` or name, of which the one changed last.

    Raises:
        NotFound: none goes by that.
        Ambiguous: several ids begin with it.
    """
    with db.read() as tx:
        named = tx.value(_NAMED, {"name": name})
        by_id = tx.rows(f"{_BY_ID} LIMIT 1", {"id": name}) if name else []
        if named is not None and not by_id:
            return read(tx, [str(named)])[0]
    return get(db, name)


def find(db: Database, wanted: Wanted) -> list[Model]:
    """The models that fit, the one changed last first."""
    with db.read() as tx:
        conditions, values = _conditions(wanted)
        limit = ALL if wanted.limit is None else wanted.limit
        sql = f"SELECT id FROM model WHERE {' AND '.join(conditions)} ORDER BY updated DESC, rowid DESC LIMIT {limit:d}"
        return read(tx, [row["id"] for row in tx.rows(sql, values)])


def of_task(tx: Transaction, task_id: str) -> tuple[Linked, ...]:
    """The models of a task, those it read first, each in the order in which it met them."""
    rows = tx.rows(_LINKS, (task_id,))
    found = {model.id: model for model in read(tx, [row["model_id"] for row in rows])}
    return tuple(Linked(row["name"], row["direction"], found[row["model_id"]]) for row in rows)


def users(db: Database, model_id: str) -> tuple[str, ...]:
    """Ids of the tasks that read a model, the first first."""
    rows = db.rows(
        """SELECT task_id FROM task_model JOIN task ON task.id = task_id WHERE model_id = ? AND direction = 'input'
        ORDER BY task_model.rowid""",
        (model_id,),
    )
    return tuple(row["task_id"] for row in rows)


def read(tx: Transaction, ids: Sequence[str]) -> list[Model]:
    """Models in the order of their ids."""
    bound = {"ids": json.dumps(list(ids))}
    tags: dict[str, list[str]] = {}
    for model_id, name in tx.rows(
        f"SELECT model_id, name FROM model_tag WHERE model_id IN {_IDS} ORDER BY name", bound
    ):
        tags.setdefault(model_id, []).append(name)
    notes: dict[str, list[Metadatum]] = {}
    for model_id, *note in tx.rows(_NOTES, bound):
        notes.setdefault(model_id, []).append(Metadatum(*note))
    found = {
        row["id"]: _model(row, tuple(tags.get(row["id"], ())), tuple(notes.get(row["id"], ())))
        for row in tx.rows(f"SELECT *, {_HOST} FROM model WHERE id IN {_IDS}", bound)
    }
    return [found[model_id] for model_id in ids if model_id in found]


def _model(row: Row, tags: tuple[str, ...], metadata: tuple[Metadatum, ...]) -> Model:
    shaped: dict[str, Any] = {
        "labels": json.loads(row["labels"]),
        "published": bool(row["published"]),
        "archived": bool(row["archived"]),
        "tags": tags,
        "metadata": metadata,
    }
    return Model(**shaped, **{name: row[name] for name in Model.__slots__ if name not in shaped})


def _conditions(wanted: Wanted) -> tuple[list[str], list[object]]:
    conditions = ["1 = 1"] if wanted.archived else ["archived = 0"]
    values: list[object] = []
    if wanted.published:
        conditions.append("published = 1")
    if wanted.ids:
        conditions.append("id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(wanted.ids)))
    for name in ("project", "name", "uri", "hash"):
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(f"{name} = ?")
            values.append(value)
    for clause in tagging.clauses(wanted.tags):
        conditions.append(f"({' OR '.join(_TAGGED if there else f'NOT {_TAGGED}' for _, there in clause)})")
        values += [tag for tag, _ in clause]
    for key, value in wanted.metadata.items():
        conditions.append("id IN (SELECT model_id FROM model_metadata WHERE key = ? AND value = ?)")
        values += [key, value]
    return conditions, values


_BY_ID = "SELECT id FROM model WHERE substr(id, 1, length(:id)) = :id"
_TAGGED = "EXISTS (SELECT 1 FROM model_tag WHERE model_id = model.id AND name = ?)"
_NAMED = """
SELECT id FROM model WHERE name = :name OR project || '/' || name = :name
ORDER BY project || '/' || name = :name DESC, archived, updated DESC, rowid DESC LIMIT 1
"""
_HOST = "COALESCE((SELECT host FROM task WHERE task.id = model.task_id), '') AS host"
_IDS = "(SELECT value FROM json_each(:ids))"
_NOTES = f"SELECT model_id, key, value, type FROM model_metadata WHERE model_id IN {_IDS} ORDER BY rowid"
_LINKS = "SELECT * FROM task_model WHERE task_id = ? ORDER BY direction, rowid"
