"""Commands that read runs: ls, logs."""

from __future__ import annotations

import codecs
import time
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import examples, grouped, listing, opening, output, viewed
from tuitrack.settings import Settings

if TYPE_CHECKING:
    from tuitrack.query.console import Cursor
    from tuitrack.store.database import Database

_LOOK = 0.3
_LS = (
    "tuitrack ls status:failed 'age<2d'",
    "tuitrack ls 'lr<=1e-3' --sort -acc/val --columns lr,acc/val",
    "tuitrack ls -p digits --group seed --columns lr,acc/val",
    "tuitrack ls --view seed-study status:completed",
    "tuitrack ls project:digits --json | jq '.[].id'",
)


@click.command(epilog=examples.of(*_LS))
@click.argument("query", nargs=-1)
@click.option("--project", "-p", default="", metavar="PROJECT", help="Only of this project and those in it.")
@click.option("--columns", default="", metavar="C,...", help="Parameters, metrics and facts, separated by commas.")
@click.option("--sort", default="", metavar="C,...", help="Columns to sort by; a leading - is descending.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows; 50 in a table, else all.")
@click.option(
    "--group", default="", metavar="BY", help="By seed (same but seed), project, tag, or parameters: lr,width."
)
@click.option("--view", default="", metavar="NAME", help="As a view kept in the browser has it: NAME or PROJECT/NAME.")
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
    from tuitrack.query import leaderboard

    if as_json and as_csv:
        raise errors.UsageError("--json and --csv exclude each other")
    form = "json" if as_json else "csv" if as_csv else "table"
    with opening.database(settings) as db:
        spec = leaderboard.Spec(
            project=str(chosen["project"]) or None,
            filter=" ".join(query),
            columns=listing.split(str(chosen["columns"])),
            sort=listing.order(str(chosen["sort"])),
            limit=limit if limit is not None else 50 if form == "table" else None,
            archived=bool(chosen["archived"]),
        )
        by = str(chosen["group"])
        if chosen["view"]:
            spec, by = viewed.spec(db, str(chosen["view"]), spec, by)
        if by:
            grouped.show(db, spec, by, form)
        else:
            listing.show(db, spec, form)


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
