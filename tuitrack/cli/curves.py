"""Commands that read curves: scalars, plot."""

from __future__ import annotations

import math
import shutil

import click

from tuitrack import errors
from tuitrack.cli import opening, output
from tuitrack.settings import Settings
from tuitrack.tui import formatting


@click.command()
@click.argument("task")
@click.argument("metrics", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV.")
@click.option("--width", type=click.IntRange(min=2), help="At most so many points a metric.")
@click.pass_obj
def scalars(
    settings: Settings, task: str, metrics: tuple[str, ...], as_json: bool, as_csv: bool, width: int | None
) -> None:
    """Print the values of a run's metrics."""
    from tuitrack.query import scalars as reading
    from tuitrack.query import tasks

    with opening.database(settings) as db:
        task_id = tasks.resolve(db, task)
        known = reading.names(db, task_id)
        _refuse_unknown(metrics, [row.key for row in known])
        if not (as_json or as_csv or width):
            header = ["METRIC", "FIRST", "LAST", "MIN", "MAX", "STEPS", "POINTS"]
            output.table(
                header, [_summary(row) for row in known if not metrics or row.key in metrics], right=range(1, 7)
            )
            return
        points = reading.read(db, task_id, metrics or None)
    if width:
        points = {key: reading.thinned(found, width) for key, found in points.items()}
    if as_csv:
        rows = [(k, *row) for k, p in points.items() for row in zip(*_lists(p), strict=True)]
        output.as_csv(["metric", "step", "value", "time"], rows)
    else:
        output.as_json({k: dict(zip(("steps", "values", "times"), _lists(p), strict=True)) for k, p in points.items()})


def _refuse_unknown(asked: tuple[str, ...], known: list[str]) -> None:
    for name in asked:
        if name not in known:
            raise errors.NotFound(f"no metric {name}", hint=f"there are: {', '.join(known[:12]) or 'none yet'}")


def _summary(row: object) -> list[str]:
    values = [formatting.number(getattr(row, name), 9) for name in ("first", "last", "min", "max")]
    first, last = row.first_step, row.last_step  # type: ignore[attr-defined]
    steps = f"{first}..{last}" if first is not None else "–"
    return [row.key, *values, steps, str(row.count)]  # type: ignore[attr-defined]


def _lists(points: object) -> tuple[list[object], list[object], list[object]]:
    from tuitrack.query import scalars as reading

    return (
        points.steps.tolist(),  # type: ignore[attr-defined]
        [_finite(value) for value in points.values.tolist()],  # type: ignore[attr-defined]
        [reading.iso(moment) for moment in points.times.tolist()],  # type: ignore[attr-defined]
    )


def _finite(value: float) -> object:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="TASK... METRIC")
@click.option("--size", default="", metavar="WxH", help="Size of the chart.")
@click.pass_obj
def plot(settings: Settings, names: tuple[str, ...], size: str) -> None:
    """Draw a metric of some runs."""
    from tuitrack.query import scalars as reading
    from tuitrack.tui.charts import raster, spec

    if len(names) < 2:
        raise errors.UsageError("plot needs a run, then a metric", hint="tuitrack plot @last loss/train")
    *tasks_named, metric = names
    width, height = _chart_size(size)
    lines: list[spec.Line] = []
    with opening.database(settings) as db:
        ids = opening.resolve_all(db, tasks_named)
        for task_id in ids:
            found = reading.read(db, task_id, (metric,))
            if metric not in found:
                known = [row.key for row in reading.names(db, task_id)]
                raise errors.NotFound(
                    f"{task_id[:8]} has no metric {metric}", hint=f"there are: {', '.join(known[:12])}"
                )
            lines.append(spec.Line(found[metric].steps.astype(float), found[metric].values, len(lines)))
    drawn = spec.ChartSpec(width, height, tuple(lines), title=metric, patterns=len(lines) > 1)
    output.raw(raster.draw(drawn).text())
    if len(ids) > 1:
        output.line("   ".join(task_id[:8] for task_id in ids))


def _chart_size(text: str) -> tuple[int, int]:
    from tuitrack.cli import browse

    chosen = browse.parse_size(text)
    if chosen:
        return chosen
    columns, lines = shutil.get_terminal_size((80, 24))
    return columns, max(8, min(24, lines - 2))
