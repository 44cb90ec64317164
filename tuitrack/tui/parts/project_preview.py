"""What matters about the project under the cursor, before its best run."""

from __future__ import annotations

from collections.abc import Sequence

from tuitrack.query.digest import Project
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.leaderboard import columns, headers
from tuitrack.tui.widgets.lines import Row, rule


def beside(project: Project, width: int, now: float, told: Told) -> tuple[Row, ...]:
    """Its name, its runs by status, what its best run is the best by."""
    name = formatting.cut(formatting.printable(project.name), width)
    ages = f"{formatting.counted(project.runs)}, the last {formatting.ago(now - project.updated)}"
    best = project.best
    if best is None:
        judged: tuple[Row, ...] = ((Run("no metric says yet which of them is the best", "dim"),),)
    else:
        judged = (rule("The best of them", width, headers.judged(best.metric, best.value, width - 24)),)
    return (
        (Run(name, "title"),),
        _statuses(project, width),
        (Run(ages, "dim"), Run(told("   {home.open} shows them"), "dim")),
        (),
        *judged,
    )


def _statuses(project: Project, width: int) -> Row:
    """How many have which status, in the order of a run's life; its name where there is room for all names."""
    counts = [(status, project.statuses[status]) for status in columns.STATUS if project.statuses.get(status)]
    whole = _counted(counts, named=True)
    return whole if sum(formatting.width(run.text) for run in whole) <= width else _counted(counts, named=False)


def _counted(counts: Sequence[tuple[str, int]], *, named: bool) -> Row:
    row: list[Run] = []
    for status, count in counts:
        glyph, style = columns.STATUS[status]
        row += (Run(f"{'   ' * bool(row)}{glyph} {count}", style), Run(f" {status}" * named, ""))
    return tuple(row)
