"""What queues offer to slots as time goes by: what is due, after what has ended, within their limits."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tuitrack.query.queues import Entry, QueueRow


@dataclass(slots=True)
class Line:
    """A queue: what may start by its place, what may later by its time, when what runs of it ends."""

    at_once: float = math.inf
    ready: list[tuple[int, Entry]] = field(default_factory=list)
    later: list[tuple[float, int, Entry]] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)

    def offers(self, now: float) -> bool:
        """Whether something may start."""
        while self.later and self.later[0][0] <= now:
            _, place, entry = heapq.heappop(self.later)
            heapq.heappush(self.ready, (place, entry))
        while self.ends and self.ends[0] <= now:
            heapq.heappop(self.ends)
        return bool(self.ready) and len(self.ends) < self.at_once

    def changes(self, now: float) -> float:
        """When it may offer something that it does not now; infinite where nothing is known to come."""
        due = self.later[0][0] if self.later else math.inf
        return self.ends[0] if self.ready and self.ends else due

    def take(self) -> Entry:
        """What starts next."""
        return heapq.heappop(self.ready)[1]


class Offering:
    """The lines of all queues, with those who come after what has no end yet."""

    def __init__(self, queues: Sequence[QueueRow], now: float) -> None:
        self.lines = {queue.name: Line(queue.at_once or math.inf) for queue in queues if not queue.held}
        self._places: dict[str, tuple[Line, int, Entry]] = {}
        self._due: dict[str, float] = {}
        self._open: dict[str, set[str]] = {}
        self._behind: dict[str, list[str]] = {}
        for queue in queues:
            for place, entry in enumerate(queue.entries if queue.name in self.lines else ()):
                if not entry.damaged:
                    self._add(self.lines[queue.name], place, entry, now)

    def _add(self, line: Line, place: int, entry: Entry, now: float) -> None:
        due, after = max(entry.plan.at or now, now), {one.id for one in entry.awaited if not one.done}
        if not after:
            heapq.heappush(line.later, (due, place, entry))
            return
        self._places[entry.task_id] = (line, place, entry)
        self._due[entry.task_id], self._open[entry.task_id] = due, after
        for one in after:
            self._behind.setdefault(one, []).append(entry.task_id)

    def first(self, names: Sequence[str], now: float) -> str | None:
        """The first of some queues that offers something."""
        return next((name for name in names if name in self.lines and self.lines[name].offers(now)), None)

    def changes(self, names: Sequence[str], now: float) -> float:
        """When one of some queues may offer something that none does now; infinite where nothing is known to come."""
        return min((self.lines[name].changes(now) for name in names if name in self.lines), default=math.inf)

    def ended(self, task_id: str, moment: float) -> bool:
        """Say when a task ends; whether that lets another start."""
        freed = False
        for waiting in self._behind.pop(task_id, ()):
            self._due[waiting] = max(self._due[waiting], moment)
            self._open[waiting].discard(task_id)
            if not self._open[waiting]:
                line, place, entry = self._places[waiting]
                heapq.heappush(line.later, (self._due[waiting], place, entry))
                freed = True
        return freed

    def running(self, queue: str, ends: Mapping[str, float], task_id: str) -> None:
        """Say that a task of a queue runs, until then or nobody knows."""
        if queue in self.lines:
            heapq.heappush(self.lines[queue].ends, ends.get(task_id, math.inf))
        if task_id in ends:
            self.ended(task_id, ends[task_id])
