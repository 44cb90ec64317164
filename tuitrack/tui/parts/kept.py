"""What of a run's page can be saved to disk."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tuitrack.model.outputs import Model
from tuitrack.ops import artifacts, models, reports
from tuitrack.query import reports as reading
from tuitrack.query.opening import Database
from tuitrack.query.reports import PlotRow
from tuitrack.tui.parts.pieces import Report
from tuitrack.tui.reading.page import TaskPage

Copied = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Kept:
    """Something with its name: where it lies, how a copy of it is made, what its copy would be called.

    A `written` one is no copy of a file but made on the spot.
    """

    name: str
    uri: str
    save: Callable[[Database, Path, Copied], Path]
    file: str = ""
    written: bool = False

    @property
    def filename(self) -> str:
        """What it is called in a directory."""
        return Path(unquote(urlsplit(self.uri).path)).name or self.file


def under(page: TaskPage | None, part: str, item: str) -> Kept | None:
    """The artifact or model that an item of a part is, None where it is neither."""
    if page is None or not item:
        return None
    detail = page.detail
    if part == "artifacts":
        found = (one for one in detail.artifacts if one.name == item)
        return next((Kept(item, one.uri, partial(_artifact, detail.id, item)) for one in found), None)
    if part == "models":
        return next((model(one.model, one.name) for one in detail.models if one.model.id == item), None)
    return None


def model(one: Model, name: str = "") -> Kept:
    """The file of a model, under a name of its run's where it has one."""
    return Kept(name or one.name, one.uri, partial(_model, one.id))


def reported(db: Database, one: Report) -> Kept:
    """A plot or a debug sample.

    Raises:
        NotFound: it is gone.
    """
    name = f"{one.title}/{one.series}" if one.series else one.title
    stem = re.sub(r"[^\w.\-]+", "-", f"{name}-{one.iteration}").strip("-.")[:80] or "plot"
    if isinstance(one, PlotRow):
        ending = reports.usual_ending(reading.figure(db, one.id))
        return Kept(name, "", partial(_plot, one.id), f"{stem}{ending}", written=True)
    return Kept(name, one.uri, partial(_sample, one.uri), f"{stem}{Path(one.filename).suffix}")


def _artifact(task_id: str, name: str, db: Database, target: Path, copied: Copied) -> Path:
    return artifacts.save(db, task_id, name, target, copied)


def _model(model_id: str, db: Database, target: Path, copied: Copied) -> Path:
    return models.save(db, model_id, target, copied)


def _plot(plot_id: int, db: Database, target: Path, copied: Copied) -> Path:
    return reports.save_plot(db, plot_id, target)


def _sample(uri: str, db: Database, target: Path, copied: Copied) -> Path:
    return reports.save_sample(db, uri, target, copied)
