"""Reported plots on stdout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tuitrack import errors
from tuitrack.cli import output

if TYPE_CHECKING:
    from tuitrack.query.opening import Database
    from tuitrack.query.reports import PlotRow


def named(db: Database, task_id: str, name: str) -> tuple[PlotRow, ...]:
    """The plots of a run that go by a title, or title/series; one title's first series where only that is given."""
    from tuitrack.query import reports

    with db.read() as tx:
        found = reports.plots(tx, task_id)
    exact = tuple(one for one in found if name in (f"{one.title}/{one.series}", one.title if not one.series else None))
    if exact:
        return exact
    series = [one.series for one in found if one.title == name]
    return tuple(one for one in found if one.title == name and one.series == series[0])


def at(plots: Sequence[PlotRow], step: int | None) -> PlotRow:
    """The newest, or the one of a step.

    Raises:
        NotFound: there is none of that step.
    """
    chosen = plots[-1] if step is None else next((one for one in plots if one.iteration == step), None)
    if chosen is None:
        steps = ", ".join(str(one.iteration) for one in plots[-12:])
        raise errors.NotFound(f"no plot of step {step}", hint=f"there are: {steps}")
    return chosen


def save(db: Database, chosen: PlotRow, target: Path) -> None:
    """Write it to a file, as the file's ending says."""
    from tuitrack.ops import reports

    output.line(str(reports.save_plot(db, chosen.id, target)))


def draw(db: Database, chosen: PlotRow, size: tuple[int, int]) -> None:
    """Draw it under its name."""
    from tuitrack.query import reports
    from tuitrack.tui.renderers import drawing, plotly
    from tuitrack.tui.renderers.look import Look

    saving = "--to plot.html saves it for a web browser"
    look = Look(*size, ascii=output.plain(), colours=False, saving=saving, told=str)
    rows = drawing.draw(plotly.parse(reports.located(db.settings, reports.figure(db, chosen.id))), look)
    name = f"{chosen.title}/{chosen.series}" if chosen.series else chosen.title
    output.line(f"{name}   {chosen.kind}   step {chosen.iteration}")
    output.raw("\n".join("".join(run.text for run in row).rstrip() for row in rows))
