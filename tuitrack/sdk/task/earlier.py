"""Going on with a task of an earlier process."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tuitrack.model import execution
from tuitrack.model.task import Status
from tuitrack.sdk import guard, injection, launcher, naming, stored
from tuitrack.sdk.session import Request


@dataclass(frozen=True, slots=True)
class Wish:
    """ClearML's two arguments of `Task.init` about earlier tasks."""

    reuse: bool | str = True
    go_on: bool | str | int = False

    @property
    def offset(self) -> int | None:
        """The first iteration the user asks for, None for the one after the last."""
        given = self.go_on
        return None if isinstance(given, bool | str) else given


def resolved(request: Request, wish: Wish) -> Request:
    """The request with the id of the earlier task; a new task with a warning where there is none."""
    if launcher.is_child():
        return request
    if injection.values():
        return request if os.environ.get(execution.ENV_ATTEMPT) else _simulated(request)
    if wish.go_on is not False:
        return _continued(request, wish)
    if isinstance(wish.reuse, str) and wish.reuse:
        return _reopened(request, wish.reuse, 0)
    return request


def _simulated(request: Request) -> Request:
    """What acts as a worker's run keeps the names it is stored under."""
    found = stored.detail(os.environ[execution.ENV_TASK])
    return request._replace(task_id=found.id, project=found.project, name=found.name)


def _continued(request: Request, wish: Wish) -> Request:
    task_id = wish.go_on if isinstance(wish.go_on, str) else _newest(request)
    if not task_id:
        guard.warn_once("continue", "there is no earlier task to continue; a new one begins")
        return request._replace(offset=wish.offset or 0)
    return _reopened(request, task_id, wish.offset)


def _newest(request: Request) -> str:
    from tuitrack.query import tasks

    program = naming.program()
    project = request.project or program.project
    name = request.name or naming.name(program.script, program.module)
    found = tasks.find(stored.database(), tasks.Wanted(project=project, name=name))
    return found[0] if found else ""


def _reopened(request: Request, task_id: str, offset: int | None) -> Request:
    from tuitrack.ops import tasks

    found = stored.detail(task_id)
    tasks.set_status(stored.database(), task_id, Status.RUNNING, force=found.status != Status.PUBLISHED)
    after = 0 if found.iteration is None else found.iteration + 1
    return request._replace(
        task_id=task_id,
        project=request.project or found.project,
        name=request.name or found.name,
        offset=after if offset is None else offset,
    )
