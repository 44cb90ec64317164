"""Figures and debug samples of a task."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

from tuitrack import errors
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


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


_ORDERED = """
SELECT {names} FROM {table} AS one WHERE task_id = :id ORDER BY
    (SELECT MIN(id) FROM {table} WHERE task_id = :id AND title = one.title AND series = one.series), iteration
"""
