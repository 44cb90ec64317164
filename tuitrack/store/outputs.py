"""What figures, debug samples and models mean for the rows, one function an event type."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

from tuitrack import errors
from tuitrack.model.outputs import (
    Direction,
    ModelDescribed,
    ModelLinked,
    ModelRead,
    ModelUnlinked,
    PlotReported,
    SampleReported,
)
from tuitrack.store import statuses
from tuitrack.store.applying import Context, apply, text
from tuitrack.store.connection import Row, Transaction

__all__ = ["apply"]


@apply.register
def _(event: PlotReported, context: Context) -> None:
    figure = zlib.compress(event.figure.encode("utf-8", "surrogatepass"))
    place = (context.task_id, text(event.title), text(event.series), event.iteration)
    context.tx.execute(_PLOT, (*place, event.kind, context.time, figure))


@apply.register
def _(event: SampleReported, context: Context) -> None:
    place = (context.task_id, text(event.title), text(event.series), event.iteration)
    file = (text(event.uri), event.size, event.hash, text(event.filename), event.content_type)
    context.tx.execute(_SAMPLE, (*place, event.kind, context.time, *file))
    if event.history > 0:
        context.tx.execute(_FORGET_OLD_SAMPLES, (*place[:3], *place[:3], event.history))


@apply.register
def _(event: ModelDescribed, context: Context) -> None:
    tx = context.tx
    before = tx.row("SELECT * FROM model WHERE id = ?", (event.id,))
    if before is None:
        project = tx.value("SELECT project FROM task WHERE id = ?", (context.task_id,)) or ""
        tx.execute(_NEW_MODEL, {"id": event.id, "project": project, "now": context.time})
    else:
        _may_change(before, event)
        _log_overwriting(context, before, event)
    for name in _PLAIN:
        value = getattr(event, name)
        if value is not None:
            tx.execute(f"UPDATE model SET {name} = ? WHERE id = ?", (_stored(value), event.id))
    _tag(tx, event)
    _note(tx, event)
    tx.execute("UPDATE model SET updated = ? WHERE id = ?", (context.time, event.id))
    statuses.touch_other(tx, "model")


def _may_change(before: Row, event: ModelDescribed) -> None:
    """A published model keeps its file, its design, its labels.

    Raises:
        Refused: the change is to one of these.
    """
    kept = {name: getattr(event, name) for name in _FINAL}
    changed = any(value is not None and _stored(value) != before[name] for name, value in kept.items())
    if before["published"] and changed:
        raise errors.Refused(f"model {event.id[:8]} is published", hint="make another model")


def _log_overwriting(context: Context, before: Row, event: ModelDescribed) -> None:
    """Weights that took the place of others are told in the log of their run."""
    if event.hash is None or not before["hash"] or event.hash == before["hash"]:
        return
    task_id = context.task_id or before["task_id"]
    if context.tx.row("SELECT 1 FROM task WHERE id = ?", (task_id,)) is not None:
        told = (
            f"{before['name']}: weights replaced, SHA-256 {before['hash'][:12]} → {event.hash[:12] or 'not read yet'}"
        )
        statuses.log(context.tx, task_id, "model", told)


def _stored(value: object) -> object:
    if isinstance(value, dict):
        return json.dumps(value)
    return text(value) if isinstance(value, str) else value


def _tag(tx: Transaction, event: ModelDescribed) -> None:
    if event.tags is not None:
        tx.execute("DELETE FROM model_tag WHERE model_id = ?", (event.id,))
    gone = [(event.id, text(tag)) for tag in event.tags_removed]
    tx.many("DELETE FROM model_tag WHERE model_id = ? AND name = ?", gone)
    added = [(event.id, text(tag)) for tag in (*(event.tags or ()), *event.tags_added)]
    tx.many("INSERT INTO model_tag (model_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", added)


def _note(tx: Transaction, event: ModelDescribed) -> None:
    if event.metadata_replaced:
        tx.execute("DELETE FROM model_metadata WHERE model_id = ?", (event.id,))
    tx.many(_METADATUM, [(event.id, text(one.key), text(one.value), text(one.type)) for one in event.metadata])


@apply.register
def _(event: ModelLinked, context: Context) -> None:
    context.tx.execute(_LINK, (context.task_id, event.direction, event.model_id, text(event.name)))
    if event.direction == Direction.output:
        context.tx.execute(_MADE_BY, (context.task_id, event.model_id))
    statuses.touch_other(context.tx, "model")


@apply.register
def _(event: ModelRead, context: Context) -> None:
    told = {"hash": event.hash, "uri": text(event.uri), "size": event.size, "task": context.task_id}
    known = context.tx.row(_BY_CONTENT if event.hash else _BY_URI, told)
    if known is not None and known["task_id"] == context.task_id:
        return
    if known is None:
        made = ModelDescribed(event.id, event.name, framework=event.framework, uri=event.uri)
        apply(replace(made, size=event.size, hash=event.hash), context)
    model_id = event.id if known is None else known["id"]
    apply(ModelLinked(model_id, Direction.input, event.name), context)


@apply.register
def _(event: ModelUnlinked, context: Context) -> None:
    sql = "DELETE FROM task_model WHERE task_id = ? AND direction = ? AND model_id = ?"
    context.tx.execute(sql, (context.task_id, event.direction, event.model_id))
    statuses.touch_other(context.tx, "model")


_FINAL = ("uri", "hash", "design", "labels")
_PLAIN = (*_FINAL, "name", "project", "framework", "size", "iteration", "comment", "published", "archived")
_PLOT = """
INSERT INTO plot (task_id, title, series, iteration, kind, time, figure) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (task_id, title, series, iteration) DO UPDATE SET
    kind = excluded.kind, time = excluded.time, figure = excluded.figure
"""
_SAMPLE = """
INSERT INTO sample (task_id, title, series, iteration, kind, time, uri, size, hash, filename, content_type)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (task_id, title, series, iteration) DO UPDATE SET
    kind = excluded.kind, time = excluded.time, uri = excluded.uri, size = excluded.size, hash = excluded.hash,
    filename = excluded.filename, content_type = excluded.content_type
"""
_FORGET_OLD_SAMPLES = """
DELETE FROM sample WHERE task_id = ? AND title = ? AND series = ? AND id NOT IN (
    SELECT id FROM sample WHERE task_id = ? AND title = ? AND series = ? ORDER BY iteration DESC LIMIT ?)
"""
_NEW_MODEL = """
INSERT INTO model (id, name, project, task_id, framework, uri, size, hash, comment, design, labels, published, archived,
                   created, updated)
VALUES (:id, '', :project, '', '', '', 0, '', '', '', '{}', 0, 0, :now, :now)
"""
_MADE_BY = "UPDATE model SET task_id = ? WHERE id = ? AND task_id = ''"
_BY_CONTENT = """
SELECT * FROM model WHERE hash = :hash ORDER BY task_id = :task DESC, uri = :uri DESC, updated DESC LIMIT 1
"""
_BY_URI = """
SELECT * FROM model WHERE uri = :uri AND size = :size ORDER BY task_id = :task DESC, updated DESC LIMIT 1
"""
_METADATUM = """
INSERT INTO model_metadata (model_id, key, value, type) VALUES (?, ?, ?, ?)
ON CONFLICT (model_id, key) DO UPDATE SET value = excluded.value, type = excluded.type
"""
_LINK = """
INSERT INTO task_model (task_id, direction, model_id, name) VALUES (?, ?, ?, ?)
ON CONFLICT (task_id, direction, model_id) DO UPDATE SET name = excluded.name
"""
