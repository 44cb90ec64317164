"""The browser under every key, with plenty of everything: key → first change on screen, key → nothing more changes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import psutil
import terminals
from terminals import Session

from . import homes, plenty, visits
from .figures import Figure
from .homes import Home
from .plan import Plan
from .visits import Visit

BAR = 50.0
_LONGEST, _QUIET = 2.0, 0.25
# Boxes, pages, what was edited are left.
_HOME = ("escape", "escape", "1", "y")


@dataclass(frozen=True, slots=True)
class Answer:
    """Milliseconds to the first change and to the last, and of the processor to the first."""

    key: str
    first: float
    last: float
    busy: float


def measure(plan: Plan) -> list[Figure]:
    """Every place, with a hundred runs selected."""
    amount = plenty.Amount()
    if plan.share < 1:
        amount = plenty.Amount(300, 4, 12, 2_000, 1, 10, 20, 20, 2)
    with homes.home() as home:
        plenty.fill(home.path, amount)
        answers: dict[str, list[Answer]] = {}
        for visit in visits.VISITS:
            found = list(_visited(home, visit, plan))
            answers.setdefault(visit.name, []).extend(found)
            _tell(visit, found)
        return [figure for name, found in answers.items() for figure in _figures(name, found)]


def _tell(visit: Visit, found: Sequence[Answer]) -> None:
    """What came of a visit, at once: all of them take half an hour."""
    slow = ", ".join(f"{one.key} {one.first:.0f}" for one in found if one.first > BAR)
    worst = max((one.first for one in found), default=0.0)
    way = " ".join(visit.way)
    print(f"  {visit.name} {way}: {len(found)} keys, at most {worst:.0f} ms; {slow}", file=sys.stderr, flush=True)


def _figures(name: str, found: Sequence[Answer]) -> list[Figure]:
    if not found:
        return []
    worst = sorted(found, key=lambda one: one.first)[-3:]
    told = ", ".join(f"{one.key} {one.first:.0f}" for one in reversed(worst))
    return [
        Figure(f"{name}: a key → first change", "ms", [one.first for one in found], BAR),
        Figure(f"{name}: the same, 95th percentile", "ms", [_high(one.first for one in found)], BAR),
        Figure(f"{name}: the same in processor time", "ms", [_high(one.busy for one in found)], BAR),
        Figure(f"{name}: a key → all drawn, 95th percentile ({told})", "ms", [_high(one.last for one in found)]),
    ]


def _high(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) * 95 // 100]


def _visited(home: Home, visit: Visit, plan: Plan) -> Iterator[Answer]:
    chosen = ("--filter", f"tag:{plenty.TAG}")
    with terminals.opened(home.path, environ=home.environ, arguments=chosen) as session:
        session.show("wide-")
        session.settle()
        session.press("*")
        for _ in range(min(plan.repetitions, 2)):
            for key in visit.keys[: plan.of(1_000, 3)]:
                _come(session, visit)
                answer = _answered(session, visit, key)
                if answer is not None:
                    yield answer


def _come(session: Session, visit: Visit) -> None:
    """Be at the place, with nothing open over it and nothing more to draw."""
    for key in (*_HOME, *visit.way):
        session.settle(_QUIET)
        session.press(visits.SENT[key])
        if key in visit.way:
            session.show(visits.BROUGHT.get(key, ""))
    session.show(visit.mark)
    session.settle(_QUIET)


def _answered(session: Session, visit: Visit, key: str) -> Answer | None:
    process = psutil.Process(session.process.pid)
    before, used, begun = _seen(session, visit), homes.cpu(process), time.monotonic()
    session.press(visits.SENT[key])
    first = last = busy = 0.0
    deadline = begun + _LONGEST
    while (left := deadline - time.monotonic()) > 0 and session.collect(left):
        if (seen := _seen(session, visit)) != before:
            before, last = seen, time.monotonic()
            busy = busy or homes.cpu(process) - used
            first, deadline = first or last, last + _QUIET
    return Answer(key, (first - begun) * 1e3, (last - begun) * 1e3, busy * 1e3) if first else None


def _seen(session: Session, visit: Visit) -> list[list[object]]:
    """What stands on the screen, but for what changes there by itself."""
    return [list(row) for row in session.screen.cells[visit.restless :]]
