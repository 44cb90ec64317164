"""The tables, version 2."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

VERSION = 2


class Meta(SQLModel, table=True):
    """Facts about the database itself, such as its schema version."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str


class Revision(SQLModel, table=True):
    """Counters that rise with every change, so that a reader can ask what moved.

    `task`, `queue`, `worker`, `model`, and `gone` for tasks deleted.
    """

    __tablename__ = "revision"
    name: str = Field(primary_key=True)
    value: int = Field(default=0, sa_type=BigInteger)


class Task(SQLModel, table=True):
    """One run, draft or queued clone. Times are seconds since the epoch, UTC."""

    __tablename__ = "task"
    id: str = Field(primary_key=True)
    project: str = Field(index=True)
    name: str = Field(index=True)
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
    archived: bool = Field(default=False, index=True)
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


class Metric(SQLModel, table=True):
    """A (title, series) pair, shared by all tasks; `key` is `title/series`."""

    __tablename__ = "metric"
    __table_args__ = (UniqueConstraint("title", "series"),)
    id: int | None = Field(default=None, primary_key=True)
    title: str
    series: str
    key: str = Field(index=True)


class Series(SQLModel, table=True):
    """Aggregates of one metric of one task.

    A NaN first or last is null with a count above zero; min and max are of what is not NaN. The first index
    holds all that sorting or filtering by one metric needs, side by side; the second the few that went wrong.
    """

    __tablename__ = "series"
    __table_args__ = (
        Index("ix_series_metric", "metric_id", "task_id", "last", "min", "max"),
        Index("ix_series_not_finite", "task_id", sqlite_where=text("nan_count > 0 OR inf_count > 0")),
    )
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    metric_id: int = Field(primary_key=True, foreign_key="metric.id")
    count: int = Field(default=0, sa_type=BigInteger)
    first: float | None = None
    last: float | None = None
    min: float | None = None
    max: float | None = None
    first_step: int | None = Field(default=None, sa_type=BigInteger)
    last_step: int | None = Field(default=None, sa_type=BigInteger)
    min_step: int | None = Field(default=None, sa_type=BigInteger)
    max_step: int | None = Field(default=None, sa_type=BigInteger)
    nan_count: int = Field(default=0, sa_type=BigInteger)
    inf_count: int = Field(default=0, sa_type=BigInteger)
    nan_step: int | None = Field(default=None, sa_type=BigInteger)
    last_time: float | None = None


class Spool(SQLModel, table=True):
    """How far a spool has been read; moved by compare-and-set in the transaction of its rows."""

    __tablename__ = "spool"
    id: str = Field(primary_key=True)
    task_id: str = Field(default="", index=True)
    segment: int = 0
    offset: int = Field(default=64, sa_type=BigInteger)
    owner: bool = False
    attempt: int = 0
    process: str = ""
    finished: bool = False
    ended: bool = False


class SpoolSeries(SQLModel, table=True):
    """Which metric a spool's local series id stands for."""

    __tablename__ = "spool_series"
    spool_id: str = Field(primary_key=True, foreign_key="spool.id", ondelete="CASCADE")
    local_id: int = Field(primary_key=True, sa_type=BigInteger)
    metric_id: int = Field(foreign_key="metric.id")


class ScalarSegment(SQLModel, table=True):
    """Scalars of one flush, all series together, as the spool's records; ids rise in order of arrival."""

    __tablename__ = "scalar_segment"
    id: int | None = Field(default=None, primary_key=True)
    task_id: str = Field(index=True, foreign_key="task.id", ondelete="CASCADE")
    spool_id: str
    count: int
    data: bytes = Field(sa_type=LargeBinary)


class ConsoleChunk(SQLModel, table=True):
    """Console bytes of one flush; stream 1 is output, 2 is error."""

    __tablename__ = "console_chunk"
    id: int | None = Field(default=None, primary_key=True)
    task_id: str = Field(index=True, foreign_key="task.id", ondelete="CASCADE")
    stream: int = 1
    time: float = 0.0
    lines: int = 0
    data: bytes = Field(sa_type=LargeBinary)


