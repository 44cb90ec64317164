"""Task statuses, types, the one table of legal status changes."""

from __future__ import annotations

import os
from enum import StrEnum

SINGLE_TITLE = "Summary"
"""Title under which single values are kept, as in ClearML."""

SINGLE_STEP = -(2**31)
"""Step of a single value, as in ClearML: it has none."""


class Status(StrEnum):
    """Where a task is in its life."""

    DRAFT = "draft"
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    STOPPED = "stopped"
    PUBLISHED = "published"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self in (Status.COMPLETED, Status.FAILED, Status.STOPPED, Status.PUBLISHED)


class TaskType(StrEnum):
    """What kind of work a task is; ClearML's names."""

    training = "training"
    testing = "testing"
    inference = "inference"
    data_processing = "data_processing"
    application = "application"
    monitor = "monitor"
    controller = "controller"
    optimizer = "optimizer"
    service = "service"
    qc = "qc"
    custom = "custom"


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.QUEUED, Status.RUNNING}),
    Status.QUEUED: frozenset({Status.DRAFT, Status.RUNNING, Status.STOPPED, Status.FAILED}),
    Status.RUNNING: frozenset({Status.STOPPED, Status.FAILED, Status.COMPLETED, Status.DRAFT, Status.QUEUED}),
    Status.STOPPED: frozenset(
        {Status.QUEUED, Status.RUNNING, Status.DRAFT, Status.FAILED, Status.COMPLETED, Status.PUBLISHED}
    ),
    Status.FAILED: frozenset({Status.DRAFT, Status.QUEUED, Status.STOPPED, Status.PUBLISHED}),
    Status.COMPLETED: frozenset({Status.PUBLISHED, Status.RUNNING, Status.DRAFT}),
    Status.PUBLISHED: frozenset(),
}
"""Status changes that are legal; after ClearML's server state machine, without its transient states."""

CLEARML_STATUS: dict[Status, str] = {
    Status.DRAFT: "created",
    Status.QUEUED: "queued",
    Status.RUNNING: "in_progress",
    Status.COMPLETED: "completed",
    Status.FAILED: "failed",
    Status.STOPPED: "stopped",
    Status.PUBLISHED: "published",
}
"""The SDK speaks ClearML's words for our statuses."""

_ALIASES: dict[str, Status] = {
    **{status.value: status for status in Status},
    **{word: status for status, word in CLEARML_STATUS.items()},
    "pending": Status.QUEUED,
    "aborted": Status.STOPPED,
    "closed": Status.COMPLETED,
    "publishing": Status.PUBLISHED,
}


def allowed(before: Status, after: Status) -> bool:
    """Whether a task may change from one status to another."""
    return after in TRANSITIONS[before]


def parse_status(word: str) -> Status | None:
    """The status for one of our words or ClearML's, or None."""
    return _ALIASES.get(word.strip().lower())


def new_id() -> str:
    """A fresh task id: 32 hexadecimal digits."""
    return os.urandom(16).hex()
