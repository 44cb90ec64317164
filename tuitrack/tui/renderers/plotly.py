"""Plotly's JSON as a figure that can be drawn; whatever it holds, this says no more than that something is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuitrack.tui.renderers import numbers
from tuitrack.tui.renderers.figure import (
    Axis,
    Bars,
    Figure,
    Floats,
    Grid,
    Linked,
    Marks,
    Panel,
    Pixels,
    Space,
    Table,
    Trace,
)
from tuitrack.tui.renderers.numbers import Coordinates

Json = Mapping[str, Any]

_BINS = (8, 60)
_TAGS = re.compile(r"<[^<>]{0,200}>")
_MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A trace whose places on x (or for lying bars on y) may be names that it shares with others."""

    along: Coordinates
    make: Callable[[Floats], Trace]


def parse(body: Json) -> Figure:
    """A figure from plotly's JSON."""
    layout = _mapping(body.get("layout"))
    traces = [trace for trace in _sequence(body.get("data")) if isinstance(trace, Mapping)]
    lost: list[str] = []
    panels = [_panel(group, layout, lost) for group in _grouped(traces)]
    panels += [
        Panel((Linked(str(one["source"])),))
        for one in _sequence(layout.get("images"))
        if isinstance(one, Mapping) and one.get("source")
    ]
    return Figure(_title(layout), tuple(panel for panel in panels if panel.traces), tuple(dict.fromkeys(lost)))


def _grouped(traces: Sequence[Json]) -> Iterable[list[Json]]:
    """Traces over the same axes together; what has no axes of two dimensions is alone with its kind."""
    groups: dict[tuple[str, ...], list[Json]] = {}
    for trace in traces:
        place = ("xaxis", "yaxis", "scene")
        kind = _kind(trace)
        apart = (kind,) if kind in ("table", "pie", "heatmap", "surface", "contour", "image") else ()
        groups.setdefault((*(str(trace.get(name) or "") for name in place), *apart), []).append(trace)
    return groups.values()


def _panel(traces: list[Json], layout: Json, lost: list[str]) -> Panel:
    placed: list[_Placed] = []
    lying = any(_lying(trace) for trace in traces)
    for trace in traces:
        reader = _READERS.get(_kind(trace))
        try:
            if reader is None:
                raise ValueError("no reader")
            placed.append(reader(trace))
        except (ValueError, TypeError, KeyError, OverflowError):
            lost.append(_kind(trace))
    names = numbers.ordered(one.along.names for one in placed if one.along.names is not None)
    clock = any(one.along.clock for one in placed)
    drawn = tuple(one.make(one.along.on(names)) for one in placed)
    x, y, z = (_axis(traces[0], layout, side) for side in ("yxz" if lying else "xyz"))
    x = Axis(x.title, x.log and not names, x.reversed, names, clock and not names)
    pie = _kind(traces[0]) == "pie"
    return Panel(drawn, x, y, z, layout.get("barmode") in ("stack", "relative"), lying or pie)


def _kind(trace: Json) -> str:
    found = str(trace.get("type") or "scatter").removesuffix("gl")
    return {"histogram2dcontour": "histogram2d", "mesh3d": "scatter3d"}.get(found, found)


def _lying(trace: Json) -> bool:
    return trace.get("orientation") == "h" and _kind(trace) in ("bar", "histogram")


def _scatter(trace: Json) -> _Placed:
    given = numbers.unpacked(trace.get("y"))
    y = numbers.numbers(given)
    if given is None:
        y = np.arange(len(numbers.unpacked(trace.get("x")) or ()), dtype=np.float64)
    elif np.isnan(y).all():
        raise ValueError("no numbers")
    along = numbers.coordinates(trace.get("x"), len(y))
    mode = str(trace.get("mode") or ("lines" if len(y) >= 20 else "lines+markers"))

    def make(x: Floats) -> Trace:
        count = min(len(x), len(y))
        return Marks(_name(trace), x[:count], y[:count], "lines" in mode)

    return _Placed(along, make)


def _bar(trace: Json) -> _Placed:
    over, up = ("y", "x") if _lying(trace) else ("x", "y")
    heights = numbers.numbers(trace.get(up))
    along = numbers.coordinates(trace.get(over), len(heights))

    def make(places: Floats) -> Trace:
        count = min(len(places), len(heights))
        return Bars(_name(trace), places[:count], heights[:count])

    return _Placed(along, make)


def _histogram(trace: Json) -> _Placed:
    """Values that plotly would count."""
    found = numbers.coordinates(trace.get("y" if _lying(trace) else "x"), 0)
    if found.names is not None:
        names = numbers.ordered([found.names])
        counts = np.bincount(found.on(names).astype(int), minlength=len(names)).astype(np.float64)
        return _Placed(Coordinates(names=names), lambda places: Bars(_name(trace), places, counts))
    values = found.values[np.isfinite(found.values)]
    if not len(values):
        raise ValueError("nothing to count")
    bins = int(np.clip(np.sqrt(len(values)), *_BINS))
    counts, edges = np.histogram(values, int(trace.get("nbinsx") or bins))
    middles = (edges[:-1] + edges[1:]) / 2
    return _Placed(
        Coordinates(middles, found.clock), lambda places: Bars(_name(trace), places, counts.astype(np.float64))
    )


