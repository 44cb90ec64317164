"""What each event means for the rows, one function an event type."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import singledispatch

from tuitrack import errors
from tuitrack.model import environment, events, execution
from tuitrack.model.params import Param
from tuitrack.model.task import Status
from tuitrack.model.values import plain
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
    tx.run(_NEW_LOCAL_NAME, (spool_id, local, metric(tx, title, name)))


def metric(tx: Transaction, title: str, name: str) -> int:
    """The id of a metric, a new one where nobody reported it before."""
    tx.run(_NEW_METRIC, (text(title), text(name), text(f"{title}/{name}")))
    found = tx.value("SELECT id FROM metric WHERE title = ? AND series = ?", (text(title), text(name)))
    assert isinstance(found, int)
    return found


@dataclass(frozen=True, slots=True)
class Ending:
    """How a task ended, whoever says so."""

    status: Status
    reason: str = ""
    exit_code: int | None = None
    time: float = 0.0
    elapsed: float | None = None


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
    process = json.dumps(plain(event.process))
    tx.run(
        "UPDATE spool SET task_id = ?, owner = ?, attempt = ?, process = ? WHERE id = ?",
        (event.task_id, event.owner, event.attempt, process, context.spool_id),
    )
    known = tx.value("SELECT status FROM task WHERE id = ?", (event.task_id,))
    values = {
        "id": event.task_id,
        "project": text(event.project),
        "name": text(event.name),
        "type": event.type,
        "user": text(event.user),
        "host": text(event.host),
        "time": event.time,
        "parent": event.parent,
    }
    if known is None:
        tx.run(_NEW_TASK, values)
        tx.run(_NEW_ENVIRONMENT, (event.task_id, json.dumps(plain(environment.reported(event)))))
        statuses.log(tx, event.task_id, "status", "running")
    elif event.owner and not event.attempt:
        tx.run(_TAKEN_UP, values)
        if known != Status.RUNNING:
            _run_again(context, event.time)
    tx.run("UPDATE task SET user = :user, host = :host WHERE id = :id", values)
    for tag in event.tags:
        _add_tag(tx, event.task_id, tag)


def _run_again(context: Context, moment: float) -> None:
    """A process took up a task that did not run; where that may not be, the log says so."""
    tx, task_id = context.tx, context.task_id
    try:
        statuses.change(tx, task_id, Status.RUNNING, at=moment)
    except errors.Refused as error:
        statuses.log(tx, task_id, "refused", f"a process reports into it again: {error.message}")
        return
    tx.run("UPDATE task SET stop_reason = '', hint = '' WHERE id = ?", (task_id,))
    if tx.execute("DELETE FROM queue_entry WHERE task_id = ?", (task_id,)):
        statuses.touch_other(tx, "queue")


@apply.register
def _(event: events.Described, context: Context) -> None:
    tx = context.tx
    for name in _DESCRIBED:
        value = getattr(event, name)
        if value is not None:
            value = text(value) if isinstance(value, str) else value
            tx.run(f"UPDATE task SET {name} = ? WHERE id = ?", (value, context.task_id))
    if event.tags is not None:
        tx.run("DELETE FROM tag WHERE task_id = ?", (context.task_id,))
    for tag in (*(event.tags or ()), *event.tags_added):
        _add_tag(tx, context.task_id, tag)
    for tag in event.tags_removed:
        tx.run("DELETE FROM tag WHERE task_id = ? AND name = ?", (context.task_id, text(tag)))


@apply.register
def _(event: events.RequirementsSet, context: Context) -> None:
    found = context.tx.value("SELECT detail FROM environment WHERE task_id = ?", (context.task_id,))
    detail = {**json.loads(str(found or "{}")), "requirements": [text(line) for line in event.lines]}
    sql = "UPDATE environment SET detail = ? WHERE task_id = ?"
    context.tx.run(sql, (json.dumps(detail), context.task_id))


def _add_tag(tx: Transaction, task_id: str, tag: str) -> None:
    tx.run("INSERT INTO tag (task_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", (task_id, text(tag)))


@apply.register
def _(event: events.ParamsSet, context: Context) -> None:
    tx = context.tx
    if event.replace:
        kept = {text(param.key) for param in event.params}
        for row in tx.rows("SELECT key, edited FROM param WHERE task_id = ?", (context.task_id,)):
            inside = not event.section or row["key"].startswith(f"{event.section}/")
            if inside and row["key"] not in kept and not row["edited"]:
                tx.run("DELETE FROM param WHERE task_id = ? AND key = ?", (context.task_id, row["key"]))
    first = tx.value("SELECT COALESCE(MAX(position), 0) + 1 FROM param WHERE task_id = ?", (context.task_id,))
    assert isinstance(first, int)
    store_params(tx, context.task_id, event.params, first, keep_edited=_rerun(context))


def _rerun(context: Context) -> bool:
    """Whether the executor started this process: then what was edited stays as it was edited."""
    return bool(context.tx.value("SELECT attempt FROM spool WHERE id = ?", (context.spool_id,)))


def store_params(
    tx: Transaction, task_id: str, params: tuple[Param, ...], first: int, *, keep_edited: bool = False
) -> None:
    """Add or update parameters; those already stored keep their place and what is known of their use."""
    rows = [
        {
            "task_id": task_id,
            "key": text(param.key),
            "value": text(param.value),
            "type": param.type,
            "number": param.number,
            "description": text(param.description),
            "choices": json.dumps(param.choices) if param.choices else "",
            "nullable": param.nullable,
            "minimum": param.minimum,
            "maximum": param.maximum,
            "position": first + number,
            "keep": keep_edited,
        }
        for number, param in enumerate(params)
    ]
    tx.many(_PARAM, rows)


@apply.register
def _(event: events.ConfigurationSet, context: Context) -> None:
    values = {
        "task_id": context.task_id,
        "name": text(event.name),
        "type": event.type,
        "text": text(event.text),
        "description": text(event.description),
        "keep": _rerun(context),
    }
    context.tx.run(_CONFIGURATION, values)


@apply.register
def _(event: events.Consumed, context: Context) -> None:
    for key in event.params:
        sql = "UPDATE param SET consumed = 1 WHERE task_id = ? AND key = ?"
        context.tx.run(sql, (context.task_id, text(key)))
    for name in event.configurations:
        sql = "UPDATE configuration SET consumed = 1 WHERE task_id = ? AND name = ?"
        context.tx.run(sql, (context.task_id, text(name)))


@apply.register
def _(event: events.ArtifactAdded, context: Context) -> None:
    values = {**{name: getattr(event, name) for name in event._fields}, "task_id": context.task_id}
    values.update(
        name=text(event.name),
        preview=text(event.preview),
        uri=text(event.uri),
        detail=json.dumps(dict(event.metadata)),
    )
    _shrink(context, event.name)
    context.tx.run(_ARTIFACT, values)
    context.tx.run("UPDATE task SET size = size + ? WHERE id = ?", (event.size, context.task_id))


def _shrink(context: Context, artifact: str) -> None:
    key = (context.task_id, text(artifact))
    size = context.tx.value("SELECT size FROM artifact WHERE task_id = ? AND name = ?", key)
    context.tx.run("UPDATE task SET size = MAX(0, size - ?) WHERE id = ?", (size or 0, context.task_id))


@apply.register
def _(event: events.ArtifactRemoved, context: Context) -> None:
    _shrink(context, event.name)
    context.tx.run("DELETE FROM artifact WHERE task_id = ? AND name = ?", (context.task_id, text(event.name)))


@apply.register
def _(event: events.Noted, context: Context) -> None:
    statuses.log(context.tx, context.task_id, event.kind, text(event.text))


@apply.register
def _(event: events.Dropped, context: Context) -> None:
    context.tx.run("UPDATE task SET dropped = dropped + ? WHERE id = ?", (event.reports, context.task_id))
    statuses.log(context.tx, context.task_id, "dropped", f"{event.reports} reports lost while the disk was full")


@apply.register
def _(event: events.Finished, context: Context) -> None:
    tx = context.tx
    spool = tx.row("SELECT owner, attempt FROM spool WHERE id = ?", (context.spool_id,))
    tx.run("UPDATE spool SET finished = 1 WHERE id = ?", (context.spool_id,))
    if spool is None or not spool["owner"]:
        return
    if spool["attempt"]:
        word = execution.Word(text(event.reason), event.status if event.exit_code is None else "")
        tx.run("UPDATE task SET hint = ? WHERE id = ?", (word.text, context.task_id))
        return
    reason, status = text(event.reason), Status(event.status)
    finish(context, Ending(status, reason, event.exit_code, context.time, event.elapsed))


def finish(context: Context, ending: Ending) -> None:
    """End a task; an end that comes against the table is kept as an event."""
    tx, task_id = context.tx, context.task_id
    status, reason = ending.status, ending.reason
    stopped = tx.value("SELECT stop_reason FROM task WHERE id = ?", (task_id,))
    if stopped and status is not Status.COMPLETED:
        status, reason = Status.STOPPED, str(stopped)
    try:
        statuses.change(tx, task_id, status, reason, at=ending.time)
    except errors.Refused as error:
        statuses.log(tx, task_id, "refused", str(error))
        return
    elapsed = None if ending.elapsed is None else max(0.0, ending.elapsed)
    tx.run(_ENDED, (ending.exit_code, elapsed, task_id))
    statuses.touch(tx, task_id)


def text(value: str) -> str:
    """Text that any database takes: lone surrogates and NUL are written as escapes."""
    if value.isascii() and "\0" not in value:
        return value
    return value.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


_DESCRIBED = ("name", "project", "type", "comment", "parent", "progress", "archived", "publish_on_completion")
_NEW_METRIC = "INSERT INTO metric (title, series, key) VALUES (?, ?, ?) ON CONFLICT (title, series) DO NOTHING"
_NEW_LOCAL_NAME = "INSERT INTO spool_series (spool_id, local_id, metric_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
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
_TAKEN_UP = "UPDATE task SET project = :project, name = :name, type = :type, binned = NULL WHERE id = :id"
"""What runs again is no longer in the bin."""

_ENDED = "UPDATE task SET exit_code = ?, duration = COALESCE(?, duration) WHERE id = ?"
_PARAM = """
INSERT INTO param (task_id, key, value, type, number, description, choices, nullable, minimum, maximum, position,
                   edited)
