"""Pipelines written as a function that calls others, under ClearML's names."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from tuitrack import errors
from tuitrack.automation import functions, lazy, options
from tuitrack.automation.lazy import Lazy
from tuitrack.automation.pipeline import Defaults, Run
from tuitrack.automation.steps import GOOD, STEP, Function, Step, StepOptions
from tuitrack.sdk import injection

_HERE = "here"
_PLAIN = "plain"


class PipelineDecorator:
    """Makes functions the steps of a pipeline, and the function that calls them the pipeline.

    Inside the pipeline a step's call returns at once: what it stands for is waited for when it is looked at, so that
    steps which do not need each other run at the same time. To look at the result of a step that did not come through
    raises `RuntimeError`. Outside of one a step is the plain function it was.
    """

    _mode: ClassVar[str] = ""
    _run: ClassVar[Run | None] = None
    _queue: ClassVar[str | None] = None

    @classmethod
    def run_locally(cls) -> None:
        """Run pipelines called from now on in this process, their steps in processes of their own."""
        cls._mode = _HERE

    @classmethod
    def debug_pipeline(cls) -> None:
        """Run pipelines called from now on as the plain functions they are, steps too."""
        cls._mode = _PLAIN

    @classmethod
    def set_default_execution_queue(cls, default_execution_queue: str | None) -> None:
        """Where steps go that name no queue."""
        cls._queue = default_execution_queue

    @classmethod
    def get_current_pipeline(cls) -> Any:
        """The task of the pipeline that runs, None outside one."""
        return None if cls._run is None else cls._run.task

    @classmethod
    def get_logger(cls) -> Any:
        """What to report with for the pipeline that runs.

        Raises:
            UsageError: none does.
        """
        return cls._current().task.get_logger()

    @classmethod
    def upload_artifact(cls, name: str, artifact_object: Any, **given: Any) -> bool:
        """Keep an object with the pipeline that runs; whether it is kept.

        Args:
            name: Its name; a repeated name replaces.
            artifact_object: The object; a step's result is waited for.
            given: As in `Task.upload_artifact`.

        Raises:
            UsageError: none does.
        """
        return bool(cls._current().task.upload_artifact(name, lazy.value(artifact_object), **given))

    @classmethod
    def _current(cls) -> Run:
        if cls._run is None:
            raise errors.UsageError("no pipeline runs here", hint="call this from a @PipelineDecorator.pipeline")
        return cls._run

    @classmethod
    def pipeline(
        cls,
        _func: Callable[..., Any] | None = None,
        *,
        name: str = "",
        project: str | None = None,
        version: str | None = None,
        return_value: str | None = None,
        default_queue: str | None = None,
        add_pipeline_tags: bool = False,
        target_project: str | bool | None = True,
        pipeline_execution_queue: str | None = "services",
        start_controller_locally: bool = False,
        abort_on_failure: bool = False,
        retry_on_failure: int | Callable[..., bool] | None = None,
        args_map: Mapping[str, Sequence[str]] | None = None,
        **settings: Any,
    ) -> Any:
        """Make a function a pipeline; its arguments are the parameters of its task.

        To call it runs the pipeline, or puts it on a queue and ends this process; what it returns is returned. A
        pipeline called within another is a part of that one.

        Args:
            name: Name of its task; default the function's.
            project: Project of its task.
            version: Kept as a tag.
            return_value: Name of the artifact that its result is kept as.
            default_queue: Where steps go that name no queue.
            add_pipeline_tags: Tag the tasks of its steps `pipe: NAME`.
            target_project: Project of the tasks of its steps; True is one of their own, `PROJECT/.pipelines/NAME`.
            pipeline_execution_queue: Where the pipeline goes where it is neither to run locally nor to be debugged;
                None runs it here.
            start_controller_locally: Run the pipeline here all the same, its steps on their queues.
            abort_on_failure: The first step that fails ends everything.
            retry_on_failure: How often to try a step again that does not say so itself, or `callback(pipeline, step,
                tries)` that says whether to.
            args_map: Names of arguments by the section they are kept in; the others are in `Args`.
            settings: As in `PipelineOptions`; what has no meaning here is passed over with a warning.

        Raises:
            NotImplementedError: a setting that would change results.
            TypeError: ClearML knows no such setting.
        """
        told = options.of_pipeline(settings)
        queue = None if start_controller_locally else pipeline_execution_queue

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(function)
            def call(*args: Any, **kwargs: Any) -> Any:
                if cls._mode == _PLAIN or cls._run is not None:
                    return function(*args, **kwargs)
                title = name or function.__name__
                defaults = Defaults.of(title, target_project, add_pipeline_tags, retry_on_failure, told)
                run = Run(cls, title, project, version, defaults)
                run.running.stop_at_failure = abort_on_failure
                run.asks_for(options.packages(told.get("packages")))
                bound = inspect.signature(function).bind(*args, **kwargs)
                bound.apply_defaults()
                values = run.connect(bound.arguments, args_map or {})
                if cls._mode != _HERE and queue and injection.is_local():
                    run.task.execute_remotely(queue)
                return cls._see_through(run, function, values, default_queue, return_value)

            return call

        return decorate if _func is None else decorate(_func)

    @classmethod
    def _see_through(
        cls,
        run: Run,
        function: Callable[..., Any],
        values: Mapping[str, Any],
        queue: str | None,
        return_value: str | None,
    ) -> Any:
        run.running.parameters = values
        queue = queue or cls._queue
        run.begin(queue=queue, steps_here=queue is None or cls._mode == _HERE)
        cls._run = run
        try:
            result = lazy.value(function(**values))
            run.running.wait(lambda: run.running.over)
        except BaseException as error:
            run.finish(error)
            raise
        finally:
            cls._run = None
        if return_value:
            run.task.upload_artifact(return_value, result)
        run.finish()
        return result

    @classmethod
    def component(
        cls,
        _func: Callable[..., Any] | None = None,
        *,
        return_values: Sequence[str] | str = ("return_object",),
        name: str | None = None,
        cache: bool = False,
        task_type: str | None = None,
        helper_functions: Sequence[Callable[..., Any]] | None = None,
        **told: Any,
    ) -> Any:
        """Make a function a step of the pipelines that call it.

        Its source goes into a script of its own, as by `PipelineController.add_function_step`; its other decorators
        go along.

        Args:
            return_values: Names of what it returns, which become artifacts; of several it returns a tuple.
            name: Name of the step; default the function's. One called again gets a number.
            cache: Take the results of an earlier task with the same code and values.
            task_type: What kind of work it is.
            helper_functions: Functions of its module that it calls.
            told: As in `StepOptions` and `FunctionOptions`; what has no meaning here is passed over with a warning.

        Raises:
            NotImplementedError: a setting that would change results.
            TypeError: ClearML knows no such setting.
            UsageError: when it is called: its source cannot be read, or it is not made by `def`.
        """
        returns = functions.returned(return_values)
        given = {**told, "cache_executed_step": cache or bool(told.get("cache_executed_step"))}
        options.of_step(name or "component", given, STEP)

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            inner = functions.innermost(function)
            title = name or inner.__name__

            @functools.wraps(function)
            def call(*args: Any, **kwargs: Any) -> Any:
                if cls._run is None:
                    return function(*args, **kwargs)
                bound = inspect.signature(inner).bind(*args, **kwargs)
                step, code = cls._run.function_step(title, given)
                source = Function.of(function, returns, task_type, helper_functions or (), code)
                return _begin(cls._run, title, source, bound.arguments, step)

            return call

        return decorate if _func is None else decorate(_func)


def _begin(run: Run, name: str, source: Function, given: Mapping[str, Any], told: StepOptions) -> Any:
    """Add a step to the pipeline; what stands for its results."""
    title, name = name, _free(name, run.running.steps)
    values, parents = _arguments(given)
    wanted = [parent for parent in told.get("parents") or () if parent in run.running.steps]
    parents = list(dict.fromkeys([*wanted, *parents]))
    step = Step(name, source, run.project(), title, run.hand(name, values), parents, told)
    run.running.add(step)
    results = [Lazy(functools.partial(_result, run, step, one), name, one) for one in source.returns]
    if not results:
        return None
    return results[0] if len(results) == 1 else tuple(results)


def _arguments(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Values of a step, results of others as references to them, with the steps that those are of."""
    references = {name: found for name, one in given.items() if (found := lazy.reference(one)) is not None}
    values = {name: references.get(name) or lazy.value(one) for name, one in given.items()}
    parents = [found[2:].partition(".")[0] for found in references.values()]
    return values, parents


def _free(name: str, taken: Mapping[str, Any]) -> str:
    """The name, with a number where the step was called before."""
    number = 1
    found = name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def _result(run: Run, step: Step, name: str) -> Any:
    """What a step returned, once it did.

    Raises:
        RuntimeError: it did not come through.
    """
    run.running.wait(lambda: step.over)
    if step.status not in GOOD or step.task is None:
        raise RuntimeError(f"step {step.name} is {step.status.value}, it has no {name}")
    return step.task.artifacts[name].get()
