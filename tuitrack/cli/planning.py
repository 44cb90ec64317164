"""Options that say how runs are to be run, the same for every command that queues, clones or edits."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import click

from tuitrack.cli import opening, output
from tuitrack.model import plan as vocabulary
from tuitrack.store.database import Database

_NO_RUN = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said of how runs are to be run: texts by field of the plan, names of runs they come after."""

    texts: Mapping[str, str]
    after: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.texts or self.after)

    def read(self) -> dict[str, vocabulary.Setting]:
        """The fields that were given as texts.

        Raises:
            BadValue: one cannot be read.
        """
        return vocabulary.read(self.texts, time.time())

    def resolve(self, db: Database) -> dict[str, vocabulary.Setting]:
        """All fields that were given; `--after none` is after nothing.

        Raises:
            BadValue: one cannot be read.
            NotFound: one is to come after a run that is not there.
        """
        given = self.read()
        if self.after:
            given["after"] = tuple(opening.resolve_all(db, [name for name in self.after if name != _NO_RUN]))
        return given


def options(command: Callable[..., object]) -> Callable[..., object]:
    """Let a command take how runs are to be run; it receives it as `asked`."""

    @functools.wraps(command)
    def asking(*given: object, **others: object) -> object:
        texts = {name: others.pop(f"plan_{name}") for name in vocabulary.BY_NAME}
        after = others.pop("after")
        said = {name: str(text) for name, text in texts.items() if text is not None}
        assert isinstance(after, tuple)
        return command(*given, asked=Asked(said, after), **others)

    for option in reversed(_OPTIONS):
        asking = option(asking)
    return asking


def warn_unserved(db: Database, queues: Iterable[str]) -> None:
    """Say of queues that nobody serves what to do: what waits there would wait for ever."""
    from tuitrack.query import queues as reading

    for queue in queues:
        if not reading.served(db, queue):
            output.say(f"no worker serves {queue}; start one: tuitrack worker start --queue {queue} --detach")


_OPTIONS = (
    click.option("--after", multiple=True, metavar="TASK", help="Start once that run has completed, or none."),
    click.option("--at", "plan_at", metavar="WHEN", help="Start no earlier: 02:00, tomorrow 8:00, +2h."),
    click.option("--retries", "plan_retries", metavar="N", help="So often start again after a failure."),
    click.option("--time-limit", "plan_time_limit", metavar="SPAN", help="Stop it after 8h, 90m."),
    click.option("--priority", "plan_priority", metavar="P", help="low, normal, high or a number."),
    click.option("--gpus", "plan_gpus", metavar="N", help="GPUs it needs: 1, 2, 0.5 of one, none."),
    click.option("--memory", "plan_memory", metavar="SIZE", help="Memory of the host it needs, as 32GB."),
    click.option("--env", "plan_environment", metavar="KIND", help="recorded, or fresh from the recorded packages."),
    click.option("--sbatch", "plan_sbatch", metavar="OPTIONS", help="Options of sbatch, where Slurm runs it."),
)
