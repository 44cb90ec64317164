"""The curves of several runs, read and made ready to be laid over each other."""

from __future__ import annotations

import math
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tuitrack.model.task import Status
from tuitrack.query import leaderboard, names, scalars
from tuitrack.query.grouping import By
from tuitrack.query.kinship import Kinship
from tuitrack.query.opening import Database
from tuitrack.query.scalars import Outline
from tuitrack.tui.charts import board
from tuitrack.tui.charts.board import Board
from tuitrack.tui.charts.canvas import COLOURS
from tuitrack.tui.charts.curves import Curve, Horizontal
from tuitrack.tui.charts.legend import RunLabel
from tuitrack.tui.charts.smoothing import Smoothing
from tuitrack.tui.curves import traces
from tuitrack.tui.curves.placed import Look, Placed
from tuitrack.tui.curves.traces import Trace
from tuitrack.tui.leaderboard.columns import STATUS

# How many of the newest runs are shown where none is chosen.
NEWEST = 4


@dataclass(frozen=True, slots=True)
class Request:
    """Which runs, what of them is on screen, how it is drawn.

    `pinned` runs come with any others; `along` is the metric whose values are x, where x is one; `by` says what runs
    have in common of which a mean is drawn, None draws runs.
    """

    ids: tuple[str, ...]
    base: str
    project: str | None
    board: Board
    stars: frozenset[str]
    horizontal: Horizontal
    smoothing: Smoothing
    window: tuple[float, float] | None = None
    prefix: str = ""
    pinned: tuple[str, ...] = ()
    by: By | None = None
    along: str = ""

    @property
    def kept(self) -> frozenset[str]:
        """The runs that are there whatever is selected."""
        return frozenset((self.base, *self.pinned))

    @property
    def look(self) -> Look:
        """How curves are looked at."""
        return Look(self.horizontal, self.smoothing, self.window, self.along)


@dataclass(frozen=True, slots=True)
class Overlay:
    """The lines with what they are called, the metrics, the curves of those on screen, the runs that have none yet.

    `all_keys` are also the metrics that are left out.
    """

    traces: tuple[Trace, ...]
    labels: tuple[RunLabel, ...]
    keys: tuple[str, ...]
    curves: dict[str, tuple[Curve | None, ...]]
    horizontal: Horizontal = "step"
    waiting: tuple[RunLabel, ...] = ()
    all_keys: tuple[str, ...] = ()
    by: By | None = None

    @property
    def names(self) -> dict[str, str]:
        """What the runs are called that have a line of their own."""
        return {
            trace.handle: label.name
            for trace, label in zip(self.traces, self.labels, strict=True)
            if trace.group is None
        }

    @property
    def kept(self) -> frozenset[int]:
        """The lines that are there whatever is selected."""
        return frozenset(place for place, label in enumerate(self.labels) if label.base or label.pinned)

    @property
    def live(self) -> frozenset[int]:
        """The lines that go on."""
        return frozenset(place for place, label in enumerate(self.labels) if label.live)

    @property
    def telling(self) -> int:
        """The last of the coloured runs that has a curve on screen: what is beside the base where there is one."""
        drawn = (run for run in reversed(range(len(self.labels))) if any(found[run] for found in self.curves.values()))
        return min(drawn, key=lambda run: run >= COLOURS, default=0)

    def of(self, key: str) -> tuple[Curve | None, ...]:
        """The curves of a metric, none where it is not on screen."""
        return self.curves.get(key, ())

    def leading(self, key: str, front: int) -> Curve | None:
        """The curve of a metric of the line in front, else of the first that has one."""
        found = self.of(key)
        return next((curve for curve in (*found[front : front + 1], *found) if curve is not None), None)

    def reaches(self, window: tuple[float, float] | None) -> bool:
        """Whether anything on screen lies in a part of x; nothing is told of it before there is any curve."""
        drawn = [curve for found in self.curves.values() for curve in found if curve is not None]
        low, high = window or (-math.inf, math.inf)
        return not drawn or any(curve.x[0] <= high and curve.x[-1] >= low for curve in drawn)

    def handle(self, line: int) -> str:
        """The run that a line is of, empty where it is a mean or there is none."""
        return next((trace.handle for trace in self.traces[line : line + 1] if trace.group is None), "")

    def marked(self, base: str, pinned: Collection[str]) -> Overlay:
        """The same lines with another base, other pinned runs."""

        def marks(label: RunLabel, trace: Trace) -> RunLabel:
            told = trace.handle == base, trace.handle in pinned
            return label if told == (label.base, label.pinned) else replace(label, base=told[0], pinned=told[1])

        return replace(self, labels=tuple(map(marks, self.labels, self.traces)))


