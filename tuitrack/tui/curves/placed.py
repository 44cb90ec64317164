"""Curves as they lie on the x axis that is looked at, of runs and of their means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tuitrack.query import scalars
from tuitrack.query.alike import Alike
from tuitrack.query.leaderboard import Row
from tuitrack.query.opening import Database
from tuitrack.query.scalars import Points
from tuitrack.tui.charts import curves, means, pairing, smoothing
from tuitrack.tui.charts.curves import Curve, Horizontal, Placing
from tuitrack.tui.charts.pairing import Track
from tuitrack.tui.charts.smoothing import Smoothing
from tuitrack.tui.curves.magnifying import Glass
from tuitrack.tui.curves.traces import Trace

_PAIRED = 1 << 16
"""About how many points of a curve are held where they are paired with another's: of thinned ones few are at the same
step."""


@dataclass(frozen=True, slots=True)
class Look:
    """What x is, how curves are smoothed, which part of x is looked at; `along` is the metric that is x, if one is."""

    horizontal: Horizontal
    smoothing: Smoothing
    window: tuple[float, float] | None = None
    along: str = ""


class Placed:
    """Reads what is new at every refresh; a curve that did not change stays the same object."""

    def __init__(self) -> None:
        self._wanted: tuple[object, ...] = ()
        self._cache = scalars.Cache(())
        self._alike = Alike()
        self._known: dict[tuple[str, str], tuple[tuple[object, ...], Curve | None]] = {}

    def refresh(self, db: Database, rows: Mapping[str, Row], keys: tuple[str, ...], look: Look) -> None:
        """Read some metrics of some runs as they are now, to be looked at so."""
        self._db, self._rows, self._look = db, rows, look
        along = look.along if look.horizontal == "metric" else ""
        if (keys, along) != self._wanted:
            self._wanted = keys, along
            self._cache = scalars.Cache((*keys, along), _PAIRED if along else scalars.SCREEN)
        self._cache.keep(list(rows))
        self._cache.refresh(db, list(rows))

    def keep(self, traces: tuple[Trace, ...]) -> None:
        """Forget all other lines."""
        handles = {one for trace in traces for one in (trace.handle, *trace.ids)}
        self._known = {place: found for place, found in self._known.items() if place[0] in handles}

    def line(self, trace: Trace, key: str) -> Curve | None:
        """The curve of a run, or the mean of those of a group; None where there are no points."""
        found = tuple(curve for one in trace.ids if (curve := self._curve(self._rows[one], key)) is not None)
        if trace.group is None or not found:
            return next(iter(found), None)
        return self._once(trace.handle, key, found, lambda: means.mean(found))

    def _curve(self, row: Row, key: str) -> Curve | None:
        held = self._cache.curves(row.id)
        points, over = held.get(key), held.get(self._look.along)
        if points is None:
            return None
        if self._look.horizontal == "metric":
            return self._once(row.id, key, (points, over, self._look), lambda: self._paired(points, over))
        start = row.started if row.started is not None else float(points.times[0])
        glass = Glass(Placing(self._look.horizontal, self._look.smoothing, start), self._look.window)
        return self._once(row.id, key, (points, glass), lambda: self._seen(row.id, key, points, glass))

    def _once(
        self, handle: str, key: str, made_of: tuple[object, ...], make: Callable[[], Curve | None]
    ) -> Curve | None:
        """What was made of the same things before, else made now."""
        known = self._known.get((handle, key))
        if known is None or known[0] != made_of:
            known = self._known[handle, key] = (made_of, make())
        return known[1]

    def _seen(self, task_id: str, key: str, points: Points, glass: Glass) -> Curve:
        close = glass.magnified(self._db, task_id, key, points)
        placing = replace(glass.placing, smoothing=smoothing.coarser(glass.placing.smoothing, close.every))
        curve = curves.place(close.steps, close.values, close.times, placing, close.means)
        return Curve(self._alike.one(curve.x), curve.y, curve.smooth, curve.around)

    def _paired(self, points: Points, over: Points | None) -> Curve | None:
        if over is None:
            return None
        smoothed = smoothing.coarser(self._look.smoothing, points.every)
        x = Track(over.steps, over.values, over.means is None)
        return pairing.paired(Track(points.steps, points.values), x, smoothed)
