"""Commands that read curves: scalars, plot."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import examples, figures, opening, output
from tuitrack.model.task import SINGLE_STEP
from tuitrack.settings import Settings
from tuitrack.tui import formatting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tuitrack.query.scalars import Points
    from tuitrack.query.tasks import MetricRow
    from tuitrack.store.database import Database
    from tuitrack.tui.charts.curves import Horizontal


_HORIZONTAL = click.option(
    "--x",
    "horizontal",
    type=click.Choice(["step", "relative", "wall"]),
    default="step",
    help="Over steps, seconds since the start, or the clock.",
)


@click.command(epilog=examples.of("tuitrack scalars @last", "tuitrack scalars @last loss/train --csv > loss.csv"))
@click.argument("task")
@click.argument("metrics", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV.")
@click.option("--width", type=click.IntRange(min=2), metavar="N", help="At most N points a metric, extremes kept.")
@_HORIZONTAL
@click.pass_obj
def scalars(
    settings: Settings,
    /,
    task: str,
    metrics: tuple[str, ...],
    as_json: bool,
    as_csv: bool,
    width: int | None,
    horizontal: Horizontal,
) -> None:
    """Print the values of a run's metrics.

    Points come with step and time; over seconds since the start, JSON and CSV have these, too.
    """
    from tuitrack.query import scalars as reading
    from tuitrack.query import tasks

    with opening.database(settings) as db:
        task_id = tasks.resolve(db, task)
        known = reading.names(db, task_id)
        _refuse_unknown(metrics, [row.key for row in known])
        if not (as_json or as_csv or width):
            header = ["METRIC", "FIRST", "LAST", "MIN", "MAX", "STEPS", "POINTS"]
            rows = [_summary(row) for row in known if not metrics or row.key in metrics]
            output.table(header, rows, right=range(1, 7), flexible=(0,))
            return
        points = reading.read(db, task_id, metrics or None)
        start = tasks.detail(db, task_id).started or 0.0
    if width:
        points = {key: reading.thinned(found, width) for key, found in points.items()}
    names = ("steps", "values", "times", *(("seconds",) if horizontal == "relative" else ()))
    found = {
        key: dict(zip(names, (*_lists(one), (one.times - start).tolist()), strict=False)) for key, one in points.items()
    }
    if as_csv:
        lines = [(key, *row) for key, columns in found.items() for row in zip(*columns.values(), strict=True)]
        header = ["metric", "step", "value", "time", "seconds"]
        output.as_csv(header[: len(names) + 1], lines)
    elif as_json:
        output.as_json(found)
    else:
        _print(points, horizontal, start)


def _print(found: Mapping[str, Points], horizontal: Horizontal, start: float) -> None:
    """A row for each point, over the axis that was asked for."""
    title = {"step": "STEP", "relative": "SECONDS", "wall": "TIME"}[horizontal]
    rows = [
        [key, place, text]
        for key, points in found.items()
        for place, text in zip(_places(points, horizontal, start), _values(points), strict=True)
    ]
    output.table(["METRIC", title, "VALUE"], rows, right=(1, 2), flexible=(0,))


def _places(points: Points, horizontal: Horizontal, start: float) -> list[str]:
    if horizontal == "step":
        return ["–" if step == SINGLE_STEP else str(step) for step in points.steps.tolist()]
    if horizontal == "relative":
        return [formatting.number(moment - start, 9) for moment in points.times.tolist()]
    return [time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment)) for moment in points.times.tolist()]


def _values(points: Points) -> list[str]:
    return formatting.aligned(points.values.tolist(), 9)


def _refuse_unknown(asked: tuple[str, ...], known: list[str]) -> None:
    for name in asked:
        if name not in known:
            raise errors.NotFound(f"no metric {name}", hint=f"there are: {', '.join(known[:12]) or 'none yet'}")


def _summary(row: MetricRow) -> list[str]:
    values = [formatting.number(getattr(row, name), 9) for name in ("first", "last", "min", "max")]
    steps = "–" if row.first_step is None else f"{row.first_step}..{row.last_step}"
    return [row.key, *values, steps, str(row.count)]


def _lists(points: Points) -> tuple[list[object], list[object], list[object]]:
    from tuitrack.query import scalars as reading

    return (
        [None if step == SINGLE_STEP else step for step in points.steps.tolist()],
        [_finite(value) for value in points.values.tolist()],
        [reading.iso(moment) for moment in points.times.tolist()],
    )


def _finite(value: float) -> object:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


@click.command(
    epilog=examples.of(
        "tuitrack plot @last loss/train",
        "tuitrack plot @last @last~1 acc/val --size 120x30",
        "tuitrack plot @last 'confusion matrix/val' --step 400",
    )
)
@click.argument("names", nargs=-1, required=True, metavar="TASK... METRIC")
@click.option("--size", default="", metavar="WxH", help="Size of the chart.")
@click.option("--step", type=int, metavar="N", help="Of a reported plot: the one of that step, not the newest.")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="Save a reported plot: .html, .json, .csv or .png."
)
@_HORIZONTAL
@click.pass_obj
def plot(
    settings: Settings,
    /,
    names: tuple[str, ...],
    size: str,
    step: int | None,
    target: Path | None,
    horizontal: Horizontal,
) -> None:
    """Draw a metric of some runs, or a plot that a run reported."""
    from tuitrack.query import scalars as reading

    if len(names) < 2:
        raise errors.UsageError("plot needs a run, then a metric or a plot", hint="tuitrack plot @last loss/train")
    *tasks_named, metric = names
    room = _chart_size(size)
    with opening.database(settings) as db:
        ids = opening.resolve_all(db, tasks_named)
        known = {row.key for row in reading.names(db, ids[0])}
        reported = () if metric in known else figures.named(db, ids[0], metric)
        if reported and target is not None:
            figures.save(db, figures.at(reported, step), target)
        elif reported:
            figures.draw(db, figures.at(reported, step), room)
        else:
            _curves(db, ids, metric, room, horizontal)


def _curves(db: Database, ids: list[str], metric: str, room: tuple[int, int], horizontal: Horizontal) -> None:
    """A metric of runs over each other."""
    from tuitrack.query import names as naming
    from tuitrack.query import tasks
    from tuitrack.tui.charts import curves, raster, spec

    lines: list[spec.Line] = []
    called: dict[str, str] = {}
    for task_id in ids:
        points = _curve(db, task_id, metric)
        run = tasks.detail(db, task_id)
        lines.append(spec.Line(_x(points, horizontal, run.started or 0.0), points.values, len(lines)))
        called[task_id] = run.name
    called = naming.display(db, called)
    several, plain = len(lines) > 1, output.plain()
    x = spec.Axis(curves.KINDS[horizontal])
    chart = spec.ChartSpec(*room, tuple(lines), title=metric, x=x, patterns=several, ascii=plain)
    output.raw(raster.draw(chart).text())
    if several:
        _legend(called)


def _curve(db: Database, task_id: str, metric: str) -> Points:
    """The points of a metric of one run."""
    from tuitrack.query import scalars as reading

    points = reading.read(db, task_id, (metric,)).get(metric)
    if points is None:
        known = ", ".join([row.key for row in reading.names(db, task_id) if not row.single][:12])
        raise errors.NotFound(f"{task_id[:8]} has no metric {metric}", hint=f"there are: {known or 'none'}")
    if (points.steps == SINGLE_STEP).all():
        hint = f"tuitrack show {task_id[:8]} tells it"
        raise errors.UsageError(f"{metric} is a single value without a curve", hint=hint)
    return points


def _x(points: Points, horizontal: Horizontal, start: float) -> NDArray[np.float64]:
    """Where the points of a run lie."""
    if horizontal == "step":
        return points.steps.astype(float)
    return points.times - start if horizontal == "relative" else points.times


def _legend(called: Mapping[str, str]) -> None:
    """Which line is whose, by id; those beyond the eight patterns look alike."""
    from tuitrack.tui.charts import palette

    for number, (task_id, name) in enumerate(called.items()):
        glyph = palette.INKS[number].glyph if number < len(palette.INKS) else "─"
        output.line(f"{glyph * 3}  {task_id[:8]}  {name}")


def _chart_size(text: str) -> tuple[int, int]:
    from tuitrack.cli import browse

    chosen = browse.parse_size(text)
    if chosen:
        return chosen
    columns, lines = shutil.get_terminal_size((80, 24))
    return columns, max(8, min(24, lines - 2))
