"""Commands that delete runs and bring them back: delete, restore, bin."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import choosing, examples, opening, output
from tuitrack.cli.changing import change_all
from tuitrack.cli.choosing import Choice
from tuitrack.settings import Settings
from tuitrack.store.database import Database
from tuitrack.tui import formatting

if TYPE_CHECKING:
    from tuitrack.query.binned import Binned


@click.command(epilog=examples.of("tuitrack delete 3f2a91", "tuitrack delete --where 'status:failed age>30d'"))
@choosing.runs
@click.option("--now", is_flag=True, help="For good, at once.")
@click.option("--checkpoints", is_flag=True, help="The checkpoint files they saved outside the home, too: at once.")
@click.pass_obj
def delete(settings: Settings, choice: Choice, now: bool, checkpoints: bool) -> None:
    """Put runs into the bin, from which they are removed after seven days; running and published ones are refused.

    `tuitrack restore` brings them back before. Files outside the home stay, but for --checkpoints.
    """
    from tuitrack.ops import binning, emptying

    put: list[str] = []

    def change(db: Database, task_id: str) -> None:
        binning.put(db, task_id)
        put.append(task_id)

    with opening.database(settings) as db:
        ids = choice.resolve(db, grave=True, question=_Asking(now, checkpoints))
        try:
            change_all(db, ids, change)
        finally:
            if checkpoints:
                gone = emptying.remove_checkpoints(db, put)
                output.say(f"deleted {formatting.many(gone.count, 'checkpoint file')}, {formatting.size(gone.size)}")
            if now:
                output.say(f"{formatting.size(emptying.remove(db, put).size)} freed")


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks what is to be deleted: for good, with the checkpoint files outside the home."""

    now: bool
    checkpoints: bool

    def __call__(self, db: Database, ids: Sequence[str]) -> str:
        """The question: what goes, what that frees, who is left alone."""
        from tuitrack.ops import binning
        from tuitrack.query import tasks, weighing

        with db.read() as tx:
            free = [one.id for one in tasks.details(tx, ids) if one.status not in binning.KEPT]
        weight = weighing.weigh(db, free)
        told = [formatting.weight(formatting.counted(weight.runs), weight.checkpoints, weight.frees)]
        if self.checkpoints:
            files = formatting.many(weight.outside, "checkpoint file")
            told.append(f"{files} outside the home at once, {formatting.size(weight.outside_size)}")
        told.append("for good" if self.now else "after seven days in the bin")
        kept = len(ids) - len(free)
        left = f" {kept} running or published {'is' if kept == 1 else 'are'} left alone." if kept else ""
        return f"delete {', '.join(told)}: {choosing.named(db, free)}?{left}"


@click.command(epilog=examples.of("tuitrack restore 3f2a91", "tuitrack restore --all"))
@click.argument("names", nargs=-1, metavar="[TASK]...")
@click.option("--all", "all_", is_flag=True, help="All that lie in the bin.")
@click.pass_obj
def restore(settings: Settings, names: tuple[str, ...], all_: bool) -> None:
    """Bring deleted runs back from the bin."""
    from tuitrack.ops import binning
    from tuitrack.query import binned

    if not (names or all_):
        raise errors.UsageError("nothing to restore", hint="name runs, or --all; tuitrack bin lists them")
    with opening.database(settings) as db:
        every = [one.id for one in binned.listed(db)] if all_ else []
        ids = dict.fromkeys([*(binned.resolve(db, name) for name in names), *every])
        binning.take_out(db, *ids)
        for task_id in ids:
            output.line(task_id)


@click.command("bin", epilog=examples.of("tuitrack bin", "tuitrack bin --empty"))
@click.option("--empty", is_flag=True, help="Remove what lies in it for good.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def bin_(settings: Settings, empty: bool, yes: bool, as_json: bool) -> None:
    """List deleted runs: they can be restored for seven days."""
    from tuitrack.query import binned

    with opening.database(settings) as db:
        found = binned.listed(db)
        if empty:
            _empty(db, [one.id for one in found], yes)
        elif as_json:
            output.as_json([one.to_json() for one in found])
        elif not found:
            output.say("the bin is empty")
        else:
            _list(found)


def _list(found: Sequence[Binned]) -> None:
    from tuitrack.ops import binning

    now = time.time()
    rows = []
    for one in found:
        left = formatting.age(max(one.binned + binning.SECONDS - now, 0))
        facts = (one.status, formatting.age(now - one.binned), left, formatting.size(one.size))
        rows.append([one.id[:8], f"{one.project}/{one.name}", *facts])
    output.table(["ID", "NAME", "STATUS", "DELETED", "LEFT", "SIZE"], rows)
    output.say("tuitrack restore ID brings one back, tuitrack bin --empty removes all for good")


def _empty(db: Database, ids: Sequence[str], sure: bool) -> None:
    from tuitrack.ops import emptying
    from tuitrack.query import weighing

    if not ids:
        output.say("the bin is empty")
        return
    if not sure:
        weight = weighing.weigh(db, ids)
        choosing.may_ask("bin --empty", len(ids))
        choosing.ask(
            f"remove {formatting.weight(formatting.counted(weight.runs), weight.checkpoints, weight.frees)} for good?"
        )
    gone = emptying.remove(db, ids)
    output.line(f"removed {formatting.many(gone.count, 'run')}, freed {formatting.size(gone.size)}")
