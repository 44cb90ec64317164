"""A run of a pipeline with the task that records it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from tuitrack import errors
from tuitrack.automation.launching import Pipeline
from tuitrack.automation.references import Handed
from tuitrack.automation.running import Running
from tuitrack.automation.serving import Service
from tuitrack.automation.steps import BAD, GOOD, Step
from tuitrack.query import tasks as asking
from tuitrack.sdk import stored
from tuitrack.sdk.task import Task, TaskTypes

PARAMETERS = "Args"
"""Section of a pipeline's parameters."""

_PLAIN = (str, int, float, bool, type(None))


class Run:
    """One run of a pipeline; a task that is being recorded already is its task.

    Args:
        owner: What callbacks get as the pipeline.
        name: Name of its task.
        project: Project of its task; those of its steps are below it.
        tags: Tags of its task.
    """

    def __init__(self, owner: Any, name: str, project: str | None, tags: list[str] | None = None) -> None:
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

    def connect(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The pipeline's parameters, as they were edited where the executor runs it."""
        return dict(self.task.connect(dict(parameters), PARAMETERS)) if parameters else {}

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
        bad = [step.name for step in steps if step.status in BAD and not step.options.get("continue_on_fail")]
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
