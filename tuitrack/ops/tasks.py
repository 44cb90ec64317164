"""Making, naming, ending and removing tasks."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.model import events, task
from tuitrack.model.environment import Environment
from tuitrack.model.execution import AttemptPaths
from tuitrack.model.task import Status
from tuitrack.ops import editing
from tuitrack.spool import liveness
from tuitrack.store import applying, statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class CloneSpec:
    """What a clone changes; None leaves a thing as it is in the source."""

    name: str | None = None
    project: str | None = None
    comment: str | None = None
    parent: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    configurations: Mapping[str, str] = field(default_factory=dict)
    sweep: str = ""


def clone(db: Database, source: str, spec: CloneSpec) -> str:
    """A draft with the source's code, parameters and configuration; the new id.

    Raises:
        NotFound: there is no such source.
        Refused: an edited key the source does not have.
        BadValue: an edited value does not fit; nothing was created.
    """
    return clone_many(db, source, [spec])[0]


def clone_many(db: Database, source: str, specs: Sequence[CloneSpec]) -> list[str]:
    """Several clones, all of them or none; the new ids."""
    with db.write() as tx:
        return [_clone(tx, source, spec) for spec in specs]


def _clone(tx: Transaction, source: str, spec: CloneSpec) -> str:
    statuses.current(tx, source)
    edited = editing.checked(tx, source, spec.params)
    editing.check_configurations(tx, source, spec.configurations)
    made = task.new_id()
    values = {
        "id": made,
        "source": source,
        "name": spec.name,
        "project": spec.project,
        "comment": spec.comment,
        "parent": spec.parent or source,
        "sweep": spec.sweep,
        "now": time.time(),
        "changes": "".join(f" {param.name}={param.value}" for param in edited),
    }
    tx.execute(_CLONE, values)
    for copy in (_CLONE_TAGS, _CLONE_PARAMS, _CLONE_CONFIGURATIONS, _CLONE_ENVIRONMENT):
        tx.execute(copy, (made, source))
    editing.store(tx, made, edited, spec.configurations)
    statuses.log(tx, made, "cloned", f"from {source}")
    statuses.touch(tx, made)
    return made


def create_draft(db: Database, event: events.Started, environment: Environment) -> str:
    """A draft of a program that has not run; its id."""
    detail = json.dumps(events.plain(environment))
    values = (environment.repository, environment.branch, environment.commit, detail, event.task_id)
    with db.write() as tx:
        applying.apply(event, applying.Context(tx, "", event.task_id, event.time))
        tx.execute("UPDATE task SET status = 'draft', started = NULL WHERE id = ?", (event.task_id,))
        tx.execute(_SET_ENVIRONMENT, values)
    return event.task_id


def rename(db: Database, task_id: str, name: str) -> None:
    """Give a task another name."""
    describe(db, task_id, events.Described(name=name))


def add_tags(db: Database, task_id: str, tags: Sequence[str]) -> None:
    """Add tags."""
    describe(db, task_id, events.Described(tags_added=tuple(tags)))


def remove_tags(db: Database, task_id: str, tags: Sequence[str]) -> None:
    """Remove tags."""
    describe(db, task_id, events.Described(tags_removed=tuple(tags)))


def note(db: Database, task_id: str, text: str) -> None:
    """Write a task's note."""
    describe(db, task_id, events.Described(comment=text))


def archive(db: Database, task_id: str) -> None:
    """Put a task out of sight."""
    describe(db, task_id, events.Described(archived=True))


def restore(db: Database, task_id: str) -> None:
    """Bring an archived task back."""
    describe(db, task_id, events.Described(archived=False))


def describe(db: Database, task_id: str, change: events.Described) -> None:
    """Change what a task is called and shows.

    Raises:
        NotFound: there is no such task.
    """
    with db.write() as tx:
        statuses.current(tx, task_id)
        applying.apply(change, applying.Context(tx, "", task_id, time.time()))
        statuses.touch(tx, task_id)


def publish(db: Database, task_id: str) -> None:
    """Make a task final."""
    set_status(db, task_id, Status.PUBLISHED)


def set_status(db: Database, task_id: str, status: Status, reason: str = "", *, force: bool = False) -> None:
    """Change a status along the legal transitions.

    Raises:
        Refused: the transition is not legal.
    """
    with db.write() as tx:
        statuses.change(tx, task_id, status, reason, force=force)


