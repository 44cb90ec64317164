"""Commands about queues."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import examples, opening, output
from tuitrack.settings import Settings
from tuitrack.tui import formatting
from tuitrack.tui.parts import needs

if TYPE_CHECKING:
    from tuitrack.query.queues import Entry, QueueRow


_ALIASES = {"pause": "hold", "resume": "release"}


class _Group(click.Group):
    """Commands with the other names that some go by."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        return super().get_command(ctx, _ALIASES.get(cmd_name, cmd_name))


@click.group(cls=_Group)
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
    header = ["QUEUE", "WAITING", "WORKERS", "AT ONCE", "HELD", "NEXT"]
    output.table(header, [_row(row) for row in found], right=(1, 2, 3), flexible=(0, 4, 5))
    for row in found:
        if row.held:
            output.say(f"{row.name} is held: {row.held}; tuitrack queue release {row.name} lets it go on")
        for entry in row.entries:
            if entry.blocked:
                output.say(f"{entry.name} {entry.blocked}")


def _row(row: QueueRow) -> list[str]:
    at_once = "all" if row.at_once is None else str(row.at_once)
    following = ", ".join(entry.name for entry in row.entries[:3])
    return [row.name, str(len(row.entries)), str(len(row.workers)), at_once, row.held or "–", following]


@queue.command("show", epilog=examples.of("tuitrack queue show gpu"))
@click.argument("name")
@click.pass_obj
def show_(settings: Settings, name: str) -> None:
    """List what waits in a queue: its needs, what it waits for; what of it Slurm has."""
    from tuitrack.query import queues

    with opening.database(settings) as db:
        found = next((row for row in queues.queues(db) if row.name == name), None)
    if found is None:
        raise errors.NotFound(f"no queue {name}", hint="tuitrack queue ls")
    now = time.time()
    rows = [[str(place), *_entry(entry, now)] for place, entry in enumerate(found.entries, 1)]
    output.table(["#", "ID", "NAME", "NEEDS", "WAITS FOR", "QUEUED"], rows, right=(0, 5), flexible=(2, 3, 4))
    if found.jobs:
        output.heading("In Slurm")
        placed = [[one.task_id[:8], one.name, one.job.told] for one in found.jobs]
        output.table(["ID", "NAME", "JOB"], placed, flexible=(1, 2), indent=2)


def _entry(entry: Entry, now: float) -> list[str]:
    waits = [f"{one.name} {one.told}".strip() for one in entry.awaited if not one.done]
    if entry.plan.at is not None and entry.plan.at > now:
        waits.append(formatting.clock(entry.plan.at, now))
    if entry.damaged:
        waits = [f"damaged: {', '.join(entry.damaged)}"]
    queued = formatting.ago(now - entry.enqueued)
    return [entry.task_id[:8], entry.name, needs.told(entry.plan, entry.priority), ", ".join(waits), queued]


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


@queue.command(epilog=examples.of("tuitrack queue limit gpu 2", "tuitrack queue limit gpu none"))
@click.argument("name")
@click.argument("count", metavar="COUNT|none")
@click.pass_obj
def limit(settings: Settings, name: str, count: str) -> None:
    """Let so many of a queue run at once, whoever serves it."""
    from tuitrack.ops import queues

    at_once = queues.read_limit(count)
    with opening.database(settings) as db:
        queues.limit(db, name, at_once)


@queue.command(epilog=examples.of('tuitrack queue hold gpu --reason "gpu 3 is being mended"'))
@click.argument("name")
@click.option("--reason", default="held by user", show_default=True, metavar="WHY", help="Why.")
@click.pass_obj
def hold(settings: Settings, name: str, reason: str) -> None:
    """Let nothing of a queue start; what runs goes on. Also: pause."""
    from tuitrack.ops import queues

    with opening.database(settings) as db:
        queues.hold(db, name, reason)


@queue.command(epilog=examples.of("tuitrack queue release gpu"))
@click.argument("name")
@click.pass_obj
def release(settings: Settings, name: str) -> None:
    """Let a held queue go on. Also: resume."""
    from tuitrack.ops import queues

    with opening.database(settings) as db:
        queues.release(db, name)


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
