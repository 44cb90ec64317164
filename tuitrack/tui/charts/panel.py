"""One metric of several runs: its title, its chart, its values under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tuitrack.tui import formatting
from tuitrack.tui.charts import glyphs, growth, raster
from tuitrack.tui.charts.canvas import COLOURS, style_of
from tuitrack.tui.charts.curves import ACROSS, KINDS, Curve, Horizontal
from tuitrack.tui.charts.memory import Memory
from tuitrack.tui.charts.picture import Mark, Picture, Row, Run, fill
from tuitrack.tui.charts.raster import Laid
from tuitrack.tui.charts.scale import Floats, Kind
from tuitrack.tui.charts.spec import Axis, Band, ChartSpec, Line
from tuitrack.tui.charts.ticks import FINE

# The share of columns whose extremes may leave the picture when outliers are left out.
OUTLIERS = 0.01
_MEANT: dict[tuple[Mark, bool], str] = {
    ("nan", False): "NaN", ("up", False): "inf", ("down", False): "−inf",
    ("nan", True): "NaN", ("up", True): "inf", ("down", True): "not above 0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Panel:
    """A metric with a curve for each run or group of runs, None where one has none."""

    title: str
    curves: tuple[Curve | None, ...]
    starred: bool = False
    focused: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """How all panels are looked at; no cursor means the newest values, no window all of x.

    `along` is the metric whose values are x, where x is one.
    `logs` names the metrics with a logarithmic y axis, `limits` those with ends of y that somebody set; `kept` are the
    runs that are there whatever is selected, their lines thick; `live` those that go on.
    """

    horizontal: Horizontal = "step"
    along: str = ""
    logs: frozenset[str] = frozenset()
    front: int = 0
    kept: frozenset[int] = frozenset()
    live: frozenset[int] = frozenset()
    cursor: float | None = None
    mark: float | None = None
    window: tuple[float, float] | None = None
    outliers: bool = False
    ascii: bool = False
    patterns: bool = False
    log_x: bool = False
    limits: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)

    @property
    def over(self) -> str:
        """What x is, by name."""
        return self.along if self.horizontal == "metric" else self.horizontal

    @property
    def across(self) -> str:
        """What x is, in words."""
        return ACROSS.get(self.horizontal, self.along)


def draw(panel: Panel, view: View, width: int, height: int, known: Laid | None = None) -> Picture:
    """Draw a panel in exactly `width` × `height` cells; `known` is what `lay` has made of it."""
    if height < 2 or width < 1:
        return raster.draw(ChartSpec(width, height))
    picture = raster.finish(known or lay(panel, view, width, height), view.cursor, view.mark)
    plot = picture.plot and replace(picture.plot, top=picture.plot.top + 1)
    title = _title(panel, view, picture.marks, width)
    return Picture(width, height, (title, *picture.rows, _values(panel, view, width)), plot)


def lay(panel: Panel, view: View, width: int, height: int, memory: Memory | None = None) -> Laid:
    """What of a panel is the same wherever cursor and mark are, and whether it is in focus."""
    return raster.lay(spec(panel, view, width, height - 2), memory)


def position(x: float, horizontal: Horizontal) -> str:
    """Write a place on the x axis."""
    if horizontal in ("step", "metric"):
        return f"{x:.0f}" if horizontal == "step" else formatting.number(x)
    return formatting.duration(x) if horizontal == "relative" else f"{datetime.fromtimestamp(x):%H:%M:%S}"


def order(count: int, front: int) -> list[int]:
    """Return the runs from the back to the front: first those without a colour, last the one in front."""
    return sorted(range(count), key=lambda run: (run == front, run < COLOURS, run))


def spec(panel: Panel, view: View, width: int, height: int) -> ChartSpec:
    """Return what a panel draws."""
    low, high = view.window or (None, None)
    x_kind: Kind = "log" if view.log_x and view.horizontal != "wall" else KINDS[view.horizontal]
    y_kind: Kind = "log" if panel.title in view.logs else "linear"
    drawn = [(run, curve) for run in order(len(panel.curves), view.front) if (curve := panel.curves[run]) is not None]
    live = any(run in view.live for run, _ in drawn)
    fine = growth.fineness(max(len(curve.x) for _, curve in drawn)) if live else FINE
    return ChartSpec(
        width,
        height,
        tuple(_line(run, curve, view) for run, curve in drawn),
        tuple(_band(run, curve.x, curve.smooth, curve.spread.smooth) for run, curve in drawn if curve.spread),
        x=Axis(x_kind, low, high, fine),
        y=Axis(y_kind, *view.limits.get(panel.title, (None, None)), fine),
        cursor=view.cursor,
        mark=view.mark,
        clip=0.0 if view.outliers else OUTLIERS,
        patterns=view.patterns,
        ascii=view.ascii,
    )


def _line(run: int, curve: Curve, view: View) -> Line:
    # A band tells more of the runs than the raw values of their mean.
    ghostly = curve.smooth is not curve.y and curve.spread is None and not view.patterns
    ghost = curve.y if ghostly else None
    return Line(curve.x, curve.smooth, run, ghost, run in view.kept)


def _band(run: int, x: Floats, middle: Floats, reach: Floats) -> Band:
    return Band(x, middle - reach, middle + reach, run)


def _title(panel: Panel, view: View, marks: Sequence[Mark], width: int) -> Row:
    pointer = "▸ " if panel.focused else "  "
    star = "★ " if panel.starred else ""
    log = panel.title in view.logs
    used = glyphs.ASCII if view.ascii else glyphs.UNICODE
    meant = [f"{getattr(used, kind)} {_MEANT[kind, log]}" for kind in marks]
    note = "".join(f" {text} " for text in (*meant, *(("log",) if log else ())))
    room = max(width - len(pointer + star + note), 0)
    name = formatting.pad(formatting.printable(panel.title), room)
    style = "focus" if panel.focused else "title"
    return fill((Run(pointer, "focus"), Run(star, "star"), Run(name, style), Run(note, "dim")), width, ascii=view.ascii)


def _values(panel: Panel, view: View, width: int) -> Row:
    values = [curve.at(view.cursor) if curve else None for curve in panel.curves]
    around = [formatting.deviation(curve.deviation(view.cursor)) if curve else "" for curve in panel.curves]
    texts = [text.strip() + more for text, more in zip(formatting.aligned(values), around, strict=True)]
    end = "max x" if view.horizontal == "metric" else "last"
    label = end if view.cursor is None else f"@{position(view.cursor, view.horizontal)}"
    cells = {run: len(f"  {run + 1} {text}") for run, text in enumerate(texts) if panel.curves[run] is not None}
    row = [Run(f"  {label}", "dim")]
    shown = _that_fit(cells, width - len(label) - 2, lambda run: _rank(run, values[run], view))
    for run in shown:
        row += (Run(f"  {run + 1} ", "dim"), Run(texts[run], style_of("series", run)))
    if len(shown) < len(cells):
        row.append(Run(f" +{len(cells) - len(shown)}", "dim"))
    return fill(row, width, ascii=view.ascii)


def _rank(run: int, value: float | None, view: View) -> tuple[bool, ...]:
    """The less a run matters, the greater: the one in front most, then those that are kept."""
    return run != view.front, run not in view.kept, value is None


def _that_fit(cells: Mapping[int, int], room: int, matters: Callable[[int], tuple[bool, ...]]) -> list[int]:
    """Return as many runs as fit in their order; those that matter least, the later ones, give way to their count."""
    shown: list[int] = []
    if sum(cells.values()) > room:
        room -= len(f" +{len(cells)}")
    for run in sorted(cells, key=matters):
        room -= cells[run]
        if room < 0:
            break
        shown.append(run)
    return sorted(shown)
