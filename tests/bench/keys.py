"""The browser under every key, with plenty of everything: key → first change on screen, key → nothing more changes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import psutil
import terminals
from terminals import Session

from tuitrack.tui import actions

from . import homes, plenty
from .figures import Figure
from .homes import Home
from .plan import Plan

BAR = 50.0
_MOVES = ("down", "up", "pagedown", "pageup", "end", "home")
# Keys that end or leave the browser, or let another program draw.
_UNTRIED = {"leave", "suspend", "interrupt", "back", "peel", "workers"}
_LONGEST, _QUIET = 2.0, 0.25

_SENT = {
    "escape": "\x1b", "enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "slash": "/", "colon": ":", "question_mark": "?", "plus": "+",
    "minus": "-", "comma": ",", "full_stop": ".", "equals_sign": "=", "left_square_bracket": "[",
    "right_square_bracket": "]", "asterisk": "*", "less_than_sign": "<", "greater_than_sign": ">",
    "left_curly_bracket": "{", "right_curly_bracket": "}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """A place: how to come there from the runs, what says that one is there, whose keys work there."""

    name: str
    way: Sequence[str]
    mark: str
    groups: Sequence[str]


# Runs come last: some of their keys change what is selected.
VISITS = (
    Visit("Charts", ("2",), "└", ("charts",)),
    Visit("a chart in full", ("2", "enter"), "└", ("charts",)),
    Visit("Compare", ("3",), " differ", ("compare",)),
    Visit("What moved a metric", ("3", "i"), "EXPLAINS", ("study",)),
    Visit("a run's page", ("enter",), "Overview", ("task",)),
    Visit("Draft", ("c",), "clone of", ("draft",)),
    Visit("Queues", ("4",), "[4 Queues]", ("queues",)),
    Visit("Models", ("5",), "net-", ("models", "model")),
    Visit("System", ("6",), "[6 System]", ("system",)),
    Visit("Home", ("0",), "[0 Home]", ("home",)),
    Visit("Runs", (), "[1 Runs]", ("run", "runs", "everywhere")),
)


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
        amount = plenty.Amount(300, 4, 12, 2_000, 1, 10, 20, 20)
    with homes.home() as home:
        plenty.fill(home.path, amount)
        return [figure for visit in VISITS for figure in _figures(visit, list(_visited(home, visit, plan)))]


def _figures(visit: Visit, found: Sequence[Answer]) -> list[Figure]:
    if not found:
        return []
    worst = sorted(found, key=lambda one: one.first)[-3:]
    told = ", ".join(f"{one.key} {one.first:.0f}" for one in reversed(worst))
    return [
        Figure(f"{visit.name}: a key → first change", "ms", [one.first for one in found], BAR),
        Figure(f"{visit.name}: the same, 95th percentile", "ms", [_high(one.first for one in found)], BAR),
        Figure(f"{visit.name}: the same in processor time", "ms", [_high(one.busy for one in found)], BAR),
        Figure(f"{visit.name}: a key → all drawn, 95th percentile ({told})", "ms", [_high(one.last for one in found)]),
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
            for key in _keys(visit)[: plan.of(1_000, 3)]:
                _come(session, visit)
                answer = _answered(session, key)
                if answer is not None:
                    yield answer


def _keys(visit: Visit) -> list[str]:
    """One key of each action that makes sense, those that move first."""
    found = [one.keys[0] for one in actions.of(*visit.groups) if one.keys and not _left_out(one)]
    return list(dict.fromkeys((*_MOVES, *found)))


def _left_out(action: actions.Action) -> bool:
    return (
        action.id.partition(".")[2] in _UNTRIED
        or action.keys[0].startswith("ctrl+")
        or action.keys[0] not in _typed(action)
    )


def _typed(action: actions.Action) -> set[str]:
    return {key for key in action.keys if len(key) == 1 or key in _SENT}


def _come(session: Session, visit: Visit) -> None:
    """Be at the place, with nothing open over it and nothing more to draw."""
    for key in ("escape", "escape", "1", *visit.way):
        session.settle(_QUIET)
        session.press(_SENT.get(key, key))
    session.show(visit.mark)
    session.settle(_QUIET)


def _answered(session: Session, key: str) -> Answer | None:
    process = psutil.Process(session.process.pid)
    before, used, begun = session.screen.changes, homes.cpu(process), time.monotonic()
    session.press(_SENT.get(key, key))
    first = last = busy = 0.0
    deadline = begun + _LONGEST
    while (left := deadline - time.monotonic()) > 0 and session.collect(left):
        if session.screen.changes != before:
            before, last = session.screen.changes, time.monotonic()
            busy = busy or homes.cpu(process) - used
            first, deadline = first or last, last + _QUIET
    return Answer(key, (first - begun) * 1e3, (last - begun) * 1e3, busy * 1e3) if first else None
