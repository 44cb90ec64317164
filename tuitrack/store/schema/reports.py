"""What processes reported, and how far their spools have been read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


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

    A NaN first or last is null with a count above zero; min and max are of what is not NaN. `smooth` is the running
    mean with its lowest, `calm` the count of points when it was last near that; `chunked` is how many points, the
    first to arrive, lie in chunks. The first index holds all that sorting or filtering by one metric needs, side by
    side; the second the few that went wrong.
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
    smooth: float | None = None
    smooth_min: float | None = None
    calm: int = Field(default=0, sa_type=BigInteger)
    chunked: int = Field(default=0, sa_type=BigInteger)


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
    """Scalars of one flush, all series together, as the spool's records, until they are in chunks.

    Ids rise in order of arrival, none is given twice.
    """

    __tablename__ = "scalar_segment"
    __table_args__ = (Index("ix_scalar_segment_task", "task_id", "count"),)
    id: int | None = Field(default=None, primary_key=True)
    task_id: str = Field(foreign_key="task.id", ondelete="CASCADE")
    spool_id: str
    count: int
    data: bytes = Field(sa_type=LargeBinary)


class ScalarChunk(SQLModel, table=True):
    """Points of one series in order of arrival; all chunks but the last are full."""

    __tablename__ = "scalar_chunk"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    metric_id: int = Field(primary_key=True, foreign_key="metric.id")
    number: int = Field(primary_key=True)
    count: int
    data: bytes = Field(sa_type=LargeBinary)


class ScalarSummary(SQLModel, table=True):
    """What full chunks hold, reduced to stretches; each level's are eight times as long as those of the level below."""

    __tablename__ = "scalar_summary"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    metric_id: int = Field(primary_key=True, foreign_key="metric.id")
    level: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
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
