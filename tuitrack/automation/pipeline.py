"""A run of a pipeline with the task that records it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tuitrack import errors
from tuitrack.automation import options
from tuitrack.automation.launching import Pipeline
from tuitrack.automation.options import FunctionOptions, PipelineOptions
from tuitrack.automation.references import Handed
from tuitrack.automation.running import Running
from tuitrack.automation.serving import Service
from tuitrack.automation.steps import BAD, GOOD, STEP, Retry, Step, StepOptions
from tuitrack.query import tasks as asking
from tuitrack.sdk import stored
from tuitrack.sdk.task import Task, TaskTypes
from tuitrack.sdk.task.identity import tags_of

PARAMETERS = "Args"
"""Section of a pipeline's parameters."""

_PLAIN = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for the steps of a pipeline that say nothing else.

    Attributes:
        target: Project of their tasks; True is one below the pipeline's, False or None that of a cloned task.
        tags: Tags that all their tasks have.
        retry: How often to try them again.
        function: As in `FunctionOptions`, for those that are functions.
    """

    target: str | bool | None = True
    tags: tuple[str, ...] = ()
    retry: Retry = None
    function: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, target: str | bool | None, tagged: bool, retry: Retry, told: PipelineOptions) -> Defaults:
        """From what the pipeline of a name was told."""
        function = {key: value for key, value in told.items() if key != "packages"}
        return cls(target, (f"pipe: {name}",) if tagged else (), retry, function)


_NOTHING = Defaults()


class Run:
    """One run of a pipeline; a task that is being recorded already is its task.

    Args:
        owner: What callbacks get as the pipeline.
        name: Name of its task.
        project: Project of its task; those of its steps are below it.
        version: A tag of its task.
        defaults: What holds for its steps.
    """

    def __init__(
        self, owner: Any, name: str, project: str | None, version: str | None, defaults: Defaults = _NOTHING
    ) -> None:
        self._defaults = defaults
        tags = [version] if version else None
        before = Task.current_task()
        self._mine = before is None
        try:
            self.task = Task.init(project, name, TaskTypes.controller, tags=tags)
        except errors.UsageError:
            if before is None:
                raise
            self.task = before
        self.name = name
        database = stored.database()
        service = Service(database, self.task.id, os.cpu_count() or 1)
        self.running = Running(owner, Pipeline(database, self.task.id), service)
        self.begun = False

    @property
    def step_project(self) -> str:
        """Where the tasks of its steps are."""
        return f"{self.task.get_project_name()}/.pipelines/{self.name}"

    def connect(
        self, parameters: Mapping[str, Any], sections: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> dict[str, Any]:
        """The pipeline's parameters, as they were edited where the executor runs it.

        Args:
            parameters: Values by name.
            sections: Names by the section they are kept in; the others are in `Args`.
        """
        named = {name: section for section, names in sections.items() for name in names}
        parts: dict[str, dict[str, Any]] = {}
        for name, one in parameters.items():
            parts.setdefault(named.get(name, PARAMETERS), {})[name] = one
        connected = {section: self.task.connect(part, section) for section, part in parts.items()}
        return {name: connected[named.get(name, PARAMETERS)][name] for name in parameters}

    def explain(self, name: str, value: Any, description: str | None, kind: str | None) -> None:
        """Note what a parameter of the pipeline is for, and its type."""
        if description or kind:
            self.task.set_parameter(f"{PARAMETERS}/{name}", value, description, kind)

    def asks_for(self, packages: Sequence[str]) -> None:
        """Note packages with its task."""
        if packages:
            self.task.set_packages(packages)

    def options(self, given: Mapping[str, Any]) -> StepOptions:
        """What a step is told, with what holds for all."""
        tags = (*tags_of(given.get("tags")), *self._defaults.tags)
        return StepOptions(**{"retry_on_failure": self._defaults.retry, **given, "tags": tags})  # type: ignore[typeddict-item]

    def function_step(self, name: str, given: Mapping[str, Any]) -> tuple[StepOptions, FunctionOptions]:
        """What a step that is a function is told of itself, of its code."""
        step, code = options.of_step(name, {**self._defaults.function, **given}, STEP)
        return self.options(step), code

    def project(self, template: str | None = None) -> str:
        """Where the task of a step goes, perhaps of one that clones a task."""
        target = self._defaults.target
        if isinstance(target, str):
            return target
        return self.step_project if target or template is None else Task(template).get_project_name()

    def hand(self, step: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values for a step; those that are no parameters are kept as artifacts that it reads."""
        handed = dict(values)
        for name, one in values.items():
            if not is_plain(one):
                self.task.upload_artifact(f"{step}.{name}", one)
                handed[name] = Handed(self.task.id, f"{step}.{name}")
        return handed

    def begin(self, *, queue: str | None, steps_here: bool) -> None:
        """Start to work on its steps.

        Args:
            queue: Where steps that name no queue go.
            steps_here: A worker of its own for them all.
        """
        stored.database(captured=True)
        self.running.queue = None if steps_here else queue
        self.begun = True
        self.running.begin()

    def finish(self, failure: BaseException | None = None) -> None:
        """Stop what still runs, say how it went."""
        steps = list(self.running.steps.values())
        self.running.end()
        self.report()
        bad = [step.name for step in steps if step.status in BAD and (step.blocks or step.ends_all)]
        if bad and failure is None:
            self.task.mark_failed(status_reason=f"failed: {', '.join(bad)}")
        elif self._mine and failure is None:
            self.task.close()

    def report(self) -> None:
        """A table of the steps."""
        rows = [["step", "status", "task", "seconds", "parents"]]
        for step in self.running.steps.values():
            seconds = f"{max(0.0, step.ended - step.began):.1f}" if step.began else ""
            rows.append([step.name, step.status.value, step.executed or "", seconds, ", ".join(step.parents)])
        self.task.get_logger().report_table("Pipeline", "Execution Details", 0, table_plot=rows)

    def successful(self) -> bool:
        """Whether every step came through."""
        return bool(self.running.steps) and all(step.status in GOOD for step in self.running.steps.values())


def is_plain(value: Any) -> bool:
    """Whether a value can be a parameter."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and is_plain(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return all(is_plain(one) for one in value)
    return isinstance(value, (*_PLAIN, Handed))


def template(
    task_id: str | None, project: str | None, name: str | None, factory: Callable[[Any], Any] | None, step: Step | None
) -> str:
    """Id of the task that a step clones.

    Raises:
        NotFound: there is none of these names.
        UsageError: neither id nor names.
    """
    if task_id:
        return asking.detail(stored.database(), task_id).id
    if factory is not None:
        return str(factory(step).id)
    if not name:
        raise errors.UsageError("a step needs a task to clone", hint="give base_task_id, or base_task_name")
    found = Task.get_task(project_name=project, task_name=name)
    if found is None:
        raise errors.NotFound(f"no task {name} in {project or 'any project'}", hint="tuitrack ls")
    return found.id
