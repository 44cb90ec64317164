"""A chart as a file: SVG to be looked at, CSV to be computed with."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from tuitrack import errors
from tuitrack.tui import formatting
from tuitrack.tui.charts import envelope, limits, ticks
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.envelope import Envelope
from tuitrack.tui.charts.palette import INKS
from tuitrack.tui.charts.panel import Panel, View, spec
from tuitrack.tui.charts.scale import Floats, Scale
from tuitrack.tui.charts.spec import Band, ChartSpec, Line

WIDTH, HEIGHT = 960, 540
LEFT, RIGHT, TOP, BOTTOM = 72, 16, 64, 36
ROOM_X, ROOM_Y = 10, 7
_INK, _FAINT, _OTHER = "#24292f", "#d0d7de", "#9aa4ae"


@dataclass(frozen=True, slots=True)
class Named:
    """A run of the chart, or a group of them: what it is called, its colour."""

    name: str
    colour: str


def named(name: str, run: int) -> Named:
    """A run by its place; those beyond the colours are grey."""
    return Named(name, INKS[run].light if run < len(INKS) else _OTHER)


def save(path: Path, panel: Panel, view: View, runs: Sequence[Named]) -> Path:
    """Write a chart in the format that the file's name asks for; where it lies then.

    Raises:
        UsageError: the name ends otherwise.
        OSError: it cannot be written, or is there already.
    """
    if path.suffix == ".svg":
        text = svg(replace(spec(panel, view, WIDTH, HEIGHT), title=panel.title), runs)
    elif path.suffix == ".csv":
        text = table(panel.title, panel.curves, runs, view.over)
    else:
        raise errors.UsageError(f"{path.name}: a chart is saved as .svg or .csv", hint="end the name so")
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path.absolute()


def svg(drawing: ChartSpec, runs: Sequence[Named]) -> str:
    """Draw a chart on white, its lines in the colours of the runs; every column keeps its extremes."""
    columns = WIDTH - LEFT - RIGHT
    x = limits.horizontal(drawing.x, [line.x for line in drawing.lines])
    drawn = [(line, envelope.measure(line.x, line.y, x, columns)) for line in drawing.lines]
    edges = [envelope.measure(band.x, edge, x, columns) for band in drawing.bands for edge in (band.low, band.high)]
    y = limits.vertical(drawing.y, [*(one for _, one in drawn), *edges], drawing.clip)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        f"<title>{_text(drawing.title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        '<clipPath id="plot">'
        f'<rect x="{LEFT}" y="{TOP}" width="{columns}" height="{HEIGHT - TOP - BOTTOM}"/></clipPath>',
        f'<text x="{LEFT}" y="22" font-size="16" font-weight="bold" fill="{_INK}">{_text(drawing.title)}</text>',
        *_axes(x, y),
        '<g clip-path="url(#plot)" fill="none" stroke-width="1.5" stroke-linejoin="round">',
        *(_area(band, x, y, runs[band.series].colour) for band in drawing.bands),
        *_ghosts(drawn, x, y, runs),
        *(_path(one, y, runs[line.series].colour, "1") for line, one in drawn),
        "</g>",
        *_legend(drawn, runs),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def table(title: str, curves: Sequence[Curve | None], runs: Sequence[Named], over: str) -> str:
    """All points of a chart: run, place on the x axis, value, smoothed value; of means their deviation and count."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    spread = any(curve is not None and curve.spread for curve in curves)
    writer.writerow(["run", over, title, f"{title} smoothed", *(["deviation", "runs"] if spread else [])])
    for curve, run in zip(curves, runs, strict=True):
        if curve is not None:
            writer.writerows(_rows(run.name, curve, spread))
    return out.getvalue()


def _rows(name: str, curve: Curve, spread: bool) -> Iterator[list[str]]:
    columns = [[f"{x:.17g}" for x in curve.x.tolist()], *(map(repr, one.tolist()) for one in (curve.y, curve.smooth))]
    if spread and curve.spread is None:
        columns += [[""] * len(curve.x), ["1"] * len(curve.x)]
    elif curve.spread is not None:
        count = curve.spread.count.tolist()
        std = ["" if runs < 2 else repr(one) for one, runs in zip(curve.spread.std.tolist(), count, strict=True)]
        columns += [std, map(str, count)]
    return ([name, *cells] for cells in zip(*columns, strict=True))


