"""Slurm's list of this user's jobs, asked for all at once."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tuitrack.executor.backends.slurm import commands

_FORMAT = "%i|%T|%r|%N|%P|%S|%Q|%j"
_WAITS = frozenset(
    {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT", "RESV_DEL_HOLD"}
)
_OVER = frozenset({
    "BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "REVOKED",
    "TIMEOUT",
})  # fmt: skip
_FAR = 300 * 86400.0
_NO_REASON = ("None", "(null)")


class Listed(NamedTuple):
    """A job as `squeue` lists it; `starts` is when it did or is expected to start, 0 where nobody knows."""

    id: str
    state: str
    reason: str
    node: str
    partition: str
    starts: float
    priority: int
    name: str

    @property
    def waits(self) -> bool:
        """Whether nothing of it runs yet."""
        return self.state in _WAITS

    @property
    def over(self) -> bool:
        """Whether nothing of it will run any more."""
        return self.state in _OVER

    @property
    def number(self) -> int:
        """Its number in its array, 0 for a job by itself."""
        _, _, number = self.id.partition("_")
        return int(number) if number.isdecimal() else 0

    @property
    def expected(self) -> float:
        """When it may start; 0 where Slurm only counts on jobs without a time limit, of which it takes a year."""
        return self.starts if self.starts < time.time() + _FAR else 0.0

    @property
    def why(self) -> str:
        """Why it waits."""
        return "" if self.reason in _NO_REASON else self.reason


def ask(*, ended: bool) -> list[Listed]:
    """All jobs of this user, those of arrays one by one; also those that ended, as long as Slurm knows them.

    Raises:
        LaunchError: Slurm does not say.
    """
    states = ("--states=all",) if ended else ()
    own = ("--noheader", "--array", f"--user={os.getuid()}", f"--format={_FORMAT}", *states)
    return [found for line in commands.run("squeue", *own).splitlines() if (found := _listed(line))]


def places(partitions: Iterable[str]) -> Mapping[str, int]:
    """Where jobs stand that wait in some partitions, by job id: those that Slurm looks at first come first.

    Raises:
        LaunchError: Slurm does not say.
    """
    which = ",".join(sorted(set(partitions)))
    arguments = ("--noheader", "--states=PENDING", f"--partition={which}", "--sort=-p,i", "--format=%F|%P")
    found: dict[str, int] = {}
    count: dict[str, int] = {}
    for line in commands.run("squeue", *arguments).splitlines():
        job, _, partition = line.strip().partition("|")
        count[partition] = count.get(partition, 0) + 1
        found.setdefault(job, count[partition])
    return found


def _listed(line: str) -> Listed | None:
    words = line.strip().split("|", 7)
    if len(words) != 8:
        return None
    job, state, reason, node, partition, starts, priority, name = words
    return Listed(
        job, state, reason, node, partition, moment(starts), int(priority) if priority.isdecimal() else 0, name
    )


def moment(text: str) -> float:
    """A moment as Slurm writes it, 0 for none."""
    try:
        return time.mktime(time.strptime(text, "%Y-%m-%dT%H:%M:%S"))
    except (ValueError, OverflowError):
        return 0.0
