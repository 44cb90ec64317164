"""What figures, debug samples and models mean for the rows, one function an event type."""

from __future__ import annotations

import json
import zlib

from tuitrack.model.outputs import ModelDescribed, ModelLinked, ModelUnlinked, PlotReported, SampleReported
from tuitrack.store import statuses
from tuitrack.store.applying import Context, apply, text
from tuitrack.store.connection import Transaction

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
    if tx.row("SELECT 1 FROM model WHERE id = ?", (event.id,)) is None:
        project = tx.value("SELECT project FROM task WHERE id = ?", (context.task_id,)) or ""
        tx.execute(_NEW_MODEL, (event.id, project, context.task_id, context.time))
    for name in _TEXTS:
        value = getattr(event, name)
        if value is not None:
            tx.execute(f"UPDATE model SET {name} = ? WHERE id = ?", (text(value), event.id))
    for name in ("size", "iteration", "published", "archived"):
        value = getattr(event, name)
        if value is not None:
            tx.execute(f"UPDATE model SET {name} = ? WHERE id = ?", (value, event.id))
    if event.labels is not None:
        tx.execute("UPDATE model SET labels = ? WHERE id = ?", (json.dumps(event.labels), event.id))
    _tag(tx, event)
    _note(tx, event)
    tx.execute("UPDATE model SET updated = ? WHERE id = ?", (context.time, event.id))
    statuses.touch_other(tx, "model")


def _tag(tx: Transaction, event: ModelDescribed) -> None:
    if event.tags is not None:
        tx.execute("DELETE FROM model_tag WHERE model_id = ?", (event.id,))
    added = [(event.id, text(tag)) for tag in (*(event.tags or ()), *event.tags_added)]
    tx.many("INSERT INTO model_tag (model_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", added)


def _note(tx: Transaction, event: ModelDescribed) -> None:
    if event.metadata_replaced:
        tx.execute("DELETE FROM model_metadata WHERE model_id = ?", (event.id,))
    tx.many(_METADATUM, [(event.id, text(one.key), text(one.value), text(one.type)) for one in event.metadata])


@apply.register
def _(event: ModelLinked, context: Context) -> None:
    context.tx.execute(_LINK, (context.task_id, event.direction, event.model_id, text(event.name)))
    statuses.touch_other(context.tx, "model")


@apply.register
def _(event: ModelUnlinked, context: Context) -> None:
    sql = "DELETE FROM task_model WHERE task_id = ? AND direction = ? AND model_id = ?"
    context.tx.execute(sql, (context.task_id, event.direction, event.model_id))
    statuses.touch_other(context.tx, "model")


_TEXTS = ("name", "project", "framework", "uri", "hash", "comment", "design")
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
VALUES (?1, '', ?2, ?3, '', '', 0, '', '', '', '{}', 0, 0, ?4, ?4)
"""
_METADATUM = """
INSERT INTO model_metadata (model_id, key, value, type) VALUES (?, ?, ?, ?)
ON CONFLICT (model_id, key) DO UPDATE SET value = excluded.value, type = excluded.type
"""
_LINK = """
INSERT INTO task_model (task_id, direction, model_id, name) VALUES (?, ?, ?, ?)
ON CONFLICT (task_id, direction, model_id) DO UPDATE SET name = excluded.name
"""
