"""Commands that change the state of runs, many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from tuitrack import errors
from tuitrack.cli import choosing, examples, opening, output, planning
from tuitrack.cli.choosing import Choice
from tuitrack.cli.planning import Asked
from tuitrack.settings import Settings
from tuitrack.store.database import Database


def each(
    settings: Settings,
    choice: Choice,
    change: Callable[[Database, str], object],
    *,
    captured: bool = False,
    grave: bool = False,
) -> None:
    """Change every run chosen; a refused one is said, and the rest still changes.

    Raises:
        Refused: the last refusal, after all were tried.
    """
    with opening.database(settings, captured=captured) as db:
        change_all(db, choice.resolve(db, grave=grave), change)


def change_all(db: Database, ids: Sequence[str], change: Callable[[Database, str], object]) -> None:
    """Change runs one by one; a refused one is said, and the rest still changes.

    Raises:
        Refused: the last refusal, after all were tried.
    """
    refused: errors.TuitrackError | None = None
    for task_id in ids:
        try:
            change(db, task_id)
            output.line(task_id)
        except errors.Refused as error:
            if refused is not None:
                output.problem(refused.title, str(refused))
            refused = error
    if refused is not None:
        raise refused


@click.command(
    epilog=examples.of("tuitrack enqueue 3f2a91 --queue gpu --retries 2", "tuitrack enqueue eval --after 3f2a91")
)
@choosing.runs
@click.option("--queue", "-q", default="", metavar="NAME", help="The queue, made if new; else its own, or default.")
@planning.options
@click.pass_obj
def enqueue(settings: Settings, choice: Choice, queue: str, asked: Asked) -> None:
    """Put drafts on a queue."""
    from tuitrack.ops import queues

    used: dict[str, None] = {}
    asked.read()
    if queue:
        queues.check_name(queue)

    def change(db: Database, task_id: str) -> None:
        used[queues.enqueue(db, task_id, queue, given=asked.resolve(db))] = None

    each(settings, choice, change, captured=True)
    with opening.database(settings) as db:
        planning.warn_unserved(db, used)


@click.command(epilog=examples.of("tuitrack dequeue 3f2a91"))
@choosing.runs
@click.pass_obj
def dequeue(settings: Settings, choice: Choice) -> None:
    """Take runs off their queue."""
    from tuitrack.ops import queues

    each(settings, choice, queues.dequeue)


@click.command(epilog=examples.of("tuitrack abort @running"))
@choosing.runs
@click.option("--reason", default="aborted by user", show_default=True, metavar="WHY", help="Why.")
@click.pass_obj
def abort(settings: Settings, choice: Choice, reason: str) -> None:
    """Stop running or queued runs: first politely, then for good."""
    from tuitrack.ops import aborting

    each(settings, choice, lambda db, task_id: aborting.abort(db, task_id, reason))


@click.command(epilog=examples.of("tuitrack reset 3f2a91"))
@choosing.runs
@click.pass_obj
def reset(settings: Settings, choice: Choice) -> None:
    """Make ended runs drafts again; their results are gone."""
    from tuitrack.ops import tasks as changing

    each(settings, choice, changing.reset, grave=True)


@click.command(epilog=examples.of("tuitrack rename @last wide-lr3e-4"))
@click.argument("task")
@click.argument("name")
@click.pass_obj
def rename(settings: Settings, task: str, name: str) -> None:
    """Rename a run."""
    from tuitrack.ops import tasks as changing

    each(settings, Choice((task,)), lambda db, task_id: changing.rename(db, task_id, name))


@click.command(epilog=examples.of("tuitrack tag @last --add best --remove trial"))
@choosing.runs
@click.option("--add", "-a", "added", multiple=True, metavar="TAG", help="Add a tag.")
@click.option("--remove", "-r", "removed", multiple=True, metavar="TAG", help="Remove a tag.")
@click.pass_obj
def tag(settings: Settings, choice: Choice, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Add or remove tags."""
    from tuitrack.ops import tasks as changing

    if not added and not removed:
        raise errors.UsageError("no tag given", hint="--add TAG or --remove TAG")

    def change(db: Database, task_id: str) -> None:
        changing.add_tags(db, task_id, added)
        changing.remove_tags(db, task_id, removed)

    each(settings, choice, change)


@click.command(epilog=examples.of('tuitrack note @last "wider helps early"'))
@click.argument("task")
@click.argument("text")
@click.pass_obj
def note(settings: Settings, task: str, text: str) -> None:
    """Write a run's note; an empty text removes it."""
    from tuitrack.ops import tasks as changing

    each(settings, Choice((task,)), lambda db, task_id: changing.note(db, task_id, text))


@click.command(epilog=examples.of("tuitrack archive 3f2a91 70ee58", "tuitrack archive 3f2a91 --restore"))
@choosing.runs
@click.option("--restore", is_flag=True, help="Bring archived runs back.")
@click.pass_obj
def archive(settings: Settings, choice: Choice, restore: bool) -> None:
    """Put runs out of sight, or back."""
    from tuitrack.ops import tasks as changing

    each(settings, choice, changing.restore if restore else changing.archive)


@click.command(epilog=examples.of("tuitrack publish '@best(acc/val)'"))
@choosing.runs
@click.pass_obj
def publish(settings: Settings, choice: Choice) -> None:
    """Make runs final: nothing in them changes any more."""
    from tuitrack.ops import tasks as changing

    each(settings, choice, changing.publish)
