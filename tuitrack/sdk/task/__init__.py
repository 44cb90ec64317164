"""The public Task class, put together from one module a topic."""

from __future__ import annotations

from tuitrack.model.task import TaskType as TaskTypes
from tuitrack.sdk import launcher
from tuitrack.sdk.hooks import frameworks, parsers
from tuitrack.sdk.task.behaviour import Behaviour
from tuitrack.sdk.task.changing import Changing
from tuitrack.sdk.task.code import Code
from tuitrack.sdk.task.exchange import Exchange
from tuitrack.sdk.task.hosted import Hosting
from tuitrack.sdk.task.lifecycle import Lifecycle
from tuitrack.sdk.task.models import Models
from tuitrack.sdk.task.outputs import Outputs
from tuitrack.sdk.task.properties import Properties
from tuitrack.sdk.task.readback import ReadBack
from tuitrack.sdk.task.remote import Remote

__all__ = ["Task", "TaskTypes"]


class Task(Lifecycle, Models, Properties, Remote, Changing, Code, Exchange, Outputs, ReadBack, Behaviour, Hosting):
    """One experiment: the live one of this process, or any stored one; under ClearML's names.

    `Task.init` begins one; `Task.get_task` and its like find stored ones, as `Task(id)` does for an id.

    Nothing that is reported of the live task raises: trouble is one warning on standard error, and training goes on.
    What is asked of stored tasks, or done to them, raises what each method names, out of `tuitrack.errors`; besides
    that `NotFound` where there is no such task, and `StoreError` where the database cannot serve. An answer holds
    everything that this process reported before it asked.

    Unlike ClearML's, a run is reported into by the process that began it, by those that it starts and by the ranks of
    its launcher, and by nobody else; parameters are those of rank 0, and only the process that began it ends it.
    """


parsers.follow()
if launcher.is_child():
    frameworks.inherit()
