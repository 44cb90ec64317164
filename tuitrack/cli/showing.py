"""`tuitrack show`: everything about one run."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING

import click

from tuitrack.cli import examples, opening, output
from tuitrack.model import cards
from tuitrack.settings import Settings, without_password
from tuitrack.tui import formatting
from tuitrack.tui.parts import facts, needs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuitrack.query.attempts import AttemptRow
    from tuitrack.query.models import Linked
    from tuitrack.query.reports import PlotRow, SampleRow
    from tuitrack.query.tasks import MetricRow, StoredConfiguration, StoredParam, TaskDetail

_USED = {True: "used", False: "NOT USED by the code", None: ""}


@click.command(epilog=examples.of("tuitrack show @last", "tuitrack show digits/mlp --json | jq .params"))
@click.argument("task")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(settings: Settings, task: str, as_json: bool) -> None:
    """Show everything about one run."""
    from tuitrack.query import tasks

    with opening.database(settings) as db:
        found = tasks.detail(db, tasks.resolve(db, task))
    if as_json:
        output.as_json(found.to_json())
    else:
        _print(found)


def _print(run: TaskDetail) -> None:
    from tuitrack.query import reasons

    output.line("   ".join(text for text in (run.name, run.status, reasons.explained(run.status_reason)) if text))
    output.section("Facts", _facts(run, time.time()))
    _params(run)
    for one in run.configuration:
        output.block(_configuration(one), one.text)
    _metrics(run.metrics)
    output.section("Plots", _reports(run.plots))
    output.section("Debug samples", _reports(run.samples))
    output.section("Models", _models(run.models))
    output.section("Code", _code(run))
    output.section("Attempts", [(f"{one.number}", _attempt(one)) for one in run.attempts])
    output.section("Host", list(run.environment.host.items()))
    output.paragraph("Packages", [f"{name} {version}" for name, version in run.environment.packages.items()])
    output.section(
        "Artifacts",
        [(a.name, f"{a.type}  {formatting.size(a.size)}  {without_password(a.uri)}") for a in run.artifacts],
    )


def _reports(rows: Sequence[PlotRow | SampleRow]) -> list[tuple[str, str]]:
    """Figures or samples by title and series: what they are, at which iterations."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for row in rows:
        found.setdefault((row.title, row.series, row.kind), []).append(row.iteration)
    return [
        (f"{title}/{series}" if series else title, f"{kind}  iteration {_span(iterations)}")
        for (title, series, kind), iterations in found.items()
    ]


def _models(linked: Sequence[Linked]) -> list[tuple[str, str]]:
    """Models that it made, then those that it started from."""
    kinds = {"output": "made", "input": "read"}
    found = sorted(linked, key=lambda one: one.direction != "output")
    said = ((kinds[one.direction], one.model.framework, without_password(one.model.uri)) for one in found)
    return [(one.name, "  ".join(filter(None, words))) for one, words in zip(found, said, strict=True)]


def _span(iterations: list[int]) -> str:
    if len(iterations) == 1:
        return str(iterations[0])
    return f"{min(iterations)} to {max(iterations)}, {len(iterations)} of them"


def _facts(run: TaskDetail, now: float) -> list[tuple[str, str]]:
    found = (
        ("id", run.id),
        ("project", run.project),
        ("type", run.type),
        ("parent", run.parent),
        ("tags", ", ".join(run.tags)),
        ("note", run.comment),
        ("created", _moment(run.created, now)),
        ("started", _moment(run.started, now)),
        ("completed", _moment(run.completed, now)),
        ("duration", "" if run.duration is None else formatting.duration(run.duration)),
        ("iteration", "" if run.iteration is None else str(run.iteration)),
        ("progress", "" if run.progress is None else f"{run.progress} %"),
        ("alerts", ", ".join(run.alerts)),
        ("queue", run.queue),
        *needs.facts(run.planned, now),
        ("worker", run.worker),
        ("host", run.host),
        ("user", run.user),
        ("exit code", "" if run.exit_code is None else str(run.exit_code)),
        ("size", formatting.size(run.size) if run.size else ""),
        ("console", f"{run.console_lines} lines" if run.console_lines else ""),
        ("archived", "yes" if run.archived else ""),
    )
    return [(name, text) for name, text in found if text]


def _moment(seconds: float | None, now: float) -> str:
    if seconds is None:
        return ""
    return f"{time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(seconds))}, {formatting.ago(now - seconds)}"


def _attempt(one: AttemptRow) -> str:
    took = "" if one.ended is None else formatting.duration(one.ended - one.started)
    ended = "" if one.ended is None else one.reason or f"exit {one.exit_code}"
    job = one.job.told if one.job else ""
    words = (one.worker, job, cards.told(one.shares), took, ended, facts.used(one.usage))
    return "  ".join(word for word in words if word)


def _params(run: TaskDetail) -> None:
    if run.params:
        output.heading("Parameters")
        output.table(["NAME", "VALUE", "TYPE", ""], [_param(one) for one in run.params], flexible=(1,), indent=2)


def _param(one: StoredParam) -> list[str]:
    return [one.key, one.value, one.param.type, _use(one)]


def _use(one: StoredParam | StoredConfiguration) -> str:
    """Whether a value was edited, and what became of it."""
    became = f"REFUSED: {one.problem}" if one.problem else _USED[one.consumed]
    return ", ".join(text for text in ("edited" * one.edited, became) if text)


def _configuration(one: StoredConfiguration) -> str:
    about = ", ".join(text for text in (one.type, _use(one)) if text)
    return f"Configuration {one.name}   {about}"


def _metrics(rows: tuple[MetricRow, ...]) -> None:
    curves = [row for row in rows if not row.single]
    output.section("Values", [(row.series, formatting.number(row.last, 9)) for row in rows if row not in curves])
    if curves:
        output.heading("Metrics")
        header = ["METRIC", "LAST", "MIN", "MAX", "STEP", "POINTS", "NAN"]
        output.table(header, [_metric(row) for row in curves], right=range(1, 7), flexible=(0,), indent=2)


def _metric(row: MetricRow) -> list[str]:
    values = [formatting.number(value, 9) for value in (row.last, row.min, row.max)]
    step = "–" if row.last_step is None else str(row.last_step)
    return [row.key, *values, step, str(row.count), str(row.nan_count) if row.nan_count else "–"]


def _code(run: TaskDetail) -> list[tuple[str, str]]:
    place = run.environment
    lines = place.diff.count("\n")
    found = (
        ("repository", place.repository or place.repository_root),
        ("branch", place.branch),
        ("commit", place.commit),
        ("uncommitted", f"{lines} lines of changes" if lines else ""),
        ("entry point", place.entry_point or place.module),
        ("directory", place.working_dir),
        ("interpreter", place.executable),
        ("python", place.python),
        ("variables", shlex.join(f"{name}={value}" for name, value in place.environ.items())),
        *(("problem", text) for text in place.problems),
    )
    return [(name, text) for name, text in found if text]
