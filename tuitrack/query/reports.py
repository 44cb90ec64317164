"""Figures and debug samples of a task."""

from __future__ import annotations

import contextlib
import json
import zlib
from dataclasses import dataclass
from typing import Any

from tuitrack import errors
from tuitrack.settings import Settings
from tuitrack.store import files, opening
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database
from tuitrack.store.files import Copied


@dataclass(frozen=True, slots=True)
class PlotRow:
    """A figure of a task, without its content."""

    id: int
    title: str
    series: str
    iteration: int
    kind: str
    time: float

    def to_json(self) -> dict[str, Any]:
        """As `show --json` gives it."""
        return {"title": self.title, "series": self.series, "iteration": self.iteration, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A debug sample of a task."""

    id: int
    title: str
    series: str
    iteration: int
    kind: str
    time: float
    uri: str
    size: int
    hash: str
    filename: str
    content_type: str

    def to_json(self) -> dict[str, Any]:
        """As `show --json` gives it."""
        names = ("title", "series", "iteration", "uri", "kind")
        return {name: getattr(self, name) for name in names}


def plots(tx: Transaction, task_id: str) -> tuple[PlotRow, ...]:
    """The figures of a task: by title and series, in the order in which each was first seen, then by iteration."""
    return tuple(
        PlotRow(*row)
        for row in tx.rows(_ORDERED.format(names=", ".join(PlotRow.__slots__), table="plot"), {"id": task_id})
    )


def samples(tx: Transaction, task_id: str) -> tuple[SampleRow, ...]:
    """The debug samples of a task, in the order of `plots`."""
    names = ", ".join(SampleRow.__slots__)
    return tuple(SampleRow(*row) for row in tx.rows(_ORDERED.format(names=names, table="sample"), {"id": task_id}))


def figure(db: Database, plot_id: int) -> dict[str, Any]:
    """A figure as plotly's JSON.

    Raises:
        NotFound: it is gone.
    """
    found = db.rows("SELECT figure FROM plot WHERE id = ?", (plot_id,))
    if not found:
        raise errors.NotFound("this plot is gone", hint="its run was reset or deleted")
    body: dict[str, Any] = json.loads(zlib.decompress(found[0]["figure"]))
    return body


def located(settings: Settings, figure: dict[str, Any], copied: Copied = files.unheard) -> dict[str, Any]:
    """A figure with the pictures in it on this host, as far as they can be had.

    Args:
        settings: Those of the home.
        figure: As plotly's JSON.
        copied: Hears how many bytes of how many were fetched; what it raises ends that.
    """
    layout = figure.get("layout") or {}

    def placed(one: Any) -> Any:
        uri = one.get("source") if isinstance(one, dict) else None
        if not isinstance(uri, str) or not opening.fetchable(settings, uri):
            return one
        with contextlib.suppress(errors.NotFound, errors.Refused, errors.IntegrityError):
            return {**one, "source": opening.local(settings, uri, copied).as_uri()}
        return one

    def all_placed(given: Any) -> Any:
        return [placed(one) for one in given] if isinstance(given, list) else given

    images, traces = all_placed(layout.get("images")), all_placed(figure.get("data"))
    return {**figure, "data": traces, "layout": {**layout, "images": images}}


_ORDERED = """
SELECT {names} FROM {table} AS one WHERE task_id = :id ORDER BY
    (SELECT MIN(id) FROM {table} WHERE task_id = :id AND title = one.title AND series = one.series), iteration
"""
