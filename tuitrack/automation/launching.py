"""From a step to a draft on a queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tuitrack.automation import placing, standalone
from tuitrack.automation.references import Handed
from tuitrack.automation.steps import Function, Step, Template
from tuitrack.model import events, params
from tuitrack.model.environment import Environment
from tuitrack.model.params import Param
from tuitrack.ops import cloning, tasks
from tuitrack.ops import params as editing
from tuitrack.query import tasks as asking
from tuitrack.sdk.task import Task
from tuitrack.store.database import Database

_FINISHED = ("completed", "published")
_NEVER_RAN = ("draft", "queued")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The task that a pipeline's steps belong to."""

    db: Database
    id: str

    @property
    def environment(self) -> Environment:
        """Its code, interpreter and host, as captured."""
        with self.db.read() as tx:
            return asking.environment(tx, self.id)


def draft(pipeline: Pipeline, step: Step, values: Mapping[str, Any]) -> str:
    """A draft for a step with its values; its id.

    Raises:
        NotFound: its template is gone.
        Refused: a value for a parameter that the template, which has run, does not have.
        BadValue: a value that does not fit.
    """
    if isinstance(step.source, Function):
        return _of_function(pipeline, step, step.source, values)
    return _of_template(pipeline, step, step.source, values)


def earlier(db: Database, step: Step, task_id: str) -> str | None:
    """The newest ended task with the draft's name, code and values; None where there is none."""
    wanted = _essence(db, task_id)
    for other in asking.find(db, asking.Wanted(project=step.project, name=step.title, archived=False)):
        if other != task_id and asking.detail(db, other).status in _FINISHED and _essence(db, other) == wanted:
            return other
    return None


def _essence(db: Database, task_id: str) -> tuple[object, ...]:
    """What two tasks with the same results have in common; how their pipeline's script changed is nothing to them."""
    parent = asking.detail(db, task_id).parent
    with db.read() as tx:
        code, injection = asking.environment(tx, task_id), asking.injection(tx, task_id)
        above = asking.environment(tx, parent) if parent else code
    diff = placing.without(code.diff, _in_repository(above))
    program = (code.repository, code.commit, diff, code.module, code.argv, code.script_text, code.executable)
    values = {one.key: _content(db, one) for one in injection.params}
    texts = {one.name: one.text for one in injection.configurations}
    return (program, code.entry_point, sorted(values.items()), sorted(texts.items()))


def _in_repository(code: Environment) -> str:
    """The script of some code as its repository names it."""
    path, root = Path(code.entry_point), code.repository_root
    return path.relative_to(root).as_posix() if root and path.is_relative_to(root) else code.entry_point


def _content(db: Database, param: Param) -> str:
    """A parameter's text; of a handed result what is in it, whoever made it."""
    if param.section != standalone.HANDED:
        return param.value
    task_id, _, name = param.value.partition(".")
    return next((one.hash for one in asking.detail(db, task_id).artifacts if one.name == name), param.value)


def _of_function(pipeline: Pipeline, step: Step, source: Function, values: Mapping[str, Any]) -> str:
    code = placing.placed(pipeline.environment, source.place, step.title, source.script)
    spec = cloning.DraftSpec(
        step.project, step.title, source.type, tags=step.tags, params=_parameters(values), environment=code
    )
    made = cloning.create_draft(pipeline.db, spec)
    tasks.describe(pipeline.db, made, events.Described(parent=pipeline.id))
    return made


def _parameters(values: Mapping[str, Any]) -> tuple[Param, ...]:
    handed = {name: value.text for name, value in values.items() if isinstance(value, Handed)}
    plain = {name: value for name, value in values.items() if name not in handed}
    made = [params.make(f"{standalone.VALUES}/{name}", value) for name, value in plain.items()]
    return (*made, *(params.make(f"{standalone.HANDED}/{name}", text) for name, text in handed.items()))


def _of_template(pipeline: Pipeline, step: Step, source: Template, values: Mapping[str, Any]) -> str:
    unknown = _not_shown_yet(pipeline.db, source.task_id, values)
    texts = {key: params.encode(value)[0] for key, value in values.items() if key not in unknown}
    configurations = {name: _text(value) for name, value in source.configurations.items()}
    made = source.task_id
    if source.clone:
        made = _clone(pipeline, step, source, cloning.CloneSpec(params=texts, configurations=configurations))
    else:
        editing.edit(pipeline.db, made, texts, configurations)
    if unknown:
        editing.put(pipeline.db, made, [params.make(key, values[key]) for key in unknown])
    return made


def _clone(pipeline: Pipeline, step: Step, source: Template, edits: cloning.CloneSpec) -> str:
    spec = replace(edits, name=step.title, project=step.project, parent=pipeline.id)
    made = cloning.clone(pipeline.db, source.task_id, spec)
    if step.tags:
        tasks.describe(pipeline.db, made, events.Described(tags_added=step.tags))
    if source.overrides:
        Task(made).update_task(source.overrides)
    return made


def _not_shown_yet(db: Database, task_id: str, keys: Iterable[str]) -> list[str]:
    """Keys that a template does not have but may turn out to have: it was handed to a worker before it showed them."""
    template = asking.detail(db, task_id)
    known = {one.key for one in template.params}
    return [key for key in keys if key not in known] if template.status in _NEVER_RAN else []


def _text(value: Any) -> str:
    from tuitrack.sdk import configurations

    return value if isinstance(value, str) else configurations.described(value, "").text
