"""What the page of the bin says."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tuitrack.ops import binning
from tuitrack.query.binned import Binned
from tuitrack.query.weighing import Weight
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.leaderboard import columns
from tuitrack.tui.parts.sheet import Sheet
from tuitrack.tui.vacancy import Vacancy
from tuitrack.tui.widgets.lines import Row, cell, name_cell

FIXED = 42
EMPTY = Vacancy(
    "The bin is empty",
    (("{run.delete}", "on a run deletes it: it lies here for seven days and can be brought back"),),
    keys="{bin.leave} leave   {everywhere.help} keys",
)


def title(weight: Weight) -> Row:
    """What emptying it would take along."""
    told = (
        f"   {formatting.weight(formatting.counted(weight.runs), weight.checkpoints, weight.frees)} once emptied"
        if weight.runs
        else ""
    )
    return (Run(" The bin", "bold "), Run(told, "dim"))


def sheet(found: Sequence[Binned], width: int, now: float) -> Sheet:
    """A row for each run, what was put there last first."""
    room = max(width - FIXED, 24)
    name = room * 3 // 5
    head: Row = (
        cell("    NAME", name + 4, "dim"), cell("PROJECT", room - name, "dim"), cell("DELETED", 9, "dim", "right"),
        cell("GONE IN", 10, "dim", "right"), cell("SIZE", 10, "dim", "right"),
    )  # fmt: skip
    rows = [_row(one, name, room - name, now) for one in found]
    return Sheet([head, *rows], {place + 1: one.id for place, one in enumerate(found)})


def _row(one: Binned, name: int, project: int, now: float) -> Row:
    glyph, style = columns.STATUS.get(one.status, ("?", "dim"))
    left = max(one.binned + binning.SECONDS - now, 0.0)
    return (
        Run(f"  {glyph} ", style), name_cell(one.name, name - 1), Run(" ", ""), cell(one.project, project - 1, "dim"),
        Run(" ", ""), cell(formatting.ago(now - one.binned), 9, "dim", "right"),
        cell(_left(left), 10, "warn" if left < formatting.DAY else "", "right"),
        cell(formatting.size(one.size), 10, "", "right"),
    )  # fmt: skip


def _left(seconds: float) -> str:
    """Days begun, hours on the last one."""
    return f"{math.ceil(seconds / formatting.DAY)}d" if seconds > formatting.DAY else formatting.age(seconds)
