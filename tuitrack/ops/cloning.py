"""Making drafts: clones of a task, or new ones."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.model import task
from tuitrack.model.environment import Environment
from tuitrack.model.params import Param
from tuitrack.model.plan import Settings
from tuitrack.model.values import plain
from tuitrack.ops import editing, naming, plans, reworking
from tuitrack.ops.reworking import NOTHING, Rework
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
    rework: Rework = NOTHING
    plan: Settings = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftSpec:
    """A task that was never run."""

    project: str
    name: str
    type: str = "training"
    comment: str = ""
    user: str = ""
    tags: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    environment: Environment = field(default_factory=Environment)


def clone(db: Database, source: str, spec: CloneSpec | None = None) -> str:
    """A draft with the source's code, parameters and configuration; the new id.

    Raises:
        NotFound: there is no such source.
        Refused: an edited key the source does not have.
        BadValue: an edited value does not fit; nothing was created.
    """
    return clone_many(db, source, [spec or CloneSpec()])[0]


def clone_many(db: Database, source: str, specs: Sequence[CloneSpec]) -> list[str]:
    """Several clones, all of them or none; the new ids.

    Raises:
        Refused: a name without a letter, an edited key the source does not have.
        BadValue: an edited value does not fit; nothing was created.
    """
    if any(spec.name is not None and not spec.name.strip() for spec in specs):
        raise errors.Refused("a clone needs a name", hint="leave it out for the parent's plus what changed")
    with db.write() as tx:
        edits = [editing.check(tx, source, spec.params, spec.configurations) for spec in specs]
        seeds = db.settings.seed_keys
        return [_clone(tx, source, spec, edit, seeds) for spec, edit in zip(specs, edits, strict=True)]


def create_draft(db: Database, spec: DraftSpec) -> str:
    """A draft of code that was never run; its id.

    Raises:
        Refused: it has no name or no project.
    """
    if not spec.name or not spec.project:
        raise errors.Refused("a draft needs a project and a name", hint="give both")
    made, environment = task.new_id(), spec.environment
    with db.write() as tx:
        values = {name: getattr(spec, name) for name in ("project", "name", "type", "comment", "user")}
        tx.execute(_NEW, {**values, "id": made, "now": time.time()})
        tx.many("INSERT INTO tag (task_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", [(made, t) for t in spec.tags])
        applying.store_params(tx, made, spec.params, 1)
        detail = json.dumps(plain(environment))
        where = (environment.repository, environment.branch, environment.commit)
        tx.execute(_NEW_ENVIRONMENT, (made, *where, detail))
        statuses.log(tx, made, "created", "draft")
        statuses.touch(tx, made)
    return made


def _clone(tx: Transaction, source: str, spec: CloneSpec, edits: editing.Edits, seeds: Sequence[str]) -> str:
    made = task.new_id()
    status = statuses.current(tx, source)
    values = {
        "id": made,
        "source": source,
        "name": naming.default(_name(tx, source), edits, seeds) if spec.name is None else spec.name,
        "project": spec.project,
        "comment": spec.comment,
        "parent": spec.parent or source,
        "sweep": spec.sweep,
        "now": time.time(),
    }
    tx.execute(_CLONE, values)
    never_ran = status in (task.Status.DRAFT, task.Status.QUEUED)
    for copy in (_CLONE_PARAMS, _CLONE_CONFIGURATIONS):
        tx.execute(copy, (made, never_ran, source))
    for copy in (_CLONE_TAGS, _CLONE_ENVIRONMENT, _CLONE_MODELS):
        tx.execute(copy, (made, source))
    editing.store(tx, made, edits, source)
    reworking.apply(tx, made, spec.rework)
    plans.copy(tx, source, made)
    if spec.plan:
        plans.store(tx, made, spec.plan)
    statuses.log(tx, made, "created", f"clone of {source}")
    statuses.touch(tx, made)
    return made


def _name(tx: Transaction, task_id: str) -> str:
    return str(tx.value("SELECT name FROM task WHERE id = ?", (task_id,)))


_CLONE = """
INSERT INTO task (id, project, name, type, status, status_reason, comment, parent, sweep, user, host, created, updated,
                  attempt, queue, worker, archived, size, dropped, rejected, stop_reason, hint, revision)
SELECT :id, COALESCE(:project, project), :name, type, 'draft', '', COALESCE(:comment, comment), :parent, :sweep, user,
       '', :now, :now, 0, '', '', 0, 0, 0, 0, '', '', 0
FROM task WHERE id = :source
"""
_CLONE_TAGS = "INSERT INTO tag (task_id, name) SELECT ?, name FROM tag WHERE task_id = ?"
_CLONE_MODELS = """
INSERT INTO task_model (task_id, direction, model_id, name)
SELECT ?, direction, model_id, name FROM task_model WHERE task_id = ? AND direction = 'input' ORDER BY rowid
"""
_CLONE_PARAMS = """
INSERT INTO param (task_id, key, value, type, number, description, choices, nullable, minimum, maximum, position,
                   edited)
SELECT ?, key, value, type, number, description, choices, nullable, minimum, maximum, position, edited * ?
FROM param WHERE task_id = ?
"""
_CLONE_CONFIGURATIONS = """
INSERT INTO configuration (task_id, name, type, text, description, position, edited)
SELECT ?, name, type, text, description, position, edited * ? FROM configuration WHERE task_id = ?
"""
_CLONE_ENVIRONMENT = """
INSERT INTO environment (task_id, repository, branch, commit_id, detail, captured)
SELECT ?, repository, branch, commit_id, detail, captured FROM environment WHERE task_id = ?
"""
_NEW = """
INSERT INTO task (id, project, name, type, status, status_reason, comment, parent, sweep, user, host, created, updated,
                  attempt, queue, worker, archived, size, dropped, rejected, stop_reason, hint, revision)
VALUES (:id, :project, :name, :type, 'draft', '', :comment, '', '', :user, '', :now, :now,
        0, '', '', 0, 0, 0, 0, '', '', 0)
"""
_NEW_ENVIRONMENT = """
INSERT INTO environment (task_id, repository, branch, commit_id, detail, captured) VALUES (?, ?, ?, ?, ?, 1)
"""
