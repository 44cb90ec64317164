"""When runs will end, when those that wait will start."""

from __future__ import annotations

import heapq
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tuitrack.query.durations import Usual
from tuitrack.query.leaderboard import Row
from tuitrack.query.offering import Offering
from tuitrack.query.queues import QueueRow, WorkerRow

_Slot = tuple[float, int, tuple[str, ...]]
"""When a slot is free, which it is, the queues that its worker takes from."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """By task id when what runs ends and what waits starts; by queue when the last of it will have ended.

    What cannot be told is left out.
    """

    ends: Mapping[str, float] = field(default_factory=dict)
    starts: Mapping[str, float] = field(default_factory=dict)
    done: Mapping[str, float] = field(default_factory=dict)


def end(progress: int | None, started: float | None, now: float) -> float | None:
    """When a run will end by how far it says it is."""
    if not progress or started is None or progress >= 100:
        return None
    return now + (now - started) * (100 - progress) / progress


def of(
    queues: Sequence[QueueRow],
    workers: Sequence[WorkerRow],
    running: Sequence[Row],
    usual: Usual,
    now: float,
) -> Forecast:
    """What comes when, if everything takes as long as it usually does, or as what runs now says that it will."""
    usual = _with_running(usual, running, now)
    ends = {run.id: moment for run in running if (moment := _end(run, usual, now)) is not None}
    offering = Offering(queues, now)
    for run in running:
        offering.running(run.queue, ends, run.id)
    starts: dict[str, float] = {}
    done: dict[str, float] = {}
    slots, idle = _slots(workers, ends, now), []
    while slots:
        free, place, names = heapq.heappop(slots)
        name = offering.first(names, free)
        if name is None:
            due = offering.changes(names, free)
            heapq.heappush(slots, (due, place, names)) if due < math.inf else idle.append((place, names))
            continue
        entry = offering.lines[name].take()
        starts[entry.task_id] = free
        over = free + usual.takes(entry.task_id, entry.project, entry.name)
        heapq.heappush(offering.lines[name].ends, over)
        if over < math.inf:
            heapq.heappush(slots, (over, place, names))
            done[name] = max(done.get(name, 0.0), over)
            if offering.ended(entry.task_id, over):
                slots = [*slots, *((free, *one) for one in idle)]
                heapq.heapify(slots)
                idle.clear()
    known = {queue.name for queue in queues if all(one.task_id in starts or one.blocked for one in queue.entries)}
    return Forecast(ends, starts, {name: moment for name, moment in done.items() if name in known})


def _with_running(usual: Usual, running: Sequence[Row], now: float) -> Usual:
    """Runs of a project take no less than those of it that run now will have: better told too late than too early.

    One that does not say how far it is, and runs longer than usual, will have taken what it has by now.
    """
    found: dict[str, list[float]] = {}
    for run in running:
        if run.started is None:
            continue
        moment = end(run.progress, run.started, now) or now
        if moment > now or moment - run.started > usual.takes(run.id, run.project, run.name):
            found.setdefault(run.project, []).append(moment - run.started)
    return usual.no_less({project: statistics.median(some) for project, some in found.items()})


def _end(run: Row, usual: Usual, now: float) -> float | None:
    """By what it says of itself, else by what is usual; of one that has taken longer any moment is the likeliest."""
    told = end(run.progress, run.started, now)
    takes = usual.takes(run.id, run.project, run.name)
    if told is not None or takes == math.inf or run.started is None:
        return told
    return max(run.started + takes, now)


def _slots(workers: Sequence[WorkerRow], ends: Mapping[str, float], now: float) -> list[_Slot]:
    """When each slot is free, with the queues that its worker takes from; of a run without an end, never.

    A worker that says what the next run waits for has slots that are no use to it until something it runs has ended.
    """
    slots: list[_Slot] = []
    for worker in workers:
        if worker.state != "running":
            continue
        busy = [ends[one] for one in worker.running if one in ends]
        idle = [] if worker.detail.waits else [now] * max(worker.slots - len(worker.running), 0)
        slots += [(moment, len(slots) + place, worker.queues) for place, moment in enumerate([*busy, *idle])]
    heapq.heapify(slots)
    return slots
