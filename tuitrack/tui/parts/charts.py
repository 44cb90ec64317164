"""What is said around the charts: how they are drawn, whose they are, what the cursor reads, why there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tuitrack.tui import formatting
from tuitrack.tui.charts import captions, curves, legend, weights
from tuitrack.tui.charts.board import Board
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.panel import Panel, View
from tuitrack.tui.charts.picture import Row
from tuitrack.tui.curves import traces
from tuitrack.tui.curves.overlay import Overlay
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.state import ChartsView
from tuitrack.tui.vacancy import KEYS, Vacancy

NO_RUNS = Vacancy(
    "No run to draw yet",
    (
        ("{runs.select}", "in {everywhere.runs} Runs selects runs, else the one under the cursor there is drawn"),
        ("{everywhere.charts}", "then comes back here"),
    ),
    keys="{everywhere.runs} to the runs   " + KEYS,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on screen and how: the metrics, the view of them, what is kept of that, their curves once they are read.

    `told` puts the keys into hints.
    """

    project: str | None
    board: Board
    view: View
    kept: ChartsView
    overlay: Overlay | None
    told: Told = str

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The metrics of this page with their curves."""
        focused, stars = self.board.focused, self.kept.stars
        return tuple(Panel(key, self.curves(key), key in stars, key == focused) for key in self.board.shown)

    @property
    def leading(self) -> Curve | None:
        """The curve in focus of the run in front, else of the first run that has one."""
        return self.overlay.leading(self.board.focused, self.view.front) if self.overlay else None

    @property
    def weight(self) -> float:
        """The weight that the chart in focus is smoothed with."""
        if not self.kept.smoothed:
            return 0.0
        if self.kept.weight is not None:
            return self.kept.weight
        curve = self.leading
        return weights.USUAL if curve is not None and curve.smooth is not curve.y else 0.0

    def curves(self, key: str) -> tuple[Curve | None, ...]:
        """The curves of a metric."""
        return self.overlay.of(key) if self.overlay else ()


def rows(shown: Shown, width: int, most: int = 1) -> Mapping[str, Sequence[Row]]:
    """The lines around the charts, by what they are; so many at most say whose curves they are."""
    labels, waiting = (shown.overlay.labels, shown.overlay.waiting) if shown.overlay else ((), ())
    end = max((float(curve.x[-1]) for curve in shown.curves(shown.board.focused) if curve), default=None)
    return {
        "header": [captions.header(_caption(shown), shown.board, shown.view, width)],
        "legend": legend.wrapped(labels, waiting, shown.view, width, most),
        "reading": [captions.reading(shown.panels, shown.view, end, width, _note(shown))],
    }


READING = Vacancy(then="reading curves …", keys="")


def empty(shown: Shown, overlay: Overlay) -> Vacancy:
    """Why there is no chart, and what to do about it."""
    if not (overlay.labels or overlay.waiting):
        return NO_RUNS
    if shown.kept.prefix:
        why = f"No metric begins with {formatting.printable(shown.kept.prefix)}"
        return Vacancy(why, (("{charts.options}", "shows others"),), keys="")
    return Vacancy("Nothing reported yet", then="curves appear here from the first value on")


def _caption(shown: Shown) -> captions.Caption:
    kept = shown.kept
    return captions.Caption(
        shown.project or "all projects",
        weights.written(shown.weight),
        weights.method(kept.method),
        kept.prefix,
        traces.written(shown.overlay.by if shown.overlay else None),
        replace(shown.view, horizontal=curves.horizontal(kept.horizontal), along=kept.along).across,
    )


def _note(shown: Shown) -> str:
    """What is to be said of lines that are not where one looks for them, or that may be means."""
    view = shown.view
    if view.cursor is not None and view.mark is not None:
        return shown.told("{charts.zoom} zooms to here")
    axis = shown.told("{charts.axis} brings another axis")
    if view.horizontal == "metric" and not any(shown.curves(shown.board.focused)):
        return f"no run has {formatting.printable(view.along)} at the steps of this: {axis}"
    if not (shown.kept.bands and shown.overlay and shown.overlay.labels):
        return ""
    if view.horizontal == "wall":
        return f"runs have no mean over the time of day: {axis}"
    return "reading groups …" if shown.overlay.by is None else traces.note(shown.overlay.traces)
