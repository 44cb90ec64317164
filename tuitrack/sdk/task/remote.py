"""Handing a task to the executor, and acting as if it had."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self, cast

from tuitrack import errors
from tuitrack.model import execution, params
from tuitrack.model.execution import AttemptPaths
from tuitrack.model.task import Status
from tuitrack.sdk import endings, injection, session, stored
from tuitrack.sdk.task.queries import Queries

FUNCTION = "Function"
"""Section that names the function a task consists of; its arguments are in the section of the function's name."""


class Remote(Queries):
    """The part of a task that runs elsewhere."""

    def execute_remotely(
        self, queue_name: str | None = None, clone: bool = False, exit_process: bool = True
    ) -> Self | None:
        """Stop here and let a worker run the task; under a worker this does nothing.

        What was reported so far stays with the task. Its code, parameters and packages are captured first.

        Args:
            queue_name: The queue to put it on; None leaves it as a draft.
            clone: Enqueue a clone instead and leave this task as stopped, or as running with `exit_process` False.
            exit_process: End this process with code 0.

        Returns:
            The task that waits, where this process goes on; None under a worker, and of a task that this process does
            not record.

        Raises:
            UsageError: neither `clone` nor `exit_process`: the process would go on reporting into a task that waits.
        """
        live = self._live
        if not injection.is_local() or live is None:
            return None
        if not clone and not exit_process:
            raise errors.UsageError("execute_remotely needs clone=True to go on here", hint="or exit_process=True")
        if clone:
            made = type(self).clone(self)
            if exit_process:
                session.process.end(live, endings.Ending(Status.STOPPED, "runs as a clone"))
        else:
            made = type(self)(self.id)
            stored.database(captured=True)
            session.process.end(live, endings.Ending(Status.STOPPED, "handed to a worker"))
        made._hand_over(queue_name)
        if exit_process:
            sys.exit(0)
        return made

    def _hand_over(self, queue_name: str | None) -> None:
        from tuitrack.ops import tasks

        if queue_name is not None:
            type(self).enqueue(self, queue_name)
        elif self._detail.status != Status.DRAFT:
            tasks.reset(stored.database(), self.id)

    def create_function_task(
        self, func: Callable[..., Any], func_name: str | None = None, task_name: str | None = None, **kwargs: Any
    ) -> Self | None:
        """A draft that runs this script up to here and then only a function of it.

        The draft is a clone of this task; `enqueue` it. Its script is run until this call, which runs the function
        and ends the process; its arguments can be edited as parameters in the section of the function's name.

        Args:
            func: The function; what it returns is let go.
            func_name: What it is called in the parameters; default its own name.
            task_name: Name of the draft; default this task's with the function's.
            kwargs: Arguments of the function, of the types that parameters have.

        Returns:
            The draft; None where this is a worker's run of another function or of the whole script.
        """
        name = func_name or func.__name__
        given = injection.values()
        if given:
            if any(param.value == name for param in given.below(FUNCTION)):
                func(**self.connect(dict(kwargs), name))  # type: ignore[attr-defined]
                sys.exit(0)
            return None
        from tuitrack.ops import params as changing

        made = type(self).clone(self, name=task_name or f"{self.name} {name}", parent=self.id)
        flat = params.flatten(cast("Mapping[object, object]", kwargs))
        arguments = [params.make(f"{name}/{key}", value) for key, value in flat.items()]
        changing.put(stored.database(), made.id, [params.make(f"{FUNCTION}/name", name), *arguments])
        return made

    @classmethod
    def debug_simulate_remote_task(cls, task_id: str, reset_task: bool = False) -> None:
        """Act as a worker would for a stored task: the next `Task.init` of this process takes it up with its values.

        Args:
            task_id: The task, usually a draft.
            reset_task: Make it a draft first.

        Raises:
            NotFound: there is no such task.
            UsageError: a task is being recorded already.
        """
        from tuitrack.ops import tasks
        from tuitrack.query import tasks as asking

        if session.process.live is not None:
            raise errors.UsageError("a task is being recorded already", hint="call this before Task.init")
        database = stored.database()
        found = asking.detail(database, task_id)
        if reset_task:
            tasks.reset(database, task_id)
        with database.read() as tx:
            values = asking.injection(tx, task_id)
        paths = AttemptPaths(database.settings.cache / "simulated" / task_id)
        paths.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths.injection.write_text(execution.dump(values), encoding="utf-8")
        os.environ[execution.ENV_LAUNCH] = str(paths.directory)
        os.environ[execution.ENV_TASK] = found.id
        os.environ[execution.ENV_ROLE] = "main"
        injection.values.cache_clear()

    def get_executed_queue(self, return_name: bool = False) -> str | None:
        """The queue it was put on last, None without one; queues have no ids beside their names."""
        return self._detail.queue or None

    @classmethod
    def get_num_enqueued_tasks(cls, queue_name: str | None = None, queue_id: str | None = None) -> int:
        """How many tasks wait on a queue.

        Args:
            queue_name: The queue; default `default`.
            queue_id: The same: queues have no ids beside their names.

        Raises:
            NotFound: there is no such queue.
        """
        from tuitrack.query import queues

        name = queue_name or queue_id or "default"
        found = next((one for one in queues.queues(stored.database()) if one.name == name), None)
        if found is None:
            raise errors.NotFound(f"no queue {name}", hint="tuitrack queue ls")
        return len(found.entries)

    @property
    def cache_dir(self) -> Path:
        """A folder for files that can be made again; it may be deleted at any time."""
        return stored.database().settings.cache