def reset(db: Database, task_id: str) -> None:
    """Make a task a draft again; its results are gone.

    Raises:
        Refused: it runs, waits or is published.
    """
    with db.write() as tx:
        before = statuses.current(tx, task_id)
        if before in (Status.RUNNING, Status.QUEUED):
            raise errors.Refused(f"{task_id[:8]} is {before}", hint="abort or dequeue it first")
        statuses.change(tx, task_id, Status.DRAFT)
        for table in ("series", "scalar_segment", "console_chunk", "artifact", "rejected"):
            tx.execute(f"DELETE FROM {table} WHERE task_id = ?", (task_id,))
        tx.execute(_RESET, (task_id,))


def delete(db: Database, task_id: str) -> None:
    """Remove a task with its results.

    Raises:
        Refused: it runs or is published.
    """
    with db.write() as tx:
        before = statuses.current(tx, task_id)
        if before in (Status.RUNNING, Status.PUBLISHED):
            hint = "abort it first" if before is Status.RUNNING else "published runs stay"
            raise errors.Refused(f"{task_id[:8]} is {before}", hint=hint)
        tx.execute("DELETE FROM task WHERE id = ?", (task_id,))
        statuses.touch_other(tx, "gone")


def abort(db: Database, task_id: str, reason: str = "aborted by user") -> None:
    """Stop a task: off its queue, or politely, then for good.

    Raises:
        Refused: it has ended, or runs where nobody here can stop it.
    """
    with db.write() as tx:
        status = statuses.current(tx, task_id)
        if status is Status.QUEUED:
            tx.execute("DELETE FROM queue_entry WHERE task_id = ?", (task_id,))
            statuses.change(tx, task_id, Status.STOPPED, reason)
            statuses.touch_other(tx, "queue")
            return
        if status is not Status.RUNNING:
            raise errors.Refused(
                f"{task_id[:8]} is {status}, there is nothing to abort", hint="only queued and running"
            )
        tx.execute("UPDATE task SET stop_reason = ? WHERE id = ?", (reason, task_id))
        attempt = tx.value("SELECT attempt FROM task WHERE id = ?", (task_id,))
        owner = tx.value("SELECT process FROM spool WHERE task_id = ? AND owner = 1 AND ended = 0", (task_id,))
    if isinstance(attempt, int) and attempt:
        paths = AttemptPaths.of(db.settings.runs, task_id, attempt)
        with contextlib.suppress(FileNotFoundError):
            paths.abort.write_text(reason, encoding="utf-8")
    else:
        _terminate(task_id, str(owner or "{}"))


def _terminate(task_id: str, process: str) -> None:
    """Signal a process only when it is proven to be the one that was recorded."""

    found = json.loads(process)
    facts = events.build(events.ProcessFacts, found) if found else None
    if not isinstance(facts, events.ProcessFacts) or not liveness.matches_live(facts):
        raise errors.Refused(f"the process of {task_id[:8]} is not on this host any more", hint="its end shows soon")
    os.kill(facts.pid, signal.SIGTERM)


_CLONE = """
INSERT INTO task (id, project, name, type, status, status_reason, comment, parent, sweep, user, host, created, updated,
                  attempt, queue, worker, archived, size, dropped, rejected, stop_reason, hint, revision)
SELECT :id, COALESCE(:project, project), COALESCE(:name, name || :changes), type, 'draft', '',
       COALESCE(:comment, comment), :parent, :sweep, user, '', :now, :now, 0, '', '', 0, 0, 0, 0, '', '', 0
FROM task WHERE id = :source
"""
_SET_ENVIRONMENT = """
UPDATE environment SET repository = ?, branch = ?, commit_id = ?, detail = ?, captured = 1 WHERE task_id = ?
"""
_CLONE_TAGS = "INSERT INTO tag (task_id, name) SELECT ?, name FROM tag WHERE task_id = ?"
_CLONE_PARAMS = """
INSERT INTO param (task_id, key, value, type, number, description, choices, nullable, minimum, maximum,
                   position, edited)
SELECT ?, key, value, type, number, description, choices, nullable, minimum, maximum, position, 0
FROM param WHERE task_id = ?
"""
_CLONE_CONFIGURATIONS = """
INSERT INTO configuration (task_id, name, type, text, description, position, edited)
SELECT ?, name, type, text, description, position, 0 FROM configuration WHERE task_id = ?
"""
_CLONE_ENVIRONMENT = """
INSERT INTO environment (task_id, repository, branch, commit_id, detail, captured)
SELECT ?, repository, branch, commit_id, detail, captured FROM environment WHERE task_id = ?
"""
_RESET = """
UPDATE task SET started = NULL, completed = NULL, duration = NULL, iteration = NULL, progress = NULL, exit_code = NULL,
                size = 0, stop_reason = '', hint = '', status_reason = '' WHERE id = ?
"""
