"""Pipelines of tasks and functions, under ClearML's names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tuitrack import errors
from tuitrack.automation import functions, options, references
from tuitrack.automation.control import Control
from tuitrack.automation.decorator import PipelineDecorator
from tuitrack.automation.pipeline import Defaults, Run, template
from tuitrack.automation.steps import STEP, Function, Step, StepOptions, Template
from tuitrack.sdk.logger import Logger
from tuitrack.sdk.task import Task

__all__ = ["PipelineController", "PipelineDecorator"]


class PipelineController(Control):
    """A pipeline: steps that are clones of stored tasks or functions, each started once those before it came through.

    Independent steps run at the same time. Its own task is recorded by this process, or by the worker that runs it; a
    task that is being recorded already is its task. Unlike in ClearML, steps run on this machine only, without
    containers, and packages are noted, not installed.

    Args:
        name: What it is called.
        project: Project of its task; default as in `Task.init`.
        version: Kept as a tag.
        pool_frequency: Kept for ClearML's sake; steps are looked after many times a second.
        add_pipeline_tags: Tag the tasks of its steps `pipe: NAME`.
        target_project: Project of the tasks of its steps; True is one of their own, `PROJECT/.pipelines/NAME`, False
            that of the template.
        abort_on_failure: The first step that fails ends everything.
        retry_on_failure: How often to try a step again that does not say so itself, or `callback(pipeline, step,
            tries)` that says whether to.
        settings: As in `PipelineOptions`; what has no meaning here is passed over with a warning.

    Raises:
        NotImplementedError: a setting that would change results.
        TypeError: ClearML knows no such setting.
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
        **settings: Any,
    ) -> None:
        super().__init__()
        told = options.of_pipeline(settings)
        defaults = Defaults.of(name, target_project, add_pipeline_tags, retry_on_failure, told)
        self._run = Run(self, name, project, version, defaults)
        self._run.running.stop_at_failure = abort_on_failure
        self._run.asks_for(options.packages(told.get("packages")))
        self._queue: str | None = None

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
        """A parameter that steps refer to as `${pipeline.NAME}` and that can be edited for a rerun.

        Args:
            name: What it is called.
            default: Its value.
            description: What it is for.
            param_type: Type to give it in place of the value's own, such as `int`.
        """
        self._defaults[name] = default
        self._told[name] = (description, param_type)

    def get_parameters(self) -> dict[str, Any]:
        """Names of its parameters with their values, as they were edited once it has begun."""
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
        **told: Any,
    ) -> bool:
        """A step that clones a stored task, changes some of its parameters, runs it; True.

        Args:
            name: Name of the step.
            base_task_id: The task to clone; or by project and name, or what a factory makes.
            parameter_override: Values by `Section/name`, with references to other steps in them: `${step.id}`,
                `${step.parameters.Args/lr}`, `${step.artifacts.NAME.url}`, `${step.models.output.-1.url}`,
                `${pipeline.NAME}`.
            configuration_overrides: Texts or dicts by name of the configuration object.
            task_overrides: Other fields of the clone by ClearML's dotted names, as `script.branch` or `comment`.
            base_task_project: Project of the task to clone.
            base_task_name: Name of the task to clone, the newest of it.
            base_task_factory: Makes the task to clone.
            clone_base_task: False runs the task itself, which must be a draft.
            told: As in `StepOptions`; what has no meaning here is passed over with a warning.

        Raises:
            NotFound: there is no such task.
            UsageError: the name is taken, or no task is named.
            NotImplementedError: a setting that would change results.
            TypeError: ClearML knows no such setting.
        """
        base = template(base_task_id, base_task_project, base_task_name, base_task_factory, None)
        changes = options.overrides(name, task_overrides or {})
        source = Template(base, clone_base_task, configuration_overrides or {}, changes)
        step = Step(name, source, self._run.project(base), name, dict(parameter_override or {}))
        return self._add(step, self._run.options(options.of_template(name, told, STEP)))

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
        **told: Any,
    ) -> bool:
        """A step that is a function, run as a task of its own; True.

        Its source goes into a script with its decorators, with what of its module these need, and with the imports at
        the top of it; everything else it must import itself. The script runs in the pipeline's repository, at the
        recorded commit with the recorded changes.

        Args:
            name: Name of the step.
            function: The function.
            function_kwargs: Its arguments; `${step.RESULT}` is what another function step returned. What is no
                parameter goes along as an artifact.
            function_return: Names of what it returns, which become artifacts; of several it returns a tuple.
            project_name: Project of its task.
            task_name: Name of its task; default the step's.
            task_type: What kind of work it is.
            helper_functions: Functions of its module that it calls.
            told: As in `StepOptions` and `FunctionOptions`; what has no meaning here is passed over with a warning.

        Raises:
            UsageError: the name is taken, the source cannot be read, or the function is not made by `def`.
            NotImplementedError: a setting that would change results.
            TypeError: ClearML knows no such setting.
        """
        step, code = self._run.function_step(name, told)
        source = Function.of(function, functions.returned(function_return), task_type, helper_functions or (), code)
        values = self._run.hand(name, function_kwargs or {})
        return self._add(Step(name, source, project_name or self._run.project(), task_name or name, values), step)

    def _add(self, step: Step, told: StepOptions) -> bool:
        if step.name in self._run.running.steps:
            raise errors.UsageError(f"there is a step {step.name} already", hint="name it otherwise")
        step.options = told
        referred = [name for name in references.owners(step.parameters) if name != references.PIPELINE]
        step.parents = list(dict.fromkeys([*(told.get("parents") or ()), *referred]))
        self._run.running.add(step)
        return True

    def set_default_execution_queue(self, default_execution_queue: str | None) -> None:
        """Where steps go that name no queue."""
        self._queue = default_execution_queue

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
        """What to report into its task with."""
        return self.task.get_logger()

    def update_execution_plot(self) -> None:
        """Report the table of the steps as it is now."""
        self._run.report()

    def connect_configuration(self, configuration: Any, name: str | None = None, description: str | None = None) -> Any:
        """Record a configuration with its task, as `Task.connect_configuration`.

        Args:
            configuration: A dict, a list, or the path of a file.
            name: What it is called.
            description: What it is for.
        """
        return self.task.connect_configuration(configuration, name, description)

    def upload_artifact(self, name: str, artifact_object: Any, **given: Any) -> bool:
        """Keep an object with its task; whether it is kept.

        Args:
            name: Its name; a repeated name replaces.
            artifact_object: The object.
            given: As in `Task.upload_artifact`.
        """
        return self.task.upload_artifact(name, artifact_object, **given)
