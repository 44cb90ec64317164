"""Commands about queues."""

from __future__ import annotations

import click

from tuitrack.cli import opening, output
from tuitrack.settings import Settings


@click.group()
def queue() -> None:
    """List or arrange queues."""


@queue.command("ls")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """List queues with what waits in them."""
    from tuitrack.query import queues

    with opening.database(settings) as db:
        found = [row.to_json() for row in queues.queues(db)]
    if as_json:
        output.as_json(found)
        return
    header = ["QUEUE", "WAITING", "WORKERS", "NEXT"]
    rows = [
        [str(q["name"]), str(q["length"]), str(len(q["workers"])), " ".join(t[:8] for t in q["tasks"][:6])]
        for q in found
    ]
    output.table(header, rows, right=(1, 2))


@queue.command()
@click.argument("name")
@click.pass_obj
def create(settings: Settings, name: str) -> None:
    """Make a queue."""
    from tuitrack.ops import queues

    with opening.database(settings) as db:
        queues.create(db, name)


@queue.command("rename")
@click.argument("name")
@click.argument("new_name")
@click.pass_obj
def rename_(settings: Settings, name: str, new_name: str) -> None:
    """Rename a queue."""
    from tuitrack.ops import queues

    with opening.database(settings) as db:
        queues.rename(db, name, new_name)


@queue.command()
@click.argument("task")
@click.argument("position", type=click.IntRange(min=1))
@click.pass_obj
def move(settings: Settings, task: str, position: int) -> None:
    """Move a queued run to a position, 1 is next."""
    from tuitrack.ops import queues
    from tuitrack.query import tasks

    with opening.database(settings) as db:
        queues.move(db, tasks.resolve(db, task), position)


@queue.command()
@click.argument("name")
@click.pass_obj
def clear(settings: Settings, name: str) -> None:
    """Take everything off a queue; the runs become drafts again."""
    from tuitrack.ops import queues

    with opening.database(settings) as db:
        queues.clear(db, name)


@queue.command()
@click.argument("name")
@click.pass_obj
def rm(settings: Settings, name: str) -> None:
    """Remove an empty queue."""
    from tuitrack.ops import queues

    with opening.database(settings) as db:
        queues.remove(db, name)
