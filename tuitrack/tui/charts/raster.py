"""Draw a chart into terminal cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter

import numpy as np

from tuitrack.tui import formatting
from tuitrack.tui.charts import axes, dots, envelope, glyphs, growth, limits, palette
from tuitrack.tui.charts.axes import Marks
from tuitrack.tui.charts.canvas import Canvas, Layers, style_of
from tuitrack.tui.charts.dots import Bits
from tuitrack.tui.charts.envelope import Envelope
from tuitrack.tui.charts.glyphs import Glyphs
from tuitrack.tui.charts.memory import Memory
from tuitrack.tui.charts.picture import Mark, Picture, Plot, Run
from tuitrack.tui.charts.scale import Floats, Scale
from tuitrack.tui.charts.spec import Band, ChartSpec, Line
from tuitrack.tui.charts.ticks import Ticks

# With fewer cells of plot than these there is nothing to be seen.
LEAST_WIDTH, LEAST_HEIGHT = 4, 2
_WAY = attrgetter("width", "height", "title", "x", "y", "clip", "gutter", "grid", "patterns", "ascii")
"""How a chart is drawn, whatever is in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A chart but for its cursor and its mark, which move over it at little cost.

    `frame` has the axes, None where there is no room for any; `layers` the curves.
    """

    spec: ChartSpec
    frame: Canvas | None
    layers: Layers
    ticks: Ticks
    plot: Plot | None = None
    marks: tuple[Mark, ...] = ()


def draw(spec: ChartSpec) -> Picture:
    """Draw a chart in exactly `spec.width` × `spec.height` cells, with less and less as they get fewer."""
    return finish(lay(spec), spec.cursor, spec.mark)


def lay(spec: ChartSpec, memory: Memory | None = None) -> Laid:
    """Draw all of a chart but its cursor and its mark; with the memory of the last time only what is new of it.

    Where nothing of it would look different, it is what was laid the last time.
    """
    width, body = max(spec.width, 0), _body(spec)
    if body <= LEAST_HEIGHT or width <= LEAST_WIDTH:
        return Laid(spec, None, Layers(0, 0), ())
    memory = memory or Memory()
    if isinstance(memory.last, Laid) and _as_before(memory.last, spec):
        return memory.last
    memory.turn()
    memory.last = laid = _laid(spec, width, body - 1, memory)
    return laid


def _as_before(known: Laid, spec: ChartSpec) -> bool:
    """Whether nothing would look different; a band changes wherever a run joins its mean."""
    plot, before = known.plot, known.spec
    if plot is None or spec.bands or before.bands or _WAY(before) != _WAY(spec):
        return False
    same = growth.unseen(before.lines, spec.lines, plot.x, 2 * plot.width, log=spec.y.kind == "log")
    return same and limits.horizontal(spec.x, [line.x for line in spec.lines]) == plot.x


def finish(laid: Laid, cursor: float | None, mark: float | None) -> Picture:
    """Draw cursor and mark over a chart, in exactly as many cells as its spec says."""
    spec, plot = laid.spec, laid.plot
    width, height, body = max(spec.width, 0), max(spec.height, 0), _body(spec)
    title = ((Run(_title(spec, width), "title"),),) * (height - body)
    if laid.frame is None or plot is None:
        return Picture(width, height, title + ((Run(" " * width, ""),) if width else (),) * body)
    used, canvas = _glyphs(spec), laid.frame.copy()
    column = None if cursor is None else plot.column(cursor)
    canvas.paint(plot.top, plot.left, laid.layers, used.dots, None if column is None else column - plot.left)
    _draw_guides(canvas, plot, (cursor, mark), laid.ticks if spec.grid else (), used)
    return Picture(width, height, title + canvas.rows(), replace(plot, top=len(title)), laid.marks)


def _body(spec: ChartSpec) -> int:
    """How many rows there are below the title."""
    height = max(spec.height, 0)
    return height - bool(spec.title and height and spec.width > 0)


def _glyphs(spec: ChartSpec) -> Glyphs:
    return glyphs.ASCII if spec.ascii else glyphs.UNICODE


def _title(spec: ChartSpec, width: int) -> str:
    text = formatting.pad(formatting.printable(spec.title), width)
    return formatting.ascii_only(text) if spec.ascii else text


@dataclass(frozen=True, slots=True)
class _Curves:
    """All that is drawn, reduced to the columns of one plot; `marks` are what the lines cannot show."""

    lines: tuple[tuple[Line, Envelope], ...]
    ghosts: tuple[tuple[Line, Envelope], ...]
    bands: tuple[tuple[Band, Envelope, Envelope], ...]
    marks: tuple[Marks, ...]

    def all(self) -> list[Envelope]:
        bands = [one for _, low, high in self.bands for one in (low, high)]
        return [one for _, one in (*self.lines, *self.ghosts)] + bands


def _laid(spec: ChartSpec, width: int, body: int, memory: Memory) -> Laid:
    """Lay a chart out over so many rows and the one below them that names places on the x axis."""
    x = limits.horizontal(spec.x, [line.x for line in spec.lines] + [band.x for band in spec.bands])
    gutter = spec.gutter if width >= 3 * spec.gutter else 0
    curves, y, ticks = _fit(spec, x, width - gutter - 1, body, memory)
    widest = max((len(tick.label) for tick in ticks), default=0)
    if gutter < widest <= width // 3:
        gutter = widest
        curves, y, ticks = _fit(spec, x, width - gutter - 1, body, memory)
    marks = curves.marks
    plot = Plot(gutter + 1, 0, width - gutter - 1, _plot_height(body, marks), x, y)
    canvas, used = _frame(plot, ticks, spec.ascii, body).copy(), _glyphs(spec)
    if marks:
        axes.draw_marks(canvas, plot, marks, used)
    _draw_overflow(canvas, plot, curves, used)
    kinds = {kind for one in marks for kind in one.kinds()}
    told = tuple(kind for kind in axes.MARKS if kind in kinds)
    return Laid(spec, canvas, _layers(spec, plot, curves, memory), ticks, plot, told)


@lru_cache(64)
def _frame(plot: Plot, ticks: Ticks, ascii: bool, body: int) -> Canvas:
    """Draw the axes, which stay while a curve grows inside them; to be copied by who draws more."""
    canvas, used = Canvas(plot.left + plot.width, body + 1), glyphs.ASCII if ascii else glyphs.UNICODE
    axes.draw_vertical(canvas, plot, ticks, used)
    axes.draw_horizontal(canvas, plot, used)
    return canvas


def _plot_height(body: int, marks: Sequence[Marks]) -> int:
    """The rows that are left when marks have one of their own."""
    return body - bool(marks)


def _fit(spec: ChartSpec, x: Scale, width: int, body: int, memory: Memory) -> tuple[_Curves, Scale, Ticks]:
    curves = _measure(spec, x, width * 2, memory)
    y = limits.vertical(spec.y, curves.all(), spec.clip)
    return curves, y, axes.vertical_ticks(y, _plot_height(body, curves.marks))


def _measure(spec: ChartSpec, x: Scale, columns: int, memory: Memory) -> _Curves:
    def measured(at: Floats, values: Floats, nowhere: bool) -> Envelope:
        return envelope.measure(at, np.where(values <= 0, -np.inf, values) if nowhere else values, x, columns)

    def reduce(at: Floats, values: Floats) -> Envelope:
        # What a logarithmic axis has a place for is measured as on any other.
        nowhere = spec.y.kind == "log" and bool((np.asarray(values) <= 0).any())
        return memory.once((at, values), (nowhere, x, columns), lambda: measured(at, values, nowhere))

    lines = tuple((line, reduce(line.x, line.y)) for line in spec.lines)
    ghosts = tuple((line, reduce(line.x, line.ghost)) for line in spec.lines if line.ghost is not None)
    behind = {line: (one,) for line, one in ghosts}
    return _Curves(
        lines,
        ghosts,
        tuple((band, reduce(band.x, band.low), reduce(band.x, band.high)) for band in spec.bands),
        tuple(
            marks
            for line, one in lines
            if (marks := axes.marks_of(line.series, one, *behind.get(line, ()))) is not None
        ),
    )


def _layers(spec: ChartSpec, plot: Plot, curves: _Curves, memory: Memory) -> Layers:
    rows = plot.height * 4
    layers = Layers(plot.width, plot.height, alike=spec.patterns)
    for band, low, high in curves.bands:
        if spec.y.kind == "log":
            # A band that reaches down to zero reaches beyond every edge.
            low = envelope.measure(band.x, np.maximum(band.low, plot.y.low), plot.x, low.columns)
        area = dots.trace(high, plot.y, rows).down_to(dots.trace(low, plot.y, rows))
        layers.cover(dots.pack(dots.halftone(area.mask(rows), light=spec.patterns)), style_of("band", band.series))

    def traced(one: Envelope, thick: bool, pattern: str) -> Bits:
        return memory.once((one,), (plot.y, rows, thick, pattern), lambda: _bits(one, plot.y, rows, thick, pattern))

    for line, one in curves.ghosts:
        layers.cover(traced(one, False, ""), style_of("ghost", line.series))
    for line, one in curves.lines:
        pattern = palette.pattern(line.series) if spec.patterns else ""
        layers.join(traced(one, line.thick, pattern), style_of("series", line.series))
    return layers


def _bits(one: Envelope, y: Scale, rows: int, thick: bool, pattern: str) -> Bits:
    """The cells of a line, interrupted by a pattern where it has one."""
    spans = dots.trace(one, y, rows)
    if thick:
        spans = spans.thicker()
    return dots.pack(dots.interrupt(spans.mask(rows), spans, pattern)) if pattern else spans.cells(rows)


def _draw_guides(
    canvas: Canvas, plot: Plot, places: tuple[float | None, float | None], ticks: Ticks, used: Glyphs
) -> None:
    """Draw cursor, mark, and a grid at ticks where the curves left the cells blank."""
    for x, style in zip(places, ("cursor", "mark"), strict=True):
        if x is not None and (column := plot.column(x)) is not None:
            where = np.zeros((plot.height, plot.width), np.bool_)
            where[:, column - plot.left] = True
            canvas.fill(plot.top, plot.left, where, used.cursor, style)
    if ticks:
        where = np.zeros((plot.height, plot.width), np.bool_)
        where[[axes.row_of(tick.value, plot.y, plot.height) for tick in ticks]] = True
        canvas.fill(plot.top, plot.left, where, used.grid, "grid")


def _draw_overflow(canvas: Canvas, plot: Plot, curves: _Curves, used: Glyphs) -> None:
    """Point from the ends of the y axis to data beyond them."""
    drawn = curves.all()
    if any((one.high > plot.y.high).any() for one in drawn):
        canvas.write(0, plot.left - 1, used.above, "mark")
    if any((one.low < plot.y.low).any() for one in drawn):
        canvas.write(plot.height - 1, plot.left - 1, used.below, "mark")