def _axes(x: Scale, y: Scale) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = []
    for tick in ticks.choose(y, ROOM_Y):
        row = _down(y, np.array([tick.value]))[0]
        parts.append(f'<path d="M{LEFT} {row:.1f}H{right}" stroke="{_FAINT}"/>')
        label = f'<text x="{LEFT - 8}" y="{row + 4:.1f}" text-anchor="end" fill="{_INK}">{_text(tick.label)}</text>'
        parts.append(label)
    for tick in ticks.choose(x, ROOM_X):
        column = LEFT + x.position(tick.value) * (WIDTH - LEFT - RIGHT)
        parts.append(f'<path d="M{column:.1f} {bottom}v5" stroke="{_INK}"/>')
        place = f'x="{column:.1f}" y="{bottom + 20}" text-anchor="middle"'
        parts.append(f'<text {place} fill="{_INK}">{_text(tick.label)}</text>')
    return [*parts, f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="{_INK}"/>']


def _down(y: Scale, values: Floats) -> Floats:
    rows: Floats = TOP + (1 - y.positions(values)) * (HEIGHT - TOP - BOTTOM)
    return rows


def _ghosts(drawn: Sequence[tuple[Line, Envelope]], x: Scale, y: Scale, runs: Sequence[Named]) -> list[str]:
    """The raw values behind smoothed ones."""
    parts = []
    for line, one in drawn:
        if line.ghost is not None:
            raw = envelope.measure(line.x, line.ghost, x, one.columns)
            parts.append(_path(raw, y, runs[line.series].colour, "0.3"))
    return parts


def _area(band: Band, x: Scale, y: Scale, colour: str) -> str:
    """What lies between two edges, a shape of its own wherever they are unbroken."""
    low = np.maximum(band.low, y.low) if y.is_log else band.low
    lower, upper = (envelope.measure(band.x, edge, x, WIDTH - LEFT - RIGHT) for edge in (low, band.high))
    filled = np.flatnonzero((lower.count > 0) & (upper.count > 0))
    words = []
    for part in np.split(filled, np.flatnonzero(~upper.joined[filled])):
        if len(part):
            there = zip(part.tolist(), _down(y, upper.high[part]).tolist(), strict=True)
            back = zip(part[::-1].tolist(), _down(y, lower.low[part])[::-1].tolist(), strict=True)
            words.append("M" + "L".join(f"{LEFT + column} {row:.1f}" for column, row in (*there, *back)) + "Z")
    return f'<path d="{"".join(words)}" fill="{colour}" fill-opacity="0.18"/>'


def _path(one: Envelope, y: Scale, colour: str, opacity: str) -> str:
    filled = np.flatnonzero(one.count)
    rows = np.stack([_down(y, values[filled]) for values in (one.first, one.low, one.high, one.last)], axis=1)
    words = []
    for place, (column, through) in enumerate(zip(filled.tolist(), rows.tolist(), strict=True)):
        verb = "L" if place and one.joined[column] else "M"
        turns = [through[0], *(row for before, row in itertools.pairwise(through) if row != before)]
        words.append(verb + "L".join(f"{LEFT + column} {row:.1f}" for row in turns))
    return f'<path d="{"".join(words)}" stroke="{colour}" stroke-opacity="{opacity}"/>'


def _legend(drawn: Sequence[tuple[Line, Envelope]], runs: Sequence[Named]) -> list[str]:
    """Names in one row; those that do not fit are counted."""
    parts, left = [], float(LEFT)
    order = sorted(line.series for line, _ in drawn)
    for place, series in enumerate(order):
        name = formatting.cut(formatting.printable(runs[series].name), 32)
        width = 34 + 7.5 * formatting.width(name)
        if left + width > WIDTH - RIGHT - 40:
            parts.append(f'<text x="{left:.0f}" y="46" fill="{_INK}">+{len(order) - place}</text>')
            break
        parts.append(f'<path d="M{left:.0f} 42h18" stroke="{runs[series].colour}" stroke-width="3"/>')
        parts.append(f'<text x="{left + 24:.0f}" y="46" fill="{_INK}">{_text(name)}</text>')
        left += width
    return parts


def _text(text: str) -> str:
    return escape(formatting.printable(text))
