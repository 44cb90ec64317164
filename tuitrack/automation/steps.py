"""The steps of a pipeline: what each is to do, how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypedDict

from tuitrack.automation import functions, options
from tuitrack.automation.options import FunctionOptions
from tuitrack.automation.placing import Place
from tuitrack.sdk.task.identity import tags_of

Callback = Callable[..., Any]
Retry = int | Callable[..., bool] | None


class StepStatus(StrEnum):
    """ClearML's words for how far a step is."""

    pending = "pending"
    queued = "queued"
    running = "running"
    completed = "completed"
    cached = "cached"
    skipped = "skipped"
    failed = "failed"
    aborted = "aborted"


GOOD = frozenset({StepStatus.completed, StepStatus.cached})
OVER = GOOD | {StepStatus.skipped, StepStatus.failed, StepStatus.aborted}
BAD = frozenset({StepStatus.failed, StepStatus.aborted})


class StepOptions(TypedDict, total=False):
    """What any step can be told, under ClearML's names.

    parents: names of steps to wait for, besides those that its values refer to.
    execution_queue: the queue its task is put on; default the pipeline's.
    time_limit: seconds it may run.
    cache_executed_step: take the results of an earlier task with the same code and values.
    continue_on_fail: steps that wait for it go on although it fails.
    continue_behaviour: the same in detail, a dict of truths, each True where it is left out: `continue_on_fail` and
        `continue_on_abort` let other steps go on, `skip_children_on_fail` and `skip_children_on_abort` leave out those
        that wait for it; where they are not left out, they get None for what it should have given them.
    retry_on_failure: how often to try again, or `callback(pipeline, step, tries)` that says whether to.
    monitor_metrics, monitor_artifacts, monitor_models: what of its results is the pipeline's, too: names, or pairs of
        its name with the pipeline's; a metric is a pair of title and series.
    pre_execute_callback: `callback(pipeline, step, parameters)` before it starts; False skips it.
    post_execute_callback: `callback(pipeline, step)` after it completed.
    status_change_callback: `callback(pipeline, step, status before)`.
    tags: tags of its task.
    stage: a word for what it is part of, a tag `stage: WORD` of its task.
    """

    parents: Sequence[str] | None
    execution_queue: str | None
    time_limit: float | None
    cache_executed_step: bool
    continue_on_fail: bool
    continue_behaviour: Mapping[str, bool] | None
    retry_on_failure: Retry
    monitor_metrics: Sequence[Any] | None
    monitor_artifacts: Sequence[Any] | None
    monitor_models: Sequence[Any] | None
    pre_execute_callback: Callback | None
    post_execute_callback: Callback | None
    status_change_callback: Callback | None
    tags: Sequence[str] | str | None
    stage: str | None


STEP = frozenset(StepOptions.__annotations__)
"""Names of what any step can be told."""

_WAYS = {StepStatus.failed: "fail", StepStatus.aborted: "abort"}


@dataclass(frozen=True, slots=True)
class Template:
    """A stored task that the step clones, or runs itself."""

    task_id: str
    clone: bool = True
    configurations: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Function:
    """A function that the step's task consists of."""

    script: str
    returns: tuple[str, ...] = ()
    type: str = "training"
    place: Place = field(default_factory=Place)

    @classmethod
    def of(
        cls,
        function: Callable[..., Any],
        returns: tuple[str, ...],
        type: str | None,
        helpers: Sequence[Callable[..., Any]],
        told: FunctionOptions,
    ) -> Function:
        """From a function of the user's with what is told of its code.

        Raises:
            UsageError: its source cannot be read.
        """
        manner = functions.Manner(helpers, options.of_task(told), not told.get("skip_global_imports"))
        script = functions.script(function, returns, manner)
        return cls(script, returns, type or "training", options.place(told))


@dataclass(slots=True)
class Step:
    """One step; what is public of it is what callbacks get to see.

    Attributes:
        executed: Id of its task, once there is one.
        status: How far it is.
        skip_job: Set by a callback before it starts: leave it out.
    """

    name: str
    source: Template | Function
    project: str
    title: str
    parameters: dict[str, Any] = field(default_factory=dict)
    parents: list[str] = field(default_factory=list)
    options: StepOptions = field(default_factory=lambda: StepOptions())
    status: StepStatus = StepStatus.pending
    executed: str | None = None
    skip_job: bool = False
    tries: int = 0
    began: float = 0.0
    ended: float = 0.0

    @property
    def base_task_id(self) -> str | None:
        """The task it clones."""
        return self.source.task_id if isinstance(self.source, Template) else None

    @property
    def return_artifacts(self) -> list[str]:
        """Names of what its function returns."""
        return list(self.source.returns) if isinstance(self.source, Function) else []

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in OVER

    @property
    def blocks(self) -> bool:
        """Whether what comes after it, now that it has ended, is left out."""
        behaviour, way = self.options.get("continue_behaviour"), _WAYS.get(self.status)
        if behaviour is not None and way is not None:
            return bool(behaviour.get(f"skip_children_on_{way}", True))
        return self.status not in GOOD and not self.options.get("continue_on_fail")

    @property
    def ends_all(self) -> bool:
        """Whether the way it ended is to end the whole pipeline."""
        behaviour, way = self.options.get("continue_behaviour"), _WAYS.get(self.status)
        return behaviour is not None and way is not None and not behaviour.get(f"continue_on_{way}", True)

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags of its task."""
        stage = self.options.get("stage")
        return (*tags_of(self.options.get("tags")), *([f"stage: {stage}"] if stage else []))

    @property
    def task(self) -> Any:
        """Its task, None before there is one."""
        from tuitrack.sdk.task import Task

        return Task(self.executed) if self.executed else None

    @property
    def job(self) -> Step:
        """Itself: ClearML keeps the task of a step in a job."""
        return self

    def task_id(self) -> str | None:
        """Id of its task."""
        return self.executed
