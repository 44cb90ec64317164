"""Queues, workers, attempts."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Queue(SQLModel, table=True):
    """A named queue; `held` says why it is paused, empty when it is not."""

    __tablename__ = "queue"
    name: str = Field(primary_key=True)
    created: float = 0.0
    held: str = ""


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


class Worker(SQLModel, table=True):
    """An executor process and what it serves; `process` is model.events.ProcessFacts as JSON."""

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


class Attempt(SQLModel, table=True):
    """One start of a task by an executor."""

    __tablename__ = "attempt"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    worker: str = ""
    host: str = ""
    handle: str = ""
    started: float = 0.0
    ended: float | None = None
    exit_code: int | None = None
    reason: str = ""
