"""What a run brings forth beside curves, as frozen values: figures, debug samples, models."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class PlotKind(StrEnum):
    """What a figure shows, so that it can be listed and drawn without reading it."""

    histogram = "histogram"
    vector = "vector"
    line = "line"
    scatter = "scatter"
    scatter3d = "scatter3d"
    confusion_matrix = "confusion matrix"
    matrix = "matrix"
    surface = "surface"
    table = "table"
    plotly = "plotly"
    image = "image"


class SampleKind(StrEnum):
    """What a debug sample is."""

    image = "image"
    audio = "audio"
    video = "video"
    html = "html"
    text = "text"
    file = "file"

    @classmethod
    def of_content(cls, content_type: str) -> SampleKind:
        """What a file of a content type is."""
        if content_type in ("text/html", "application/xhtml+xml"):
            return cls.html
        family = content_type.partition("/")[0]
        return cls(family) if family in ("image", "audio", "video", "text") else cls.file


class Direction(StrEnum):
    """Whether a task read a model or made it; ClearML's words."""

    input = "input"
    output = "output"


@dataclass(frozen=True, slots=True)
class PlotReported:
    """A figure as plotly's JSON text; a repeated title, series and iteration replaces."""

    title: str
    series: str
    iteration: int
    kind: str
    figure: str


@dataclass(frozen=True, slots=True)
class SampleReported:
    """A file to look at, already complete (or elsewhere, by URL); a repeated title, series and iteration replaces.

    Of more than `history` samples of one title and series the oldest are let go; 0 keeps all.
    """

    title: str
    series: str
    iteration: int
    kind: str
    uri: str
    size: int = 0
    hash: str = ""
    filename: str = ""
    content_type: str = ""
    history: int = 0


@dataclass(frozen=True, slots=True)
class Metadatum:
    """A note of a model, typed as text as ClearML does."""

    key: str
    value: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class ModelDescribed:
    """What holds of a model from now on; None leaves a field as it is, the first event with an id makes the model.

    A file with a size but an empty hash is read by the recorder.
    """

    id: str
    name: str | None = None
    project: str | None = None
    framework: str | None = None
    uri: str | None = None
    size: int | None = None
    hash: str | None = None
    iteration: int | None = None
    comment: str | None = None
    design: str | None = None
    labels: dict[str, int] | None = None
    published: bool | None = None
    archived: bool | None = None
    tags: tuple[str, ...] | None = None
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()
    metadata: tuple[Metadatum, ...] = ()
    metadata_replaced: bool = False


@dataclass(frozen=True, slots=True)
class ModelLinked:
    """The task read or made a model, under a name of the task's own."""

    model_id: str
    direction: str
    name: str


@dataclass(frozen=True, slots=True)
class ModelRead:
    """The task read a file or URL: the model it is gets linked, one nobody knows yet is made under the id.

    A file is known by its content, a URL or a file too large to be read at once by its name; a model that the task
    itself made counts as read by nobody.
    """

    id: str
    name: str
    framework: str = ""
    uri: str = ""
    size: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class ModelUnlinked:
    """The task no longer counts a model among those it read or made."""

    model_id: str
    direction: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model as stored; `task_id` is the run that made it, empty for one that came from elsewhere, `host` where."""

    id: str
    name: str
    project: str
    task_id: str
    framework: str
    uri: str
    size: int
    hash: str
    iteration: int | None
    comment: str
    design: str
    published: bool
    archived: bool
    created: float
    updated: float
    host: str = ""
    labels: dict[str, int] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    metadata: tuple[Metadatum, ...] = ()


Output = PlotReported | SampleReported | ModelDescribed | ModelLinked | ModelRead | ModelUnlinked

NAMES: dict[str, type[Output]] = {
    "plot": PlotReported,
    "sample": SampleReported,
    "model": ModelDescribed,
    "model_linked": ModelLinked,
    "model_read": ModelRead,
    "model_unlinked": ModelUnlinked,
}
"""What each event is called in a spool."""
