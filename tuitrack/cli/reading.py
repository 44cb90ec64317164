"""Commands that read runs: ls, logs."""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import examples, opening, output
from tuitrack.model.task import SINGLE_TITLE
from tuitrack.settings import Settings
from tuitrack.tui import formatting

if TYPE_CHECKING:
    from tuitrack.query import leaderboard
    from tuitrack.query.console import Cursor
    from tuitrack.store.database import Database

_LOOK = 0.3
_SINGLE = f"{SINGLE_TITLE}/"
_NONE = "no runs yet; record one with: tuitrack run script.py, or try: tuitrack demo"
_LS = (
    "tuitrack ls status:failed 'age<2d'",
    "tuitrack ls 'lr<=1e-3' --sort -acc/val --columns lr,acc/val",
    "tuitrack ls project:digits --json | jq '.[].id'",
)


@click.command(epilog=examples.of(*_LS))
@click.argument("query", nargs=-1)
@click.option("--columns", default="", metavar="C,...", help="Parameters, metrics and facts, separated by commas.")
@click.option("--sort", default="", metavar="C,...", help="Columns to sort by; a leading - is descending.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows; 50 in a table, else all.")
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
        page = leaderboard.fetch(db, spec)
        if not spec.columns:
            chosen_by_rows = keys.columns_of(db, [row.id for row in page.rows])
            page = leaderboard.fetch(db, leaderboard.with_columns(spec, chosen_by_rows))
        shown = names.display(db, {row.id: row.name for row in page.rows})
    if as_csv:
        header = ["id", "name", "project", "status", *(column.key for column in page.columns)]
        output.as_csv(header, [[r.id, r.name, r.project, r.status, *_exact(page, r)] for r in page.rows])
        return
    print_page(page, shown)


def _exact(page: leaderboard.Page, row: leaderboard.Row) -> list[object]:
    """A row's cells as a program wants them: moments in UTC, numbers whole."""
    from tuitrack.query import jsonable

    pairs = zip(page.columns, row.cells, strict=True)
    return [
        jsonable.moment(cell) if column.kind == "time" and isinstance(cell, int | float) else cell
        for column, cell in pairs
    ]


def _columns(text: str) -> tuple[str, ...]:
    """The parts between commas; those in parentheses or quotes belong to an expression."""
    parts = re.findall(r'(?:"[^"]*"|\([^()]*\)|[^,])+', text)
    return tuple(part.strip() for part in parts if part.strip())


def _sort(text: str) -> tuple[leaderboard.SortKey, ...]:
    from tuitrack.query import leaderboard

    return tuple(leaderboard.SortKey(part.lstrip("-"), part.startswith("-")) for part in _columns(text))


def print_page(page: leaderboard.Page, names: Mapping[str, str]) -> None:
    """Print a leaderboard page as a table, its runs under the names given by id, else under their own."""
    rows = page.rows
    columns = page.columns
    if not page.matched:
        output.say(_NONE if not page.total else f"no run matches, out of {page.total}")
        return
    header = ["ID", "STATUS", "NAME", "PROJECT", *(column.title.removeprefix(_SINGLE) for column in columns)]
    cells = [formatted_column(column.kind, [row.cells[n] for row in rows]) for n, column in enumerate(columns)]
    lines = [
        [row.id[:8], row.status, names.get(row.id, row.name), row.project, *(column[n] for column in cells)]
        for n, row in enumerate(rows)
    ]
    hidden = output.table(header, lines, right=range(4, len(header)), flexible=(2, 3))
    if hidden:
        output.say(f"{hidden} more columns: widen the terminal, or choose with --columns")
    more = page.matched - len(rows)
    if more > 0:
        output.say(f"{more} more runs: --limit {page.matched}")


def formatted_column(kind: str, values: Sequence[object]) -> list[str]:
    """The texts of one leaderboard column."""
    now = time.time()
    if kind == "time":
        return [formatting.age(now - v) if isinstance(v, int | float) else "–" for v in values]
    if kind == "duration":
        return [formatting.duration(v) if isinstance(v, int | float) else "–" for v in values]
    if kind == "difference":
        return [formatting.delta(v) if isinstance(v, int | float) else "–" for v in values]
    if all(v is None or isinstance(v, int | float) for v in values):
        return formatting.aligned([float(v) if isinstance(v, int | float) else None for v in values], 8)
    return ["–" if v is None else str(v) for v in values]


@click.command(epilog=examples.of("tuitrack logs @last --tail 20", "tuitrack logs @running -f"))
@click.argument("task")
@click.option("--follow", "-f", is_flag=True, help="Go on until the run ends.")
@click.option("--tail", type=click.IntRange(min=0), metavar="N", help="Only the last N lines.")
@click.pass_obj
def logs(settings: Settings, task: str, follow: bool, tail: int | None) -> None:
    """Print a run's console."""
    from tuitrack.query import console, tasks

    with opening.database(settings) as db:
        task_id = tasks.resolve(db, task)
        cursor = console.Cursor()
        if tail is not None:
            _, cursor = console.since(db, settings, task_id, None)
            output.stream(console.lines(db, settings, task_id, tail=tail).text)
        if follow or tail is None:
            _stream(db, task_id, cursor, follow)


def _stream(db: Database, task_id: str, cursor: Cursor, follow: bool) -> None:
    """Print what comes after a cursor; a character may lie across two reads."""
    from tuitrack.query import console

    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while True:
        goes_on = follow and _goes_on(db, task_id)
        data, cursor = console.since(db, db.settings, task_id, cursor)
        output.stream(decoder.decode(data, final=not data and not goes_on))
        if not data:
            if not goes_on:
                return
            time.sleep(_LOOK)


def _goes_on(db: Database, task_id: str) -> bool:
    from tuitrack.query import leaderboard

    found = leaderboard.fetch(db, leaderboard.Spec(filter=f"id:{task_id} archived:yes", limit=1)).rows
    return bool(found) and found[0].status in ("running", "queued")
