"""Figures of matplotlib as plotly's JSON objects, where every mark in them can be said so."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from tuitrack.sdk.figures import Figure
from tuitrack.sdk.plain import plain

_DPI = 120


def picture(figure: Any) -> bytes:
    """A figure of matplotlib as a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI, bbox_inches="tight")
    return buffer.getvalue()


def title(figure: Any) -> str:
    """What a figure calls itself: its own title, else those of its axes, else what it is labelled; empty without."""
    own = getattr(figure, "_suptitle", None)
    texts = [own.get_text()] if own is not None else [axes.get_title() for axes in figure.axes]
    found = ", ".join(dict.fromkeys(text for text in texts if text))
    return found or str(figure.get_label() or "")


def converted(figure: Any, name: str) -> Figure | None:
    """A figure as plotly's JSON object; None where it holds marks that would be lost.

    Lines, points, bars and grids of colours are converted, over linear and logarithmic axes, several side by side;
    filled areas, pies, contours, arrows, maps in colour and three dimensions are not.
    """
    traces: list[Figure] = []
    layout: Figure = {"title": {"text": name}}
    for number, axes in enumerate(figure.axes, start=1):
        found = _traces(axes)
        if found is None:
            return None
        suffix = "" if number == 1 else str(number)
        traces += [{**trace, "xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} for trace in found]
        layout |= _axes(axes, suffix)
    return {"data": traces, "layout": layout} if traces else None


def _axes(axes: Any, suffix: str) -> Figure:
    place = axes.get_position()
    sides = {"x": (place.x0, place.x1, axes.get_xlabel()), "y": (place.y0, place.y1, axes.get_ylabel())}
    kinds = {"x": axes.get_xscale(), "y": axes.get_yscale()}
    turned = {"x": axes.xaxis_inverted(), "y": axes.yaxis_inverted()}
    return {
        f"{side}axis{suffix}": {
            "title": {"text": label},
            "domain": [max(0.0, float(low)), min(1.0, float(high))],
            "anchor": f"{'y' if side == 'x' else 'x'}{suffix}",
            **({"type": "log"} if kinds[side] == "log" else {}),
            **({"autorange": "reversed"} if turned[side] else {}),
        }
        for side, (low, high, label) in sides.items()
    }


def _traces(axes: Any) -> list[Figure] | None:
    """What axes show; None where some of it cannot be said."""
    if axes.name != "rectilinear":
        return None
    bars = [container for container in axes.containers if type(container).__name__ == "BarContainer"]
    drawn = {id(patch) for container in bars for patch in container.patches}
    if any(id(patch) not in drawn for patch in axes.patches):
        return None
    found = [_bars(container) for container in bars]
    for marks, draw in _drawers(axes):
        for mark in marks:
            trace = draw(mark) if mark.get_visible() else {}
            if trace is None:
                return None
            found += [trace] if trace else []
    return found


def _drawers(axes: Any) -> Iterable[tuple[Iterable[Any], Callable[[Any], Figure | None]]]:
    yield axes.lines, _line
    yield axes.collections, _collection
    yield axes.images, _grid


def _line(line: Any) -> Figure:
    joined = line.get_linestyle() not in ("None", " ", "")
    marked = line.get_marker() not in ("None", None, " ", "")
    mode = "+".join([*(["lines"] if joined else []), *(["markers"] if marked else [])]) or "lines"
    points = plain(line.get_xydata())
    return {
        "type": "scatter",
        "name": _name(line),
        "mode": mode,
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
    }


def _collection(mark: Any) -> Figure | None:
    kind = type(mark).__name__
    if kind == "QuadMesh" and getattr(mark.get_array(), "ndim", 0) == 2:
        return {"type": "heatmap", "name": _name(mark), "z": plain(mark.get_array())}
    if kind != "PathCollection":
        return None
    points = plain(mark.get_offsets())
    columns = {"x": [x for x, _ in points], "y": [y for _, y in points]}
    return {"type": "scatter", "name": _name(mark), "mode": "markers", **columns, **_marker(mark)}


def _marker(mark: Any) -> Figure:
    """What sizes and colours of points say, where they differ: diameters, and values or plain colours."""
    areas, values, faces = mark.get_sizes(), mark.get_array(), mark.get_facecolors()
    found: Figure = {}
    if len(areas) > 1:
        found["size"] = [area**0.5 for area in plain(areas)]
    if values is not None:
        found["color"] = plain(values)
    elif len(faces) > 1:
        found["color"] = [_rgba(*face) for face in plain(faces)]
    return {"marker": found} if found else {}


def _rgba(red: float, green: float, blue: float, alpha: float) -> str:
    return f"rgba({round(red * 255)},{round(green * 255)},{round(blue * 255)},{alpha:g})"


def _grid(image: Any) -> Figure | None:
    values = image.get_array()
    return {"type": "heatmap", "name": _name(image), "z": plain(values)} if values.ndim == 2 else None


def _bars(container: Any) -> Figure:
    lying = container.orientation == "horizontal"
    places = [p.get_y() + p.get_height() / 2 if lying else p.get_x() + p.get_width() / 2 for p in container.patches]
    sizes = [patch.get_width() if lying else patch.get_height() for patch in container.patches]
    x, y = (sizes, places) if lying else (places, sizes)
    return {"type": "bar", "name": _name(container), "x": plain(x), "y": plain(y), "orientation": "h" if lying else "v"}


def _name(mark: Any) -> str:
    """The label a user gave; matplotlib's own begin with an underscore."""
    label = str(mark.get_label() or "")
    return "" if label.startswith("_") else label