def _pie(trace: Json) -> _Placed:
    values = numbers.numbers(trace.get("values"))
    labels = numbers.texts(trace.get("labels")) or tuple(map(str, range(len(values))))
    return _Placed(Coordinates(names=labels), lambda places: Bars(_name(trace), places, values[: len(places)]))


def _heatmap(trace: Json) -> _Placed:
    sides = (numbers.texts(_labels(trace.get(side))) for side in "xy")
    found = Grid(_name(trace), numbers.grid(trace.get("z")), *sides)
    return _still(found)


def _labels(value: Any) -> Any:
    """Names as they are, numbers as short as they can be."""
    found = numbers.unpacked(value)
    if not isinstance(found, list | np.ndarray):
        return None
    return [one if isinstance(one, str) else f"{one:.6g}" if isinstance(one, float) else one for one in list(found)]


def _counted(trace: Json) -> _Placed:
    x, y = numbers.numbers(trace.get("x")), numbers.numbers(trace.get("y"))
    sure = np.isfinite(x) & np.isfinite(y)
    counts, columns, rows = np.histogram2d(x[sure], y[sure], 40)
    middles = [tuple(f"{one:.4g}" for one in (edges[:-1] + edges[1:]) / 2) for edges in (columns, rows)]
    return _still(Grid(_name(trace), counts.T, *middles))


def _space(trace: Json) -> _Placed:
    x, y, z = (numbers.coordinates(trace.get(side), 0) for side in "xyz")
    arrays = [one.on(numbers.ordered([one.names or ()])) for one in (x, y, z)]
    count = min(map(len, arrays))
    mode = str(trace.get("mode") or ("markers" if trace.get("type") == "mesh3d" else "lines+markers"))
    return _still(Space(_name(trace), np.stack([array[:count] for array in arrays], axis=1), "lines" in mode))


def _table(trace: Json) -> _Placed:
    header = [_text(cell) for cell in _sequence(_mapping(trace.get("header")).get("values"))]
    columns = [_column(column) for column in _sequence(_mapping(trace.get("cells")).get("values"))]
    wide = max(len(header), len(columns))
    columns += [[]] * (wide - len(columns))
    count = min(max(map(len, columns), default=0), _MOST_ROWS)
    rows = tuple(tuple(column[row] if row < len(column) else "" for column in columns) for row in range(count))
    return _still(Table(tuple(header + [""] * (wide - len(header))), rows))


def _column(column: Any) -> list[str]:
    found = numbers.unpacked(column) if isinstance(column, Mapping) else column
    return [_text(cell) for cell in (found.tolist() if isinstance(found, np.ndarray) else _sequence(found))]


def _image(trace: Json) -> _Placed:
    if trace.get("source"):
        return _still(Linked(str(trace["source"])))
    found = np.asarray(numbers.unpacked(trace.get("z")), np.float64)
    if found.ndim != 3 or found.shape[2] < 3 or 0 in found.shape:
        raise ValueError("no picture")
    return _still(Pixels(np.nan_to_num(found[:, :, :3]).clip(0, 255).astype(np.uint8)))


def _still(trace: Trace) -> _Placed:
    """A trace that has its places in itself."""
    return _Placed(Coordinates(), lambda _: trace)


def _name(trace: Json) -> str:
    return plain(trace.get("name"))


def _text(cell: Any) -> str:
    """A cell of a table; plotly gives a header's cells as lists of lines."""
    if isinstance(cell, list):
        return " ".join(_text(one) for one in cell)
    return "" if cell is None else f"{cell:.6g}" if isinstance(cell, float) else plain(cell)


def plain(text: Any) -> str:
    """A text without the markup that plotly allows in it."""
    return "" if text is None else _TAGS.sub(" ", str(text)).strip()


def _title(layout: Json) -> str:
    title = layout.get("title")
    return plain(title.get("text") if isinstance(title, Mapping) else title)


def _axis(trace: Json, layout: Json, side: str) -> Axis:
    scene = _mapping(layout.get(str(trace.get("scene") or "scene")))
    number = str(trace.get(f"{side}axis") or "")[1:]
    found = _mapping(layout.get(f"{side}axis{number}")) or _mapping(scene.get(f"{side}axis"))
    return Axis(_title(found), found.get("type") == "log", str(found.get("autorange", "")).endswith("reversed"))


def _mapping(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


_READERS: dict[str, Callable[[Json], _Placed]] = {
    "scatter": _scatter,
    "scatter3d": _space,
    "bar": _bar,
    "histogram": _histogram,
    "histogram2d": _counted,
    "pie": _pie,
    "heatmap": _heatmap,
    "contour": _heatmap,
    "surface": _heatmap,
    "table": _table,
    "image": _image,
}
