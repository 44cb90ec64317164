"""P8 beside W&B LEET: the same runs opened in the same terminal, in turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from . import browsers, equal, homes, peers
from .browsers import Browser, Opened
from .figures import Figure
from .homes import Home
from .plan import Plan

LEET = "W&B LEET"
FOREIGN = Path(__file__).with_name("foreign.py")

Way = Callable[[Browser], Opened]


class Told(NamedTuple):
    """A figure of an opened browser by its field."""

    name: str
    unit: str
    field: str
    bar: float | None = None


_OPENED = (
    Told("first frame", "ms", "frame", 500),
    Told("first of its data on screen", "ms", "data", 900),
    Told("nothing more to draw", "ms", "drawn"),
    Told("processor time", "ms", "busy"),
    Told("memory", "MB", "memory", 110),
    Told("sent to the terminal", "bytes", "sent"),
)


def measure(plan: Plan) -> list[Figure]:
    """A thousand short runs, one of a million points, five hundred drawn at once."""
    runs, points, many = plan.of(1_000, 5), plan.of(100_000, 50), plan.of(500, 4)
    curve = partial(browsers.open_, data=browsers.CURVE)
    return [
        *_figures(plan, f"{runs:,} runs", (runs, 2), browsers.open_, browsers.open_, _OPENED),
        *_figures(plan, f"{10 * points:,} points", (1, points), partial(_charts, curve), curve, _OPENED),
        *_figures(plan, f"{many} runs drawn", (many, 100), browsers.open_all, browsers.open_all, _OPENED[2:]),
    ]


def leet(plan: Plan) -> Path | None:
    """The interpreter that has LEET, None where none has."""
    python = peers.interpreter(plan.peers)
    return python if "wandb" in peers.installed(python) else None


def recorded(home: Home, python: Path, *arguments: object) -> None:
    """Make the runs that LEET is shown."""
    Home(home.path, browsers.foreign(home)).python(str(FOREIGN), *map(str, arguments), python=python)


def _charts(open_: Way, browser: Browser) -> Opened:
    """Ours on the charts, which LEET shows of the last run at once."""
    return open_(replace(browser, command=(*browser.command, "--view", "charts")))


def _figures(
    plan: Plan, what: str, size: tuple[int, int], mine: Way, theirs: Way, told: Sequence[Told]
) -> list[Figure]:
    with ExitStack() as stack:
        home, other = stack.enter_context(homes.home()), stack.enter_context(homes.home())
        equal.fill(home, *size)
        ways = [partial(mine, browsers.ours(home))]
        python = leet(plan)
        if python is not None:
            recorded(other, python, "many", *size)
            ways.append(partial(theirs, browsers.leet(other, python)))
        for way in ways:  # the first of each compiles, or makes what later ones find
            way()
        found = [*zip(*plan.interleaved(*ways), strict=True), ()]
    return [
        Figure(
            f"{what}: {one.name}",
            one.unit,
            [getattr(opened, one.field) for opened in found[0]],
            one.bar,
            peers={LEET: [getattr(opened, one.field) for opened in found[1]]},
            ahead={LEET: 1.0},
        )
        for one in told
    ]
