"""The steps of a pipeline as rows, in the order in which they began."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from tuitrack.query.steps import Step
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.leaderboard import columns
from tuitrack.tui.parts.sheet import Sheet
from tuitrack.tui.widgets.lines import Row, cell, name_cell, rule

_NUMBER, _TOOK, _WHEN, _LEAST, _MOST = 4, 9, 17, 12, 48


def sheet(found: Sequence[Step], names: Mapping[str, str], width: int) -> Sheet:
    """A line for each step, which stands for its run."""
    return Sheet(rows(found, names, width), {place: one.task_id for place, one in enumerate(found)})


def section(found: Sequence[Step], names: Mapping[str, str], width: int, most: int) -> list[Row]:
    """How they stand together, then the last of them."""
    left = f"   the first {len(found) - most} in Steps" if len(found) > most else ""
    shown = rows(found, names, width)[-most:]
    return [rule("Steps", width, f"{counts(found)}{left}"), *shown] if found else []


def counts(found: Sequence[Step]) -> str:
    """How many are in which status: `2 completed, 1 running`."""
    statuses = dict.fromkeys(one.status for one in found)
    return ", ".join(f"{sum(one.status == status for one in found)} {status}" for status in statuses)


def rows(found: Sequence[Step], names: Mapping[str, str], width: int) -> list[Row]:
    """A line for each step."""
    longest = max((formatting.width(formatting.printable(names[one.task_id])) for one in found), default=0)
    room = max(min(longest, _MOST, width - _NUMBER - _TOOK - _WHEN - 10), _LEAST)
    return [_line(place + 1, one, names[one.task_id], room, width) for place, one in enumerate(found)]


def _line(number: int, one: Step, name: str, room: int, width: int) -> Row:
    glyph, style = columns.STATUS.get(one.status, ("?", ""))
    now = time.time()
    share = f"{one.progress}%" if one.status == "running" and one.progress is not None else one.status_reason
    left = max(width - room - _NUMBER - _TOOK - _WHEN - 8, 0)
    took = one.took(now)
    return (
        Run(f"  {glyph} ", style), cell(str(number), _NUMBER - 2, "dim", "right"), Run("  ", ""), name_cell(name, room),
        cell("" if took is None else formatting.duration(took), _TOOK, "", "right"),
        cell(formatting.clock(one.started or one.created, now), _WHEN, "dim", "right"), Run("  ", ""),
        cell(share or "", left, style),
    )  # fmt: skip
