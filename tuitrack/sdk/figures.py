"""Figures as plotly's JSON objects, made from values without plotly."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuitrack.sdk import plain

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Axes:
    """What the axes are called, with the user's own additions to plotly's layout."""

    x: str | None = None
    y: str | None = None
    z: str | None = None
    x_reversed: bool = False
    y_reversed: bool = False
    comment: str | None = None
    extra: Mapping[str, Any] | None = None

    def layout(self, title: str, **more: Any) -> Figure:
        """Plotly's layout of a figure."""
        x: Figure = {"title": {"text": self.x or ""}, **({"autorange": "reversed"} if self.x_reversed else {})}
        y: Figure = {"title": {"text": self.y or ""}, **({"autorange": "reversed"} if self.y_reversed else {})}
        shown = title if not self.comment else f"{title}<br><sup>{self.comment}</sup>"
        return {"title": {"text": shown}, "xaxis": x, "yaxis": y, **more, **plain.plain(self.extra or {})}

    def scene(self, title: str, **more: Any) -> Figure:
        """Plotly's layout of a figure in three dimensions."""
        named = {f"{axis}axis": {"title": {"text": getattr(self, axis) or ""}} for axis in "xyz"}
        found = self.layout(title, scene={**named, **more})
        return {key: value for key, value in found.items() if key not in ("xaxis", "yaxis")}


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows of bars, one row a series; `mode` is plotly's barmode: group, stack, relative or overlay."""

    values: Any
    labels: Sequence[str] | None = None
    xlabels: Sequence[str] | None = None
    mode: str = "group"
    style: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through points of two coordinates, or of three in a scatter of three dimensions."""

    name: str
    points: Any
    labels: Sequence[str] | None = None
    mode: str = "lines"


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix with names for its columns and rows."""

    matrix: Any
    xlabels: Sequence[str] | None = None
    ylabels: Sequence[str] | None = None
    style: Mapping[str, Any] = field(default_factory=dict)


def bars(title: str, series: str, given: Bars, axes: Axes) -> Figure:
    """Bars, grouped or stacked."""
    rows, names = plain.matrix(given.values), plain.texts(given.labels)
    data = [
        {
            "type": "bar",
            "name": names[index]
            if names and index < len(names)
            else (series if len(rows) == 1 else f"{series} {index}"),
            "x": plain.texts(given.xlabels) or list(range(len(row))),
            "y": row,
            **plain.plain(given.style or {}),
        }
        for index, row in enumerate(rows)
    ]
    return {"data": data, "layout": axes.layout(title, barmode=given.mode)}


def lines(title: str, given: Sequence[Line], axes: Axes) -> Figure:
    """Lines or points over two axes."""
    return {"data": [_trace(line) for line in given], "layout": axes.layout(title)}


def _trace(line: Line) -> Figure:
    x, y = plain.points(line.points, 2)
    return {"type": "scatter", "name": line.name, "mode": line.mode, "x": x, "y": y, **_named(line.labels)}


def space(title: str, line: Line, axes: Axes, *, fill: bool = False) -> Figure:
    """Lines or points over three axes."""
    x, y, z = plain.points(line.points, 3)
    trace = {"type": "scatter3d", "name": line.name, "mode": line.mode, "x": x, "y": y, "z": z, **_named(line.labels)}
    return {"data": [{**trace, **({"surfaceaxis": 1} if fill else {})}], "layout": axes.scene(title)}


def _named(labels: Sequence[str] | None) -> Figure:
    return {} if labels is None else {"text": plain.texts(labels)}


def heatmap(title: str, series: str, grid: Grid, axes: Axes) -> Figure:
    """A matrix as colours with its numbers."""
    trace = {"type": "heatmap", "name": series, "z": plain.matrix(grid.matrix), "texttemplate": "%{z}"}
    return {"data": [{**trace, **_sides(grid)}], "layout": axes.layout(title)}


def surface(title: str, series: str, grid: Grid, axes: Axes, camera: Sequence[float] | None) -> Figure:
    """A matrix as heights over a plane."""
    trace = {"type": "surface", "name": series, "z": plain.matrix(grid.matrix), **_sides(grid)}
    eye = {} if camera is None else {"camera": {"eye": dict(zip("xyz", plain.vector(camera), strict=False))}}
    return {"data": [trace], "layout": axes.scene(title, **eye)}


def _sides(grid: Grid) -> Figure:
    sides = {"x": plain.texts(grid.xlabels), "y": plain.texts(grid.ylabels)}
    return {**{side: names for side, names in sides.items() if names is not None}, **plain.plain(grid.style)}


def table(title: str, values: Any, axes: Axes, style: Mapping[str, Any] | None) -> Figure:
    """A table, column by column as plotly has it."""
    header, rows = plain.table(values)
    wide = max([len(header), *map(len, rows)])
    columns = [[row[n] if n < len(row) else None for row in rows] for n in range(wide)]
    named = [header[n] if n < len(header) else "" for n in range(wide)]
    trace = {"type": "table", "header": {"values": named}, "cells": {"values": columns}}
    return {"data": [{**trace, **plain.plain(style or {})}], "layout": axes.layout(title)}


def csv_rows(path: str | Path) -> list[list[str]]:
    """The rows of a CSV file.

    Raises:
        OSError: it cannot be read.
    """
    with Path(path).open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def link(title: str, url: str, axes: Axes) -> Figure:
    """A table or picture that lies elsewhere."""
    place = {"source": url, "xref": "paper", "yref": "paper", "x": 0, "y": 1, "sizex": 1, "sizey": 1}
    return {"data": [], "layout": axes.layout(title, images=[place])}


def plotly(figure: Any) -> Figure:
    """A figure of plotly's, or what it looks like as JSON.

    Raises:
        TypeError: it is neither.
    """
    if hasattr(figure, "to_plotly_json"):
        figure = json.loads(figure.to_json()) if hasattr(figure, "to_json") else figure.to_plotly_json()
    if not isinstance(figure, Mapping):
        raise TypeError(f"a plotly figure or its dict, not {type(figure).__name__}")
    found = plain.plain(figure)
    return {**found, "data": found.get("data", []), "layout": found.get("layout", {})}


def encode(figure: Figure) -> str:
    """A figure as JSON text."""
    return json.dumps(figure, separators=(",", ":"), allow_nan=False)
