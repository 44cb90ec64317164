"""What each event means for the rows, one function an event type."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import singledispatch

from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.environment import Environment
from tuitrack.model.params import Param
from tuitrack.model.task import Status
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction


@dataclass(frozen=True, slots=True)
class Context:
    """Where an event came from."""

    tx: Transaction
    spool_id: str
    task_id: str
    time: float


def define_series(tx: Transaction, spool_id: str, local: int, title: str, name: str) -> None:
    """Give a spool's local series id its metric."""
    tx.execute(
        "INSERT INTO metric (title, series, key) VALUES (?, ?, ?) ON CONFLICT (title, series) DO NOTHING",
        (_text(title), _text(name), _text(f"{title}/{name}")),
    )
    metric = tx.value("SELECT id FROM metric WHERE title = ? AND series = ?", (_text(title), _text(name)))
    tx.execute(
        "INSERT INTO spool_series (spool_id, local_id, metric_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (spool_id, local, metric),
    )


@singledispatch
def apply(event: object, context: Context) -> None:
    """Apply one event to the rows.

    Raises:
        ValueError: nobody knows what this event means.
    """
    raise ValueError(f"unknown event {type(event).__name__}")


@apply.register
def _(event: events.Started, context: Context) -> None:
    tx = context.tx
    process = json.dumps(events.plain(event.process))
    tx.execute(
        "UPDATE spool SET task_id = ?, owner = ?, attempt = ?, process = ? WHERE id = ?",
        (event.task_id, event.owner, event.attempt, process, context.spool_id),
    )
    known = tx.value("SELECT status FROM task WHERE id = ?", (event.task_id,))
    values = {
        "id": event.task_id,
        "project": _text(event.project),
        "name": _text(event.name),
        "type": event.type,
        "user": _text(event.user),
        "host": _text(event.host),
        "time": event.time,
        "parent": event.parent,
    }
    if known is None:
        tx.execute(_NEW_TASK, values)
        tx.execute(_NEW_ENVIRONMENT, (event.task_id, json.dumps(events.plain(_environment(event)))))
        statuses.log(tx, event.task_id, "status", "running")
    elif event.owner and not event.attempt:
        tx.execute("UPDATE task SET project = :project, name = :name, type = :type WHERE id = :id", values)
    tx.execute("UPDATE task SET user = :user, host = :host WHERE id = :id", values)
    for tag in event.tags:
        _add_tag(tx, event.task_id, tag)
    statuses.touch(tx, event.task_id)


def _environment(event: events.Started) -> Environment:
    return Environment(
        entry_point=event.entry_point or event.script,
        module=event.module,
        argv=event.argv[1:],
        working_dir=event.cwd,
        runner=event.runner,
        script_text=event.script_text,
        executable=event.executable,
        environ=event.environ,
    )


@apply.register
def _(event: events.Described, context: Context) -> None:
    tx = context.tx
    for name in ("name", "project", "type", "comment", "parent", "progress", "archived"):
        value = getattr(event, name)
        if value is not None:
            value = _text(value) if isinstance(value, str) else value
            tx.execute(f"UPDATE task SET {name} = ? WHERE id = ?", (value, context.task_id))
    if event.tags is not None:
        tx.execute("DELETE FROM tag WHERE task_id = ?", (context.task_id,))
    for tag in (*(event.tags or ()), *event.tags_added):
        _add_tag(tx, context.task_id, tag)
    for tag in event.tags_removed:
        tx.execute("DELETE FROM tag WHERE task_id = ? AND name = ?", (context.task_id, _text(tag)))


def _add_tag(tx: Transaction, task_id: str, tag: str) -> None:
    tx.execute("INSERT INTO tag (task_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", (task_id, _text(tag)))


@apply.register
def _(event: events.ParamsSet, context: Context) -> None:
    tx = context.tx
    if event.replace:
        kept = {param.key for param in event.params}
        for row in tx.rows("SELECT key, edited FROM param WHERE task_id = ?", (context.task_id,)):
            inside = not event.section or row["key"].startswith(f"{event.section}/")
            if inside and row["key"] not in kept and not row["edited"]:
                tx.execute("DELETE FROM param WHERE task_id = ? AND key = ?", (context.task_id, row["key"]))
    first = tx.value("SELECT COALESCE(MAX(position), 0) + 1 FROM param WHERE task_id = ?", (context.task_id,))
    assert isinstance(first, int)
    store_params(tx, context.task_id, event.params, first)


def store_params(tx: Transaction, task_id: str, params: tuple[Param, ...], first: int) -> None:
    """Add or update parameters; those already stored keep their place and what is known of their use."""
    rows = [
        {
            "task_id": task_id,
            "key": _text(param.key),
            "value": _text(param.value),
            "type": param.type,
            "number": param.number,
            "description": _text(param.description),
            "choices": json.dumps(param.choices) if param.choices else "",
            "nullable": param.nullable,
            "minimum": param.minimum,
            "maximum": param.maximum,
            "position": first + number,
        }
        for number, param in enumerate(params)
    ]
    tx.many(_PARAM, rows)


@apply.register
def _(event: events.ConfigurationSet, context: Context) -> None:
    values = (context.task_id, _text(event.name), event.type, _text(event.text), _text(event.description))
    context.tx.execute(_CONFIGURATION, values)


