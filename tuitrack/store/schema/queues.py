"""Queues, plans, workers, attempts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Text, text
from sqlmodel import Field, SQLModel


class Queue(SQLModel, table=True):
    """A named queue; `held` says why it is paused, empty when it is not; `at_once` is how many of it may run."""

    __tablename__ = "queue"
    name: str = Field(primary_key=True)
    created: float = 0.0
    held: str = ""
    at_once: int | None = None


class QueueEntry(SQLModel, table=True):
    """A queued task and its place; a task is in at most one queue."""

    __tablename__ = "queue_entry"
    __table_args__ = (Index("ix_queue_entry_order", "queue", "priority", "position"),)
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    queue: str = Field(foreign_key="queue.name")
    priority: int = 0
    position: float = 0.0
    enqueued: float = 0.0
    before: str = "draft"


class Plan(SQLModel, table=True):
    """How a task is to be run; what is null or empty, the worker decides.

    `gpus` may be a part of one, `memory` is in bytes, `at` the earliest start, `time_limit` in seconds; `retries` are
    allowed, `tries` made since it was queued; `environment` is empty for the recorded one; `options` are an engine's.
    """

    __tablename__ = "plan"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    queue: str = ""
    priority: int = 0
    gpus: float | None = None
    memory: int | None = Field(default=None, sa_type=BigInteger)
    at: float | None = None
    time_limit: float | None = None
    retries: int = 0
    tries: int = 0
    environment: str = ""
    options: str = Field(default="{}", sa_type=Text)


class Dependency(SQLModel, table=True):
    """A task waits for another to complete; that one may have been deleted since."""

    __tablename__ = "dependency"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    after_id: str = Field(primary_key=True, index=True)


class Worker(SQLModel, table=True):
    """An executor process and what it serves; `process` is model.events.ProcessFacts as JSON, `detail` its settings.

    `home` is the mark of the home it serves.
    """

    __tablename__ = "worker"
    id: str = Field(primary_key=True)
    host: str = ""
    pid: int = 0
    queues: str = "[]"
    slots: int = 1
    gpus: str = "[]"
    started: float = 0.0
    heartbeat: float = 0.0
    state: str = "running"
    process: str = ""
    detail: str = Field(default="{}", sa_type=Text)
    home: str = ""


class Attempt(SQLModel, table=True):
    """One start of a task by an executor from a home, the GPUs it held and what it used, as JSON."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_open", "host", sqlite_where=text("ended IS NULL")),)
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    worker: str = ""
    host: str = ""
    handle: str = ""
    started: float = 0.0
    ended: float | None = None
    exit_code: int | None = None
    reason: str = ""
    gpus: str = "[]"
    usage: str = Field(default="{}", sa_type=Text)
    home: str = ""
