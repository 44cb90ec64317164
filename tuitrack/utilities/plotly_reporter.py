"""A line of a line plot, at ClearML's import path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

__all__ = ["SeriesInfo"]


class SeriesInfo(NamedTuple):
    """A line of `Logger.report_line_plot`.

    Attributes:
        name: What the line is called.
        data: Points, shape (n, 2).
        labels: Names of the points.
    """

    name: str
    data: Any
    labels: Sequence[str] | None = None
