"""Reporting the figures that a script shows, each under a title of its own."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from typing import Any

from tuitrack.sdk import guard, session

_SERIES = "plot"
_taken: dict[tuple[str, str, int], weakref.ref[Any]] = {}


@guard.harmless
def report(framework: str, shown: Callable[[], Iterable[tuple[str, Any]]]) -> None:
    """Report figures at the last step reported; one shown again replaces, another of the same title gets a number.

    Args:
        framework: Whose figures they are, by the name of its switch.
        shown: Finds titles with figures, asked only where they are followed.
    """
    from tuitrack.sdk.logger import Logger

    live = session.current()
    if live is None or not live.switches.on(framework):
        return
    for title, figure in shown():
        name = _own(live.task_id, title, live.step, figure)
        if framework == "plotly":
            Logger(live).report_plotly(name, _SERIES, figure, live.step)
        else:
            Logger(live).report_matplotlib_figure(name, _SERIES, figure, live.step)


def _own(task_id: str, title: str, step: int, figure: Any) -> str:
    """The title, with a number where another figure has it at this step already."""
    for place in [place for place in _taken if place[0] != task_id or place[2] != step]:
        del _taken[place]
    number = 0
    while True:
        name = title if number == 0 else f"{title}/{number}"
        held = _taken.setdefault((task_id, name, step), weakref.ref(figure))
        if held() is figure:
            return name
        number += 1
