"""Starting, waiting for and stopping a pipeline, under ClearML's names."""

from __future__ import annotations

import graphlib
import threading
import time
from collections.abc import Callable
from typing import Any

from tuitrack import errors
from tuitrack.automation.pipeline import Run
from tuitrack.sdk import injection


class Control:
    """The part of a pipeline that runs it."""

    _run: Run
    _queue: str | None

    def __init__(self) -> None:
        self._defaults: dict[str, Any] = {}
        self._told: dict[str, tuple[str | None, str | None]] = {}
        self._limit: float | None = None
        self._started = 0.0
        self._ended = threading.Event()

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

        Returns:
            Whether it has ended; without `wait` True, as it has begun.

        Raises:
            UsageError: a step waits for one that is not there, or for itself.
        """
        self._prepare(step_task_created_callback, step_task_completed_callback)
        if queue is not None and injection.is_local():
            self._run.task.execute_remotely(queue)
        return self._begin(steps_here=False, wait=wait)

    def start_locally(self, run_pipeline_steps_locally: bool = False) -> None:
        """Run the pipeline in this process; returns once it has ended.

        Args:
            run_pipeline_steps_locally: Run the steps here too, independent ones at the same time; otherwise they wait
                on their queues for a worker.

        Raises:
            UsageError: a step waits for one that is not there, or for itself.
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
        self._run.running.parameters = values = self._run.connect(self._defaults)
        for name, (description, kind) in self._told.items():
            self._run.explain(name, values[name], description, kind)
        self._started = time.time()
        self._run.begin(queue=self._queue or (None if not injection.is_local() else "default"), steps_here=steps_here)
        if not wait:
            return True
        return self.wait()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended; whether it has.

        Args:
            timeout: Minutes to wait at most; None waits until it has ended.
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
            mark_failed: Say that its task has failed.
            mark_aborted: Say that its task was stopped.
        """
        self._finish()
        if mark_failed:
            self._run.task.mark_failed(status_reason="stopped")
        elif mark_aborted:
            self._run.task.mark_stopped()

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
        """Minutes since it started, -1 before that."""
        return (time.time() - self._started) / 60 if self._started else -1.0

    def set_pipeline_execution_time_limit(self, max_execution_minutes: float | None) -> None:
        """End it after some minutes; None takes that back."""
        self._limit = None if max_execution_minutes is None else max_execution_minutes * 60
