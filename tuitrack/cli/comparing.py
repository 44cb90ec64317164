"""`tuitrack compare`: runs side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import examples, opening, output
from tuitrack.settings import Settings
from tuitrack.tui import formatting

if TYPE_CHECKING:
    from tuitrack.query.compare import Comparison
    from tuitrack.query.tasks import MetricRow


@click.command(epilog=examples.of("tuitrack compare @last @last~1", "tuitrack compare digits/mlp digits/wide --all"))
@click.argument("tasks", nargs=-1, required=True)
@click.option("--all", "everything", is_flag=True, help="What is equal too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def compare(settings: Settings, tasks: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Show what differs between runs; the first is the base."""
    from tuitrack.query import compare as comparing
    from tuitrack.query import names

    few = errors.UsageError("compare needs two runs or more", hint="tuitrack compare A B")
    if len(tasks) < 2:
        raise few
    with opening.database(settings) as db:
        ids = opening.resolve_all(db, tasks)
        if len(ids) < 2:
            raise few
        found = comparing.compare(db, ids, everything=everything)
        called = names.display(db, {task.id: task.name for task in found.tasks})
    if as_json:
        output.as_json(found.to_json())
    else:
        _print(found, called, everything)


def _print(found: Comparison, called: Mapping[str, str], everything: bool) -> None:
    header = ["", *(called[task.id] for task in found.tasks)]
    rows = [["id", *(task.id[:8] for task in found.tasks)], ["status", *(task.status for task in found.tasks)]]
    for values in (found.params, found.environment):
        rows += [[key, *map(_value, row)] for key, row in values.items()]
    for key, metrics in found.metrics.items():
        rows += [row for row in _metric(key, metrics) if everything or len(set(row[1:])) > 1]
    hidden = output.table(header, rows, flexible=range(len(header)))
    if hidden:
        output.say(f"{hidden} more runs: widen the terminal, or --json")
    for name, diff in found.configuration.items():
        if diff:
            output.block(f"Configuration {name}", diff)


def _metric(key: str, rows: Sequence[MetricRow | None]) -> Iterator[list[str]]:
    single = all(row is None or row.single for row in rows)
    for which in ("last",) if single else ("last", "min", "max"):
        values = ["–" if row is None else formatting.number(getattr(row, which), 9) for row in rows]
        yield [key if single else f"{key} {which}", *values]


def _value(value: str | None) -> str:
    return "–" if value is None else value
