"""Seeing the steps of a pipeline through: each starts once those before it have ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from tuitrack import errors
from tuitrack.automation import launching, outcomes, references
from tuitrack.automation.launching import Pipeline
from tuitrack.automation.serving import Service
from tuitrack.automation.steps import BAD, GOOD, Step, StepStatus
from tuitrack.model.task import Status
from tuitrack.ops import queues, tasks
from tuitrack.query import queues as asking_queues
from tuitrack.query import tasks as asking
from tuitrack.sdk import guard
from tuitrack.store.database import Database

_LOOK = 0.1
_WINDING_UP = 15.0
_OF_TASK = {
    Status.QUEUED: StepStatus.queued,
    Status.RUNNING: StepStatus.running,
    Status.COMPLETED: StepStatus.completed,
    Status.PUBLISHED: StepStatus.completed,
    Status.FAILED: StepStatus.failed,
    Status.STOPPED: StepStatus.aborted,
    Status.DRAFT: StepStatus.aborted,
}


class Running:
    """The steps of one run of a pipeline; a thread starts and follows them, others wait.

    Args:
        owner: What callbacks get as the pipeline.
        pipeline: Its task.
        service: The worker for steps that name no queue.
    """

    def __init__(self, owner: Any, pipeline: Pipeline, service: Service) -> None:
        self.steps: dict[str, Step] = {}
        self.parameters: Mapping[str, Any] = {}
        self.queue: str | None = None
        self.stop_at_failure = False
        self._owner = owner
        self._pipeline = pipeline
        self._service = service
        self._moved = threading.Condition(threading.RLock())
        self._closed = False
        self._trouble: BaseException | None = None
        self._thread: threading.Thread | None = None

    @property
    def _db(self) -> Database:
        return self._pipeline.db

    @property
    def over(self) -> bool:
        """Whether nothing runs or waits."""
        return all(step.over for step in self.steps.values())

    def begin(self) -> None:
        """Start to work."""
        if self.queue is None:
            self._service.start()
        self._thread = threading.Thread(target=self._work, name="tuitrack pipeline", daemon=True)
        self._thread.start()

    def add(self, step: Step) -> None:
        """One more step, which starts when it can."""
        with self._moved:
            self.steps[step.name] = step
            self._moved.notify_all()

    def wait(self, until: Callable[[], bool], timeout: float | None = None) -> bool:
        """Wait for something about the steps; whether it came true.

        Raises:
            TuitrackError: the pipeline cannot go on.
        """
        with self._moved:
            came = self._moved.wait_for(lambda: self._trouble is not None or until(), timeout)
        if self._trouble is not None:
            raise self._trouble
        return came

    def end(self) -> None:
        """Stop to work; whatever still runs is aborted."""
        with self._moved:
            self._closed = True
            for step in self.steps.values():
                self._abort(step)
            self._moved.notify_all()
        if self._thread is not None:
            self._thread.join(_WINDING_UP)
        self._service.stop()

    def _work(self) -> None:
        try:
            with self._moved:
                while not (self._closed and self.over):
                    self._try_to_advance()
                    self._moved.wait(_LOOK)
        except Exception as error:
            with self._moved:
                self._trouble = error
                self._moved.notify_all()

    def _try_to_advance(self) -> None:
        try:
            self._advance()
        except errors.StoreError as error:
            guard.warn_once("pipeline store", f"the pipeline waits for the database: {error}")

    def _advance(self) -> None:
        self._service.check()
        self._follow([step for step in self.steps.values() if step.executed and not step.over])
        for step in self.steps.values():
            if step.status is StepStatus.pending and self._parents(step) <= self._through():
                self._launch(step)
        self._give_up()

    def _parents(self, step: Step) -> set[str]:
        return set(step.parents)

    def _through(self) -> set[str]:
        """Steps that those after them need not wait for any longer."""
        return {name for name, step in self.steps.items() if step.over and not step.blocks}

    def _give_up(self) -> None:
        """Leave out what waits for a step that will never come through, everything where the first failure ends it."""
        lost = {name for name, step in self.steps.items() if step.over and step.blocks}
        ending = any(map(self._ends_all, self.steps.values()))
        for step in self.steps.values():
            if step.status is StepStatus.pending and (self._closed or self._parents(step) & lost):
                self._turn(step, StepStatus.skipped)
            elif ending:
                self._abort(step)

    def _ends_all(self, step: Step) -> bool:
        return step.ends_all or (self.stop_at_failure and step.status in BAD and step.blocks)

    def _launch(self, step: Step) -> None:
        try:
            values = references.Scope(self.steps, self.parameters, self._pipeline.id).resolve(step.parameters)
            if self._call(step, "pre_execute_callback", values) is False or step.skip_job:
                self._turn(step, StepStatus.skipped)
                return
            step.tries += 1
            step.executed = launching.draft(self._pipeline, step, values)
            step.began = time.time()
            if not self._found_earlier(step):
                queue = step.options.get("execution_queue") or self._default_queue()
                queues.enqueue(self._db, step.executed, queue)
                self._warn_of_waiting(step, queue)
                self._turn(step, StepStatus.queued)
        except errors.TuitrackError as error:
            guard.warn_once(f"step {step.name} {error}", f"step {step.name} cannot start: {error}")
            self._turn(step, StepStatus.failed)

    def _warn_of_waiting(self, step: Step, queue: str) -> None:
        """Say that a step would wait for ever: nobody takes it, or only the slot that the pipeline itself takes."""
        if queue != self._service.queue and not asking_queues.free_beside(self._db, queue, self._pipeline.id):
            hint = f"start one: tuitrack worker start --queue {queue} --detach"
            guard.warn_once(
                f"waits {queue}", f"step {step.name} waits: no worker serves {queue} beside this one; {hint}"
            )

    def _default_queue(self) -> str:
        return self.queue or self._service.queue

    def _found_earlier(self, step: Step) -> bool:
        if not step.options.get("cache_executed_step") or step.executed is None:
            return False
        earlier = launching.earlier(self._db, step, step.executed)
        if earlier is None:
            return False
        tasks.delete(self._db, step.executed)
        step.executed = earlier
        self._finish(step, StepStatus.cached)
        return True

    def _follow(self, running: list[Step]) -> None:
        with self._db.read() as tx:
            found = {one.id: one for one in asking.details(tx, [step.executed for step in running if step.executed])}
        for step in running:
            one = found.get(step.executed or "")
            status = _OF_TASK[Status(one.status)] if one else StepStatus.aborted
            if status in GOOD:
                self._finish(step, status)
            elif status in BAD:
                self._failed(step, status)
            else:
                self._turn(step, status)
                self._limit(step)

    def _limit(self, step: Step) -> None:
        limit = step.options.get("time_limit")
        if limit and time.time() > step.began + limit:
            self._abort(step, "time limit")

    def _finish(self, step: Step, status: StepStatus) -> None:
        outcomes.take(self._pipeline, step)
        self._turn(step, status)
        self._call(step, "post_execute_callback")

    def _failed(self, step: Step, status: StepStatus) -> None:
        retry = step.options.get("retry_on_failure")
        again = retry(self._owner, step, step.tries - 1) if callable(retry) else step.tries <= int(retry or 0)
        if again and not self._closed:
            step.executed = None
            self._turn(step, StepStatus.pending)
        else:
            self._turn(step, status)

    def _abort(self, step: Step, reason: str = "the pipeline ended") -> None:
        if step.status is StepStatus.pending:
            self._turn(step, StepStatus.skipped)
        elif step.executed and not step.over:
            try:
                tasks.abort(self._db, step.executed, reason)
            except errors.Refused:
                return  # it has just ended by itself

    def _turn(self, step: Step, status: StepStatus) -> None:
        if step.status is status:
            return
        before, step.status = step.status, status
        if step.over:
            step.ended = time.time()
        self._call(step, "status_change_callback", before.value)
        self._moved.notify_all()

    def _call(self, step: Step, name: str, *arguments: Any) -> Any:
        callback: Any = step.options.get(name)
        return None if callback is None else callback(self._owner, step, *arguments)