VALUES (:task_id, :key, :value, :type, :number, :description, :choices, :nullable, :minimum, :maximum, :position, 0)
ON CONFLICT (task_id, key) DO UPDATE SET
    value = CASE WHEN :keep = 1 AND param.edited = 1 THEN param.value ELSE excluded.value END,
    number = CASE WHEN :keep = 1 AND param.edited = 1 THEN param.number ELSE excluded.number END,
    type = excluded.type, description = excluded.description, choices = excluded.choices,
    nullable = excluded.nullable, minimum = excluded.minimum, maximum = excluded.maximum
"""
_CONFIGURATION = """
INSERT INTO configuration (task_id, name, type, text, description, position, edited)
VALUES (:task_id, :name, :type, :text, :description, 0, 0)
ON CONFLICT (task_id, name) DO UPDATE SET
    text = CASE WHEN :keep = 1 AND configuration.edited = 1 THEN configuration.text ELSE excluded.text END,
    type = excluded.type, description = excluded.description
"""
_ARTIFACT = """
INSERT INTO artifact (task_id, name, type, size, hash, uri, filename, content_type, preview, detail, time)
VALUES (:task_id, :name, :type, :size, :hash, :uri, :filename, :content_type, :preview, :detail, :time)
ON CONFLICT (task_id, name) DO UPDATE SET
    type = excluded.type, size = excluded.size, hash = excluded.hash, uri = excluded.uri,
    filename = excluded.filename, content_type = excluded.content_type, preview = excluded.preview,
    detail = excluded.detail, time = excluded.time
"""