class Artifact(SQLModel, table=True):
    """A named file of a task; the row is written only after its file is complete."""

    __tablename__ = "artifact"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    name: str = Field(primary_key=True)
    type: str = ""
    size: int = Field(default=0, sa_type=BigInteger)
    hash: str = ""
    uri: str = Field(default="", sa_type=Text)
    filename: str = ""
    content_type: str = ""
    preview: str = Field(default="", sa_type=Text)
    detail: str = Field(default="{}", sa_type=Text)
    time: float = 0.0


class Plot(SQLModel, table=True):
    """A reported figure; `figure` is plotly's JSON, deflated."""

    __tablename__ = "plot"
    __table_args__ = (UniqueConstraint("task_id", "title", "series", "iteration"),)
    id: int | None = Field(default=None, primary_key=True)
    task_id: str = Field(foreign_key="task.id", ondelete="CASCADE")
    title: str
    series: str
    iteration: int = Field(sa_type=BigInteger)
    kind: str = ""
    time: float = 0.0
    figure: bytes = Field(sa_type=LargeBinary)


class Sample(SQLModel, table=True):
    """A debug sample: an image, a sound, a video or a page, kept as a file."""

    __tablename__ = "sample"
    __table_args__ = (UniqueConstraint("task_id", "title", "series", "iteration"),)
    id: int | None = Field(default=None, primary_key=True)
    task_id: str = Field(foreign_key="task.id", ondelete="CASCADE")
    title: str
    series: str
    iteration: int = Field(sa_type=BigInteger)
    kind: str = ""
    time: float = 0.0
    uri: str = Field(default="", sa_type=Text)
    size: int = Field(default=0, sa_type=BigInteger)
    hash: str = ""
    filename: str = ""
    content_type: str = ""


class Model(SQLModel, table=True):
    """A model, on its own: it outlives the task that made it; `labels` and `design` are texts of the user's."""

    __tablename__ = "model"
    id: str = Field(primary_key=True)
    name: str = Field(default="", index=True)
    project: str = Field(default="", index=True)
    task_id: str = Field(default="", index=True)
    framework: str = ""
    uri: str = Field(default="", sa_type=Text)
    size: int = Field(default=0, sa_type=BigInteger)
    hash: str = ""
    iteration: int | None = Field(default=None, sa_type=BigInteger)
    comment: str = Field(default="", sa_type=Text)
    design: str = Field(default="", sa_type=Text)
    labels: str = Field(default="{}", sa_type=Text)
    published: bool = False
    archived: bool = False
    created: float = 0.0
    updated: float = Field(default=0.0, index=True)


class ModelTag(SQLModel, table=True):
    """A tag of a model."""

    __tablename__ = "model_tag"
    model_id: str = Field(primary_key=True, foreign_key="model.id", ondelete="CASCADE")
    name: str = Field(primary_key=True, index=True)


class ModelMetadata(SQLModel, table=True):
    """A note of a model, with the type it is read back as."""

    __tablename__ = "model_metadata"
    model_id: str = Field(primary_key=True, foreign_key="model.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    value: str = Field(default="", sa_type=Text)
    type: str = ""


class TaskModel(SQLModel, table=True):
    """A task read (`input`) or made (`output`) a model, under a name of the task's own."""

    __tablename__ = "task_model"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    direction: str = Field(primary_key=True)
    model_id: str = Field(primary_key=True, foreign_key="model.id", ondelete="CASCADE", index=True)
    name: str = ""


class TaskEvent(SQLModel, table=True):
    """The event log of a task: status changes, edits, refusals, trouble."""

    __tablename__ = "task_event"
    id: int | None = Field(default=None, primary_key=True)
    task_id: str = Field(index=True, foreign_key="task.id", ondelete="CASCADE")
    time: float
    kind: str
    text: str = Field(default="", sa_type=Text)


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


class Rejected(SQLModel, table=True):
    """A record that could not be applied, kept with its bytes."""

    __tablename__ = "rejected"
    id: int | None = Field(default=None, primary_key=True)
    task_id: str = Field(default="", index=True)
    spool_id: str = ""
    segment: int = 0
    offset: int = 0
    time: float = 0.0
    reason: str = ""
    data: bytes = Field(default=b"", sa_type=LargeBinary)


class View(SQLModel, table=True):
    """What a user arranged, per project and place, as JSON."""

    __tablename__ = "view"
    project: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    payload: str = Field(default="{}", sa_type=Text)
