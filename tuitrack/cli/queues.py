"""Commands about queues."""

from __future__ import annotations

import click

from tuitrack.cli import examples, opening, output
from tuitrack.settings import Settings


@click.group()
def queue() -> None:
    """List or arrange queues."""


@queue.command("ls", epilog=examples.of("tuitrack queue ls"))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """List queues with what waits in them."""
    from tuitrack.query import queues

    with opening.database(settings) as db:
        found = queues.queues(db)
    if as_json:
        output.as_json([row.to_json() for row in found])
        return
    if not found:
        output.say("no queues yet; tuitrack enqueue makes one")
        return
    header = ["QUEUE", "WAITING", "WORKERS", "HELD", "NEXT"]
    rows = [
        [q.name, str(len(q.entries)), str(len(q.workers)), q.held or "–", ", ".join(e.name for e in q.entries[:3])]
        for q in found
    ]
    output.table(header, rows, right=(1, 2), flexible=(0, 3, 4))


@queue.command(epilog=examples.of("tuitrack queue create gpu"))
@click.argument("name")
@click.pass_obj
def create(settings: Settings, name: str) -> None:
    """Make a queue."""
    from tuitrack.ops import queues

    with opening.database(settings) as db:
        queues.create(db, name)


@queue.command("rename", epilog=examples.of("tuitrack queue rename gpu gpu-old"))
@click.argument("name")
@click.argument("new_name")
@click.pass_obj
def rename_(settings: Settings, name: str, new_name: str) -> None:
    """Rename a queue."""
    from tuitrack.ops import queues

    with opening.database(settings) as db:
        queues.rename(db, name, new_name)


@queue.command(epilog=examples.of("tuitrack queue move 3f2a91 1"))
@click.argument("task")
@click.argument("position", type=click.IntRange(min=1))
@click.pass_obj
def move(settings: Settings, task: str, position: int) -> None:
    """Move a queued run to a position, 1 is next."""
    from tuitrack.ops import queues
    from tuitrack.query import tasks

    with opening.database(settings) as db:
        queues.move(db, tasks.resolve(db, task), position)


@queue.command(epilog=examples.of("tuitrack queue clear gpu"))
@click.argument("name")
@click.pass_obj
def clear(settings: Settings, name: str) -> None:
    """Take everything off a queue; the runs become drafts again."""
    from tuitrack.ops import queues

    with opening.database(settings) as db:
        queues.clear(db, name)


@queue.command(epilog=examples.of("tuitrack queue rm gpu"))
@click.argument("name")
@click.pass_obj
def rm(settings: Settings, name: str) -> None:
    """Remove an empty queue."""
    from tuitrack.ops import queues

    with opening.database(settings) as db:
        queues.remove(db, name)
