"""A run's page as it is read, each time only what is new."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.query import queues, scalars, steps, tasks, weights
from tuitrack.query.opening import Database
from tuitrack.query.scalars import Points
from tuitrack.query.steps import Step
from tuitrack.query.tasks import EventRow, TaskDetail
from tuitrack.query.transcript import Transcript
from tuitrack.tui.console import log
from tuitrack.tui.leaderboard.calling import Calling

_TAIL = 1 << 15


@dataclass(frozen=True, slots=True, eq=False)
class TaskPage:
    """Everything a run's page shows, as it was at one moment.

    `names` are those on screen of it, its parent and its steps, `console` are the last lines of its transcript,
    `served` tells of a queued run's queue, `states` what became of the models' files, `artifacts` of those of the
    artifacts.
    """

    detail: TaskDetail
    names: Mapping[str, str]
    parent: TaskDetail | None = None
    events: tuple[EventRow, ...] = ()
    curves: Mapping[str, Points] = field(default_factory=dict)
    transcript: Transcript | None = None
    console: tuple[str, ...] = ()
    served: bool = True
    states: tuple[weights.State, ...] = ()
    artifacts: tuple[weights.State, ...] = ()
    steps: tuple[Step, ...] = ()


class PageReader:
    """Reads one run again and again."""

    def __init__(self, task_id: str) -> None:
        self._task_id = task_id
        self._cache = scalars.Cache(most=scalars.SCREEN)
        self._transcript: Transcript | None = None
        self._lock = threading.Lock()

    def read(self, db: Database, calling: Calling) -> TaskPage:
        """The run as it is now; calls from several threads take turns."""
        with self._lock:
            with db.read() as tx:
                detail = tasks.details(tx, [self._task_id])[0]
            self._cache.refresh(db, [self._task_id])
            if self._transcript is None:
                self._transcript = Transcript(db, self._task_id)
            self._transcript.refresh()
            parent, begun = _parent(db, detail), steps.of(db, detail)
            names = {one.id: one.name for one in (detail, parent) if one is not None}
            return TaskPage(
                detail,
                calling.of(db, names | {one.task_id: one.name for one in begun}),
                parent,
                tasks.event_log(db, self._task_id),
                self._cache.curves(self._task_id),
                self._transcript,
                _last(self._transcript),
                detail.status != "queued" or queues.served(db, detail.queue or "default"),
                weights.states(db.settings, [one.model for one in detail.models]),
                tuple(weights.whereabouts(db.settings, one.uri, detail.host) for one in detail.artifacts),
                begun,
            )


def _last(transcript: Transcript) -> tuple[str, ...]:
    """The last lines; none where nothing was printed."""
    data = transcript.read(transcript.size - _TAIL, transcript.size)
    return tuple(log.line(one) for one in data.removesuffix(b"\n").split(b"\n")) if data else ()


def _parent(db: Database, detail: TaskDetail) -> TaskDetail | None:
    if not detail.parent:
        return None
    try:
        with db.read() as tx:
            return tasks.details(tx, [detail.parent])[0]
    except errors.NotFound:
        return None
