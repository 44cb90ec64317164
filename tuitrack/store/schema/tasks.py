"""Tasks with what they were told and where their code came from."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Text, text
from sqlmodel import Field, SQLModel


class Task(SQLModel, table=True):
    """One run, draft or queued clone. Times are seconds since the epoch, UTC.

    `binned` is when it was put into the bin. The first index has those in sight in the order in which they are listed,
    the second their names: with `binned` in both, what leaves out the bin is read from them alone, with `archived` in
    the second also how many have a name.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_listed", "archived", "binned", "created"),
        Index("ix_task_name", "name", "binned", "archived"),
        Index("ix_task_binned", "binned", sqlite_where=text("binned IS NOT NULL")),
    )
    id: str = Field(primary_key=True)
    project: str = Field(index=True)
    name: str
    type: str = "training"
    status: str = Field(default="running", index=True)
    status_reason: str = ""
    comment: str = Field(default="", sa_type=Text)
    parent: str = Field(default="", index=True)
    sweep: str = Field(default="", index=True)
    user: str = ""
    host: str = ""
    created: float = Field(index=True)
    started: float | None = None
    completed: float | None = None
    updated: float = 0.0
    duration: float | None = None
    iteration: int | None = Field(default=None, sa_type=BigInteger)
    progress: int | None = None
    exit_code: int | None = None
    attempt: int = 0
    queue: str = ""
    worker: str = ""
    archived: bool = False
    binned: float | None = None
    size: int = Field(default=0, sa_type=BigInteger)
    dropped: int = 0
    rejected: int = 0
    stop_reason: str = ""
    hint: str = ""
    publish_on_completion: bool = False
    revision: int = Field(default=0, index=True, sa_type=BigInteger)


class Tag(SQLModel, table=True):
    """A tag of a task."""

    __tablename__ = "tag"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    name: str = Field(primary_key=True, index=True)


class Param(SQLModel, table=True):
    """A typed parameter; `number` mirrors a numeric value, `consumed` is null outside the executor.

    The first index holds all that sorting or filtering by one key needs, side by side; the second what nobody used.
    """

    __tablename__ = "param"
    __table_args__ = (
        Index("ix_param_key", "key", "task_id", "number", "value"),
        Index("ix_param_unused", "task_id", sqlite_where=text("edited = 1 AND consumed = 0")),
    )
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)
    type: str = ""
    number: float | None = None
    description: str = Field(default="", sa_type=Text)
    choices: str = Field(default="", sa_type=Text)
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None
    position: int = 0
    edited: bool = False
    consumed: bool | None = None


class Configuration(SQLModel, table=True):
    """A configuration object, whole and unparsed."""

    __tablename__ = "configuration"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    name: str = Field(primary_key=True)
    type: str = ""
    text: str = Field(default="", sa_type=Text)
    description: str = Field(default="", sa_type=Text)
    position: int = 0
    edited: bool = False
    consumed: bool | None = None


class Environment(SQLModel, table=True):
    """Where a task's code came from; `detail` is model.environment.Environment as JSON."""

    __tablename__ = "environment"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    repository: str = ""
    branch: str = ""
    commit: str = Field(default="", sa_column=Column("commit_id", Text))
    detail: str = Field(default="{}", sa_type=Text)
    captured: bool = False


class TaskEvent(SQLModel, table=True):
    """The event log of a task: status changes, edits, refusals, trouble."""

    __tablename__ = "task_event"
    id: int | None = Field(default=None, primary_key=True)
    task_id: str = Field(index=True, foreign_key="task.id", ondelete="CASCADE")
    time: float
    kind: str
    text: str = Field(default="", sa_type=Text)
