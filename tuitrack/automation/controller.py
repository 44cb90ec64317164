"""Pipelines of tasks and functions, under ClearML's names."""

from __future__ import annotations

import graphlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Unpack

from tuitrack import errors
from tuitrack.automation import functions, references
from tuitrack.automation.decorator import PipelineDecorator
from tuitrack.automation.pipeline import Run, template
from tuitrack.automation.steps import Function, Step, StepOptions, Template
from tuitrack.sdk import guard, injection
from tuitrack.sdk.logger import Logger
from tuitrack.sdk.task import Task
from tuitrack.sdk.task.identity import tags_of

__all__ = ["PipelineController", "PipelineDecorator"]


class PipelineController:
    """A pipeline: steps that are clones of stored tasks or functions, each started once those before it ended.

    Its own task is recorded by this process, or by the worker that runs it.

    Args:
        name: What it is called.
        project: Project of its task; default as in `Task.init`.
        version: Kept as a tag.
        pool_frequency: Kept for ClearML's sake; steps are looked after many times a second.
        add_pipeline_tags: Tag the tasks of its steps `pipe: NAME`.
        target_project: Where the tasks of its steps are; True is a project of their own, False that of the template.
        abort_on_failure: The first step that fails ends everything.
        retry_on_failure: How often to try a step again that does not say so itself.
        hosted: What ClearML's containers and repositories need; left out.
    """

    Node = Step

    def __init__(
        self,
        name: str,
        project: str | None = None,
        version: str | None = None,
        pool_frequency: float = 0.2,
        add_pipeline_tags: bool = False,
        target_project: str | bool | None = True,
        abort_on_failure: bool = False,
        retry_on_failure: int | Callable[..., bool] | None = None,
        **hosted: Any,
    ) -> None:
        left_out(hosted)
        self._run = Run(self, name, project, [version] if version else None)
        self._run.running.stop_at_failure = abort_on_failure
        self._target = target_project
        self._tags = [f"pipe: {name}"] if add_pipeline_tags else []
        self._retry = retry_on_failure
        self._defaults: dict[str, Any] = {}
        self._queue: str | None = None
        self._limit: float | None = None
        self._started = 0.0
        self._ended = threading.Event()

    @property
    def id(self) -> str:
        """Id of its task."""
        return self.task.id

    @property
    def task(self) -> Task:
        """Its task."""
        return self._run.task

    @property
    def name(self) -> str:
        """What it is called."""
        return self._run.name

    @property
    def tags(self) -> list[str]:
        """Tags of its task."""
        return self.task.tags

    def add_tags(self, tags: Sequence[str] | str) -> None:
        """Tag its task."""
        self.task.add_tags(tags)

    def add_parameter(
        self, name: str, default: Any = None, description: str | None = None, param_type: str | None = None
    ) -> None:
        """A parameter that steps refer to as `${pipeline.NAME}` and that can be edited for a rerun."""
        self._defaults[name] = default

    def get_parameters(self) -> dict[str, Any]:
        """Names of its parameters with their values."""
        return dict(self._run.running.parameters or self._defaults)

    def add_step(
        self,
        name: str,
        base_task_id: str | None = None,
        *,
        parameter_override: Mapping[str, Any] | None = None,
        configuration_overrides: Mapping[str, Any] | None = None,
        task_overrides: Mapping[str, Any] | None = None,
        base_task_project: str | None = None,
        base_task_name: str | None = None,
        base_task_factory: Callable[[Any], Any] | None = None,
        clone_base_task: bool = True,
        **options: Unpack[StepOptions],
    ) -> bool:
        """A step that clones a stored task, changes some of its parameters, runs it.

        Args:
            name: Name of the step.
            base_task_id: The task to clone; or by project and name, or what a factory makes.
            parameter_override: Values by `Section/name`, with references to other steps in them: `${step.id}`,
                `${step.parameters.Args/lr}`, `${step.artifacts.NAME.url}`, `${step.models.output.-1.url}`,
                `${pipeline.NAME}`.
            configuration_overrides: Texts or dicts by name of the configuration object.
            task_overrides: Not built: change the template instead.
            base_task_project: Project of the task to clone.
            base_task_name: Name of the task to clone, the newest of it.
            base_task_factory: Makes the task to clone.
            clone_base_task: False runs the task itself, which must be a draft.
            options: As in `StepOptions`.

        Raises:
            NotFound: there is no such task.
            UsageError: the name is taken, or no task is named.
        """
        if task_overrides:
            raise NotImplementedError("task_overrides is not built; make a template with the code it should have")
        base = template(base_task_id, base_task_project, base_task_name, base_task_factory, None)
        source = Template(base, clone_base_task, configuration_overrides or {})
        project = self._run.step_project if self._target is True else self._target or Task(base).get_project_name()
        return self._add(Step(name, source, project, name, dict(parameter_override or {})), options)

    def add_function_step(
        self,
        name: str,
        function: Callable[..., Any],
        function_kwargs: Mapping[str, Any] | None = None,
        function_return: Sequence[str] | str | None = None,
        project_name: str | None = None,
        task_name: str | None = None,
        task_type: str | None = None,
        *,
        helper_functions: Sequence[Callable[..., Any]] | None = None,
        packages: Any = None,
        docker: Any = None,
        repo: Any = None,
        **options: Unpack[StepOptions],
    ) -> bool:
        """A step that is a function, run as a task of its own.

        Its source goes into a script with the imports at the top of its module; everything else it must import itself.

        Args:
            name: Name of the step.
            function: The function.
            function_kwargs: Its arguments; `${step.RESULT}` is what another function step returned. What is no
                parameter goes along as an artifact.
            function_return: Names of what it returns, which become artifacts.
            project_name: Project of its task.
            task_name: Name of its task; default the step's.
            task_type: What kind of work it is.
            helper_functions: Functions of its module that it calls.
            packages: Left out: steps run with this interpreter.
            docker: Left out: steps run without containers.
            repo: Left out: steps run with the code they are.
            options: As in `StepOptions`.

        Raises:
            UsageError: the name is taken, or the source cannot be read.
        """
        returns = functions.returned(function_return)
        tags = tags_of(options.get("tags"))
        source = Function(
            functions.script(function, returns, helper_functions or ()),
            returns,
            task_type or "training",
            (*tags, *self._tags),
        )
        values = self._run.hand(name, function_kwargs or {})
        project = project_name or (self._target if isinstance(self._target, str) else self._run.step_project)
        return self._add(Step(name, source, project, task_name or name, values), options)

    def _add(self, step: Step, options: StepOptions) -> bool:
        if step.name in self._run.running.steps:
            raise errors.UsageError(f"there is a step {step.name} already", hint="name it otherwise")
        step.options = StepOptions(**{"retry_on_failure": self._retry, **options})
        referred = [name for name in references.owners(step.parameters) if name != references.PIPELINE]
        step.parents = list(dict.fromkeys([*(options.get("parents") or ()), *referred]))
        self._run.running.add(step)
        return True

    def start(
        self,
        queue: str | None = "services",
        step_task_created_callback: Callable[..., Any] | None = None,
        step_task_completed_callback: Callable[..., Any] | None = None,
        wait: bool = True,
    ) -> bool:
        """Put the pipeline on a queue and end this process; the worker that takes it starts the steps.

        Args:
            queue: The queue; None runs the pipeline here, with its steps on their queues.
            step_task_created_callback: For steps without one, as `pre_execute_callback`.
            step_task_completed_callback: For steps without one, as `post_execute_callback`.
            wait: Wait here until it has ended.

        Raises:
            UsageError: a step waits for one that is not there, or for itself.
        """
        self._prepare(step_task_created_callback, step_task_completed_callback)
        if queue is not None and injection.is_local():
            self.task.execute_remotely(queue)
        return self._begin(steps_here=False, wait=wait)

    def start_locally(self, run_pipeline_steps_locally: bool = False) -> None:
        """Run the pipeline in this process; returns once it has ended.

        Args:
            run_pipeline_steps_locally: Run the steps here too, independent ones at the same time; otherwise they wait
                on their queues for a worker.
        """
        self._prepare()
        self._begin(steps_here=run_pipeline_steps_locally, wait=True)

    def _prepare(self, created: Any = None, completed: Any = None) -> None:
        steps = self._run.running.steps
        for step in steps.values():
            for parent in step.parents:
                if parent not in steps:
                    hint = f"steps: {', '.join(steps)}"
                    raise errors.UsageError(f"step {step.name} waits for {parent}, which is not there", hint=hint)
            step.options.setdefault("pre_execute_callback", created)
            step.options.setdefault("post_execute_callback", completed)
        try:
            graphlib.TopologicalSorter({step.name: step.parents for step in steps.values()}).prepare()
        except graphlib.CycleError as error:
            raise errors.UsageError(f"steps wait for each other: {' → '.join(error.args[1])}") from error

    def _begin(self, *, steps_here: bool, wait: bool) -> bool:
        self._run.running.parameters = self._run.connect(self._defaults)
        self._started = time.time()
        self._run.begin(queue=self._queue or (None if not injection.is_local() else "default"), steps_here=steps_here)
        if not wait:
            return True
        return self.wait()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended; whether it has.

        Args:
            timeout: Minutes to wait.
        """
        if self._ended.is_set():
            return True
        seconds = None if timeout is None else timeout * 60
        limit = None if self._limit is None else max(0.0, self._started + self._limit - time.time())
        shortest = min((one for one in (seconds, limit) if one is not None), default=None)
        try:
            came = self._run.running.wait(lambda: self._run.running.over, shortest)
        except BaseException as error:
            self._finish(error)
            raise
        if came or shortest == limit is not None:
            self._finish()
        return self._ended.is_set()

    def stop(self, timeout: float | None = None, mark_failed: bool = False, mark_aborted: bool = False) -> None:
        """End it now; steps that run are aborted.

        Args:
            timeout: Kept for ClearML's sake.
            mark_failed: Its task has failed.
            mark_aborted: Its task was stopped.
        """
        self._finish()
        if mark_failed:
            self.task.mark_failed(status_reason="stopped")
        elif mark_aborted:
            self.task.mark_stopped()

    def _finish(self, failure: BaseException | None = None) -> None:
        if not self._ended.is_set() and self._run.begun:
            self._ended.set()
            self._run.finish(failure)

    def is_running(self) -> bool:
        """Whether it has begun and not ended."""
        return self._run.begun and not self._ended.is_set()

    def is_successful(self, fail_on_step_fail: bool = True, fail_condition: str = "all") -> bool:
        """Whether every step came through.

        Args:
            fail_on_step_fail: False asks only whether it has ended.
            fail_condition: `all` ways of not coming through count, or only `failed` or `aborted` steps.
        """
        if not self._ended.is_set():
            return False
        if not fail_on_step_fail:
            return True
        if fail_condition == "all":
            return self._run.successful()
        return all(step.status.value != fail_condition for step in self._run.running.steps.values())

    def elapsed(self) -> float:
        """Minutes since it started."""
        return (time.time() - self._started) / 60 if self._started else -1.0

    def set_default_execution_queue(self, default_execution_queue: str | None) -> None:
        """Where steps go that name no queue."""
        self._queue = default_execution_queue

    def set_pipeline_execution_time_limit(self, max_execution_minutes: float | None) -> None:
        """End it after some minutes."""
        self._limit = None if max_execution_minutes is None else max_execution_minutes * 60

    def get_pipeline_dag(self) -> Mapping[str, Step]:
        """Its steps by name."""
        return self._run.running.steps

    def get_processed_nodes(self) -> list[Step]:
        """Steps that have started."""
        return [step for step in self._run.running.steps.values() if step.executed]

    def get_running_nodes(self) -> list[str]:
        """Names of steps that are on their way."""
        return [step.name for step in self._run.running.steps.values() if step.executed and not step.over]

    def get_logger(self) -> Logger:
        """What to report with."""
        return self.task.get_logger()

    def update_execution_plot(self) -> None:
        """Report the table of the steps as it is now."""
        self._run.report()

    def connect_configuration(self, configuration: Any, name: str | None = None, description: str | None = None) -> Any:
        """Record a configuration with its task, as `Task.connect_configuration`."""
        return self.task.connect_configuration(configuration, name, description)

    def upload_artifact(self, name: str, artifact_object: Any, **given: Any) -> bool:
        """Keep an object with its task, as `Task.upload_artifact`."""
        return self.task.upload_artifact(name, artifact_object, **given)


def left_out(hosted: Mapping[str, Any]) -> None:
    """Say which settings of ClearML's hosted runs have no meaning here."""
    given = sorted(name for name, value in hosted.items() if value)
    if given:
        guard.warn_once(f"pipeline {given}", f"left out of the pipeline: {', '.join(given)}")