class Reader:
    """Reads what is new at every call, of what is on screen; what did not change stays the same object."""

    def __init__(self) -> None:
        self._placed = Placed()
        self._by: By | None = None
        self._begun: dict[str, Trace] = {}
        self._kinship: Kinship | None = None
        self._lock = threading.Lock()

    def read(self, db: Database, request: Request) -> Overlay:
        """Read the runs as they are now; calls from several threads take turns."""
        with self._lock, db.held():
            return self._read(db, request)

    def _read(self, db: Database, request: Request) -> Overlay:
        rows = {row.id: row for row in _rows(db, request)}
        outline = scalars.outline(db, list(rows))
        known = board.arranged(outline.keys, request.stars)
        keys = tuple(key for key in known if key.startswith(request.prefix))
        shown = request.board.with_keys(keys).shown
        self._placed.refresh(db, rows, shown, request.look)
        if request.by != self._by:
            self._by, self._begun = request.by, {}
        drawn = self._in_order_of_begin(self._traces(db, rows, outline, request))
        self._placed.keep(drawn)
        labels = _Labels(db, rows, outline, request)
        return Overlay(
            drawn,
            labels.of(drawn),
            keys,
            {key: tuple(self._placed.line(trace, key) for trace in drawn) for key in shown},
            request.horizontal,
            labels.of(traces.of_runs([row for row in rows.values() if row.id not in outline.begun])),
            known,
            request.by,
        )

    def _traces(
        self, db: Database, rows: Mapping[str, leaderboard.Row], outline: Outline, request: Request
    ) -> tuple[Trace, ...]:
        begun = outline.begun
        if request.by is None:
            return traces.of_runs([row for row in rows.values() if row.id in begun])
        self._kinship = self._kinship or Kinship(db)
        bonds = self._kinship.of(list(rows), request.by)
        return traces.of_groups([row for row in rows.values() if row.id in bonds], bonds, begun, request.kept)

    def _in_order_of_begin(self, drawn: tuple[Trace, ...]) -> tuple[Trace, ...]:
        """Those that begin while others are looked at come after them, so that nobody's colour changes."""
        now = {trace.handle: trace for trace in drawn}
        self._begun = {handle: now[handle] for handle in (*self._begun, *now) if handle in now}
        return tuple(self._begun.values())


def _rows(db: Database, request: Request) -> tuple[leaderboard.Row, ...]:
    """The runs in the order asked for, those that are pinned first; the newest that have begun where none is chosen.

    One run alone is shown beside what it was cloned from, as the preview holds it against that.
    """
    chosen = request.ids or _newest(db, request.project)
    found = leaderboard.named(db, tuple(dict.fromkeys((request.base, *request.pinned, *chosen)))).rows
    if len(found) == 1 and found[0].parent and not request.base:
        return (*leaderboard.named(db, (found[0].parent,)).rows, *found)
    return found


def _newest(db: Database, project: str | None) -> tuple[str, ...]:
    spec = leaderboard.Spec(project=project, filter="-status:draft,queued", limit=NEWEST)
    return tuple(row.id for row in leaderboard.fetch(db, spec).rows)


class _Labels:
    """What lines are called so that they are told apart."""

    def __init__(self, db: Database, rows: Mapping[str, leaderboard.Row], outline: Outline, request: Request) -> None:
        self._db = db
        self._rows = rows
        self._nan_steps = outline.nan_steps
        self._request = request
        self._runs = names.display(db, {row.id: row.name for row in rows.values()})

    def of(self, drawn: Sequence[Trace]) -> tuple[RunLabel, ...]:
        """A label for each line."""
        groups = names.of_groups(self._db, [trace.group for trace in drawn if trace.group])
        return tuple(self._label(trace, groups) for trace in drawn)

    def _label(self, trace: Trace, groups: Mapping[str, str]) -> RunLabel:
        nan = min((self._nan_steps[one] for one in trace.ids if one in self._nan_steps), default=None)
        if trace.group is not None:
            group = trace.group
            counted = f"{group.completed}/{len(group.ids)}"
            return RunLabel(groups[group.handle], nan_step=nan, counted=counted)
        row = self._rows[trace.handle]
        glyph, token = STATUS.get(row.status, ("?", "dim"))
        base, pinned = row.id == self._request.base, row.id in self._request.pinned
        live = row.status == Status.RUNNING
        return RunLabel(self._runs[row.id], glyph, token, base, nan, pinned, live=live)
