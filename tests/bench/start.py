"""P3 and P4: what recording adds to a program's start, and to its end."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from . import homes, peers
from .figures import Figure
from .homes import Home
from .plan import Plan


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds from the program's first line to its first report, and from its last line to its end.

    Of the start also the processor time, which others on the machine do not lengthen.
    """

    start: float
    busy: float
    exit: float


def measure(plan: Plan) -> list[Figure]:
    """Recorder warm, and cold at every start with a new home, beside bare Python and the peers."""
    python = peers.interpreter(plan.peers)
    there = peers.installed(python)
    with homes.home(TUITRACK_RECORDER_IDLE="4") as home:
        numbers = map(str, itertools.count())
        ways = [
            partial(_run, home, "bare"),
            partial(_run, home, homes.OURS),
            lambda: _run(home.another(next(numbers)), homes.OURS),
            *(partial(_run, home, name, python) for name in there),
        ]
        for way in ways:  # the first of each compiles, or makes what later ones find
            way()
        columns = list(zip(*plan.interleaved(*ways), strict=True))
    theirs = dict(zip(there, columns[3:], strict=True))
    return _figures(*columns[:3], {name: theirs.get(name, ()) for name in peers.NAMES})


def _figures(
    bare: Sequence[Times], warm: Sequence[Times], cold: Sequence[Times], theirs: dict[str, Sequence[Times]]
) -> list[Figure]:
    starts = {name: [one.start for one in found] for name, found in theirs.items()}
    busy = {name: [one.busy for one in found] for name, found in theirs.items()}
    exits = {name: _added(found, bare) for name, found in theirs.items()}
    ahead = dict.fromkeys(starts, 10.0)
    return [
        Figure(
            "import, init, first report; recorder warm",
            "ms",
            [one.start for one in warm],
            100,
            peers=starts,
            ahead=ahead,
        ),
        Figure("the same in processor time", "ms", [one.busy for one in warm], peers=busy),
        Figure("import, init, first report; nothing there yet", "ms", [one.start for one in cold], 100),
        Figure("added at exit, recorder warm", "ms", _added(warm, bare), 300, peers=exits),
        Figure("added at exit, recorder cold", "ms", _added(cold, bare), 300),
    ]


def _added(found: Sequence[Times], bare: Sequence[Times]) -> list[float]:
    return [max(0.0, one.exit - plain.exit) for one, plain in zip(found, bare, strict=False)]


def _run(home: Home, tracker: str, python: Path | None = None) -> Times:
    printed = home.python(str(homes.WORKLOAD), tracker, "start", python=python)
    gone, found = time.monotonic(), homes.found(printed)
    return Times(found["start"] * 1e3, found["busy"] * 1e3, (gone - found["over"]) * 1e3)
