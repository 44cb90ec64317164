"""Commands that read runs: ls, show, compare, logs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from tuitrack import errors
from tuitrack.cli import opening, output
from tuitrack.settings import Settings
from tuitrack.tui import formatting

if TYPE_CHECKING:
    from tuitrack.query import leaderboard

Json = Mapping[str, Any]


@click.command()
@click.argument("query", nargs=-1)
@click.option("--columns", default="", help="Columns, separated by commas.")
@click.option("--sort", default="", help="Columns to sort by; a leading - is descending.")
@click.option("--limit", type=click.IntRange(min=0), help="At most so many rows.")
@click.option("--archived", is_flag=True, help="Archived runs too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV.")
@click.pass_obj
def ls(
    settings: Settings, /, query: tuple[str, ...], limit: int | None, as_json: bool, as_csv: bool, **chosen: str | bool
) -> None:
    """List runs: the leaderboard.

    QUERY is the filter language: status:failed tag:best lr<=1e-3 acc/val>0.9 project:a/b age<2d name:~"re".
    """
    from tuitrack.query import keys, leaderboard, names

    if as_json and as_csv:
        raise errors.UsageError("--json and --csv exclude each other")
    with opening.database(settings) as db:
        spec = leaderboard.Spec(
            filter=" ".join(query),
            columns=_columns(str(chosen["columns"])),
            sort=_sort(str(chosen["sort"])),
            limit=limit if limit is not None else None if as_json or as_csv else 50,
            archived=bool(chosen["archived"]),
        )
        if as_json:
            output.as_json(leaderboard.rows_json(db, spec))
            return
        if not spec.columns:
            spec = leaderboard.with_columns(spec, keys.first_columns(db, None))
        page = leaderboard.fetch(db, spec)
        shown = names.display(db, {row.id: row.name for row in page.rows})
    if as_csv:
        header = ["id", "name", "project", "status", *(column.key for column in page.columns)]
        output.as_csv(header, [[r.id, r.name, r.project, r.status, *r.cells] for r in page.rows])
        return
    print_page(page, shown)


def _columns(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _sort(text: str) -> tuple[leaderboard.SortKey, ...]:
    from tuitrack.query import leaderboard

    return tuple(leaderboard.SortKey(part.lstrip("-"), part.startswith("-")) for part in _columns(text))


def print_page(page: leaderboard.Page, names: Mapping[str, str]) -> None:
    """Print a leaderboard page as a table, its runs under the names given by id, else under their own."""
    rows = page.rows
    columns = page.columns
    if not rows:
        output.say("no runs; record one with: tuitrack run script.py, or try: tuitrack demo")
        return
    header = ["ID", "STATUS", "PROJECT", "NAME", *(column.title for column in columns)]
    cells = [formatted_column(column.kind, [row.cells[n] for row in rows]) for n, column in enumerate(columns)]
    lines = [
        [row.id[:8], row.status, row.project, names.get(row.id, row.name), *(column[n] for column in cells)]
        for n, row in enumerate(rows)
    ]
    output.table(header, lines, right=range(4, len(header)))
    more = page.matched - len(rows)
    if more > 0:
        output.say(f"{more} more (--limit {page.matched})")


def formatted_column(kind: str, values: Sequence[object]) -> list[str]:
    """The texts of one leaderboard column."""
    now = time.time()
    if kind == "time":
        return [formatting.age(now - v) if isinstance(v, int | float) else "–" for v in values]
    if kind == "duration":
        return [formatting.duration(v) if isinstance(v, int | float) else "–" for v in values]
    if all(v is None or isinstance(v, int | float) for v in values):
        return formatting.aligned([float(v) if isinstance(v, int | float) else None for v in values], 8)
    return ["–" if v is None else str(v) for v in values]


@click.command()
@click.argument("task")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(settings: Settings, task: str, as_json: bool) -> None:
    """Show everything about one run."""
    from tuitrack.query import tasks

    with opening.database(settings) as db:
        found = tasks.detail(db, tasks.resolve(db, task)).to_json()
    if as_json:
        output.as_json(found)
    else:
        _print_detail(found)


_FACTS = ("id", "project", "type", "parent", "tags", "created", "started", "completed", "duration", "iteration")
_MORE_FACTS = ("progress", "queue", "worker", "host", "user", "exit_code", "comment")


def _print_detail(found: Json) -> None:
    reason = f"  {found['status_reason']}" if found.get("status_reason") else ""
    output.line(f"{found['name']}   {found['status']}{reason}")
    output.section(
        "Facts",
        [(name, _text(found.get(name))) for name in (*_FACTS, *_MORE_FACTS) if found.get(name) not in (None, "", [])],
    )
    params = _mapping(found["params_detail"])
    output.section("Parameters", [(key, _param(_mapping(one))) for key, one in params.items()])
    metrics = _mapping(found["metrics"])
    output.section("Metrics", [(key, _metric(_mapping(one))) for key, one in metrics.items()])
    configuration = _mapping(found["configuration"])
    for name, one in configuration.items():
        output.section(
            f"Configuration {name}",
            [(str(n + 1), text) for n, text in enumerate(str(_mapping(one)["text"]).splitlines())],
        )
    environment = dict(_mapping(found["environment"]))
    environment.pop("diff", None)
    packages, host = _mapping(environment.pop("packages", {})), _mapping(environment.pop("host", {}))
    output.section("Environment", [(name, _text(value)) for name, value in environment.items() if value])
    output.section("Host", [(name, _text(value)) for name, value in host.items()])
    output.section("Packages", [(name, str(version)) for name, version in packages.items()])
    artifacts = found["artifacts"]
    assert isinstance(artifacts, list)
    output.section(
        "Artifacts",
        [(one["name"], f"{one['type']}  {formatting.size(one['size'])}  {one['uri']}") for one in artifacts],
    )


def _mapping(value: object) -> Json:
    assert isinstance(value, Mapping)
    return value


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _param(one: Json) -> str:
    note = {True: "   used", False: "   NOT USED by the code", None: ""}[one["consumed"]]
    return f"{one['value']}{note}"


def _metric(one: Json) -> str:
    parts = [f"{name} {_number(one[name])}" for name in ("last", "min", "max")]
    return "   ".join(parts) + f"   {one['count']} points" + (f"   {one['nan_count']} NaN" if one["nan_count"] else "")


def _number(value: object) -> str:
    return formatting.number(value, 9) if isinstance(value, int | float) else str(value) if value else "–"


@click.command()
@click.argument("tasks", nargs=-1, required=True)
@click.option("--all", "everything", is_flag=True, help="What is equal too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def compare(settings: Settings, tasks: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Show what differs between runs; the first is the base."""
    from tuitrack.query import compare as comparing

    if len(tasks) < 2:
        raise errors.UsageError("compare needs two runs or more", hint="tuitrack compare A B")
    with opening.database(settings) as db:
        found = comparing.compare(db, opening.resolve_all(db, tasks), everything=everything).to_json()
    if as_json:
        output.as_json(found)
        return
    header = ["", *(str(one)[:8] for one in found["tasks"])]
    rows = [[key, *map(_value, values)] for part in ("params", "environment") for key, values in found[part].items()]
    rows += [
        [f"{key} {which}", *(_number(one[which]) if one else "–" for one in values)]
        for key, values in found["metrics"].items()
        for which in ("last", "min", "max")
    ]
    output.table(header, rows)
    for name, diff in found["configuration"].items():
        if diff:
            output.section(
                f"Configuration {name}", [(str(n + 1), text) for n, text in enumerate(str(diff).splitlines())]
            )


def _value(value: object) -> str:
    return "–" if value is None else str(value)


@click.command()
@click.argument("task")
@click.option("--follow", "-f", is_flag=True, help="Go on until the run ends.")
@click.option("--tail", type=click.IntRange(min=0), help="Only the last lines.")
@click.pass_obj
def logs(settings: Settings, task: str, follow: bool, tail: int | None) -> None:
    """Print a run's console."""
    from tuitrack.query import console, tasks

    with opening.database(settings) as db:
        task_id = tasks.resolve(db, task)
        text = console.lines(db, settings, task_id, tail=tail).text
        output.stream(text.encode("utf-8", "replace"))
        if not follow:
            return
        _, cursor = console.since(db, settings, task_id, None)
        while True:
            data, cursor = console.since(db, settings, task_id, cursor)
            output.stream(data)
            if not data and tasks.detail(db, task_id).status not in ("running", "queued"):
                return
            time.sleep(0.3)
