"""Which runs a command changes: those named, and all that a filter finds."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from tuitrack import errors
from tuitrack.cli import opening
from tuitrack.store.database import Database
from tuitrack.tui import formatting

_SHOWN = 3
"""So many names are written out in a question."""


Question = Callable[[Database, list[str]], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Runs by name and by filter; `verb` is what is about to be done to them, `sure` that nobody need be asked."""

    names: tuple[str, ...]
    where: str = ""
    sure: bool = False
    verb: str = "change"

    def resolve(self, db: Database, *, grave: bool = False, question: Question | None = None) -> list[str]:
        """The ids, each once. Asks first where a filter chose them, or what is done is `grave`.

        Args:
            db: The run database.
            grave: Ask in any case.
            question: What is asked, where that is more than how many.

        Raises:
            UsageError: nothing chosen, or nobody there to ask.
            NotFound: a name or the filter stands for no run.
        """
        if not (self.names or self.where):
            raise errors.UsageError(f"nothing to {self.verb}", hint="name runs, or choose them by --where QUERY")
        ids = list(dict.fromkeys([*opening.resolve_all(db, self.names), *_found(db, self.where)]))
        if (self.where or grave) and not self.sure:
            may_ask(self.verb, len(ids))
            ask(question(db, ids) if question else f"{self.verb} {formatting.many(len(ids), 'run')}: {named(db, ids)}?")
        return ids


def _found(db: Database, where: str) -> list[str]:
    """What `tuitrack ls` lists for a filter."""
    from tuitrack.query import leaderboard

    if not where:
        return []
    rows = leaderboard.fetch(db, leaderboard.Spec(filter=where, limit=None)).rows
    if not rows:
        raise errors.NotFound(f"no run matches {where}", hint=f"tuitrack ls '{where}' lists what would be changed")
    return [row.id for row in rows]


def may_ask(verb: str, count: int) -> None:
    """Let pass where there is somebody to ask.

    Raises:
        UsageError: there is not.
    """
    if not sys.stdin.isatty():
        many = formatting.many(count, "run")
        raise errors.UsageError(f"{verb} would change {many}, and there is no terminal to ask on", hint="--yes")


def ask(question: str) -> None:
    """Go on only after a yes."""
    click.confirm(formatting.printable(question), abort=True, err=True)


def named(db: Database, ids: Sequence[str]) -> str:
    """The names of a few runs, and whether there are more."""
    from tuitrack.query import tasks

    more = ", …" if len(ids) > _SHOWN else ""
    return ", ".join(tasks.detail(db, task_id).name for task_id in ids[:_SHOWN]) + more


def runs(command: Callable[..., object]) -> Callable[..., object]:
    """Let a command take many runs by name or by filter; it receives them as its `choice`."""

    @click.argument("names", nargs=-1, metavar="[TASK]...")
    @click.option("--where", "-w", default="", metavar="QUERY", help="All runs that `tuitrack ls QUERY` lists.")
    @click.option("--yes", "-y", is_flag=True, help="Do not ask.")
    @functools.wraps(command)
    def choosing(*given: object, names: tuple[str, ...], where: str, yes: bool, **options: object) -> object:
        verb = click.get_current_context().info_name or ""
        return command(*given, choice=Choice(names, where, yes, verb), **options)

    return choosing