@apply.register
def _(event: events.Consumed, context: Context) -> None:
    for key in event.params:
        sql = "UPDATE param SET consumed = 1 WHERE task_id = ? AND key = ?"
        context.tx.execute(sql, (context.task_id, _text(key)))
    for name in event.configurations:
        sql = "UPDATE configuration SET consumed = 1 WHERE task_id = ? AND name = ?"
        context.tx.execute(sql, (context.task_id, _text(name)))


@apply.register
def _(event: events.ArtifactAdded, context: Context) -> None:
    values = {**{name: getattr(event, name) for name in event.__slots__}, "task_id": context.task_id}
    values.update(
        name=_text(event.name),
        preview=_text(event.preview),
        uri=_text(event.uri),
        detail=json.dumps(event.metadata),
    )
    context.tx.execute(_ARTIFACT, values)
    context.tx.execute("UPDATE task SET size = size + ? WHERE id = ?", (event.size, context.task_id))


@apply.register
def _(event: events.ArtifactRemoved, context: Context) -> None:
    context.tx.execute("DELETE FROM artifact WHERE task_id = ? AND name = ?", (context.task_id, _text(event.name)))


@apply.register
def _(event: events.Noted, context: Context) -> None:
    statuses.log(context.tx, context.task_id, event.kind, _text(event.text))


@apply.register
def _(event: events.Dropped, context: Context) -> None:
    context.tx.execute("UPDATE task SET dropped = dropped + ? WHERE id = ?", (event.count, context.task_id))
    statuses.log(context.tx, context.task_id, "dropped", f"{event.count} reports lost while the disk was full")


@apply.register
def _(event: events.Finished, context: Context) -> None:
    tx = context.tx
    spool = tx.row("SELECT owner, attempt FROM spool WHERE id = ?", (context.spool_id,))
    tx.execute("UPDATE spool SET finished = 1 WHERE id = ?", (context.spool_id,))
    if spool is None or not spool["owner"]:
        return
    if spool["attempt"]:
        tx.execute("UPDATE task SET hint = ? WHERE id = ?", (_text(event.reason), context.task_id))
        return
    finish(context, Status(event.status), _text(event.reason), event.exit_code, event.elapsed)


def finish(context: Context, status: Status, reason: str, code: int | None, elapsed: float | None) -> None:
    """End a task; an end that comes against the table is kept as an event."""
    tx, task_id = context.tx, context.task_id
    stopped = tx.value("SELECT stop_reason FROM task WHERE id = ?", (task_id,))
    if stopped and status is not Status.COMPLETED:
        status, reason = Status.STOPPED, str(stopped)
    try:
        statuses.change(tx, task_id, status, reason)
    except errors.Refused as error:
        statuses.log(tx, task_id, "refused", str(error))
        return
    values = (code, max(0.0, elapsed) if elapsed is not None else None, task_id)
    tx.execute("UPDATE task SET exit_code = ?, duration = COALESCE(?, duration) WHERE id = ?", values)


def _text(value: str) -> str:
    """Text that any database takes: lone surrogates and NUL are written as escapes."""
    if value.isascii() and "\0" not in value:
        return value
    return value.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


_NEW_TASK = """
INSERT INTO task (id, project, name, type, status, status_reason, comment, parent, sweep, user, host, created, started,
                  updated, attempt, queue, worker, archived, size, dropped, rejected, stop_reason, hint, revision)
VALUES (:id, :project, :name, :type, 'running', '', '', :parent, '', :user, :host, :time, :time,
        :time, 0, '', '', 0, 0, 0, 0, '', '', 0)
"""
_NEW_ENVIRONMENT = """
INSERT INTO environment (task_id, repository, branch, commit_id, detail, captured) VALUES (?, '', '', '', ?, 0)
ON CONFLICT DO NOTHING
"""
_PARAM = """
INSERT INTO param (task_id, key, value, type, number, description, choices, nullable, minimum, maximum,
                   position, edited)
VALUES (:task_id, :key, :value, :type, :number, :description, :choices, :nullable, :minimum, :maximum, :position, 0)
ON CONFLICT (task_id, key) DO UPDATE SET
    value = excluded.value, type = excluded.type, number = excluded.number, description = excluded.description,
    choices = excluded.choices, nullable = excluded.nullable, minimum = excluded.minimum, maximum = excluded.maximum
"""
_CONFIGURATION = """
INSERT INTO configuration (task_id, name, type, text, description, position, edited) VALUES (?, ?, ?, ?, ?, 0, 0)
ON CONFLICT (task_id, name) DO UPDATE SET
    type = excluded.type, text = excluded.text, description = excluded.description
"""
_ARTIFACT = """
INSERT INTO artifact (task_id, name, type, size, hash, uri, filename, content_type, preview, detail, time)
VALUES (:task_id, :name, :type, :size, :hash, :uri, :filename, :content_type, :preview, :detail, :time)
ON CONFLICT (task_id, name) DO UPDATE SET
    type = excluded.type, size = excluded.size, hash = excluded.hash, uri = excluded.uri,
    filename = excluded.filename, content_type = excluded.content_type, preview = excluded.preview,
    detail = excluded.detail, time = excluded.time
"""
