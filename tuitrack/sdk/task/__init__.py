"""The public Task class, one module a topic."""

from tuitrack.sdk.task.public import Task, TaskTypes

__all__ = ["Task", "TaskTypes"]
