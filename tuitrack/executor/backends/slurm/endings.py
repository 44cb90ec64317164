"""Why a job ended, by what Slurm still knows of it and by what it wrote into the job's log."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from tuitrack.executor.backends.slurm import commands, listing
from tuitrack.model.execution import Exit

TIME_LIMIT, PREEMPTED, NODE_FAILED = "time limit", "preempted", "node failure"
CANCELLED, OUT_OF_MEMORY = "cancelled", "out of memory"

_BY_STATE = {
    "TIMEOUT": TIME_LIMIT,
    "DEADLINE": TIME_LIMIT,
    "PREEMPTED": PREEMPTED,
    "NODE_FAIL": NODE_FAILED,
    "BOOT_FAIL": NODE_FAILED,
    "OUT_OF_MEMORY": OUT_OF_MEMORY,
    "CANCELLED": CANCELLED,
    "REVOKED": CANCELLED,
}
_BY_LOG = {
    "DUE TO TIME LIMIT": TIME_LIMIT,
    "DUE TO PREEMPTION": PREEMPTED,
    "DUE TO NODE FAILURE": NODE_FAILED,
    "oom": OUT_OF_MEMORY,
    "out-of-memory": OUT_OF_MEMORY,
    "Exceeded job memory limit": OUT_OF_MEMORY,
    "CANCELLED AT": CANCELLED,
}
"""By text, what says most first."""

_NOTHING = ("", "None", "(null)", "N/A", "Unknown")
_FIELD = re.compile(r"(\S+?)=(\S*)")
_LIMIT = re.compile(r"(?:(\d+)-)?(\d+):(\d+):(\d+)")
_EARLY = 150.0
"""Seconds before its time limit that a job may be told of it."""
_TAIL = 1 << 16


class Record(NamedTuple):
    """What Slurm knows of a job that ended; without a node nothing of it ever ran."""

    state: str = ""
    node: str = ""
    started: float = 0.0
    limit: float = 0.0
    preempted: bool = False
    reason: str = ""

    @property
    def known(self) -> bool:
        """Whether Slurm knows it still."""
        return bool(self.state)


FORGOTTEN = Record()
"""Slurm knows nothing of it any more."""


def ask(job: str) -> Record:
    """What Slurm knows of a job.

    Raises:
        Unreachable: it does not say.
    """
    try:
        text = commands.run("scontrol", "show", "job", job)
    except commands.Unreachable:
        raise
    except (commands.Declined, commands.Full):
        return FORGOTTEN
    fields = dict(_FIELD.findall(text))
    node = fields.get("NodeList", "")
    return Record(
        state=fields.get("JobState", ""),
        node="" if node in _NOTHING else node,
        started=listing.moment(fields.get("StartTime", "")),
        limit=_seconds(fields.get("TimeLimit", "")),
        preempted=fields.get("PreemptTime", "") not in _NOTHING,
        reason="" if fields.get("Reason", "") in _NOTHING else fields["Reason"],
    )


def _seconds(text: str) -> float:
    """A time limit in seconds, 0 for none."""
    match = _LIMIT.fullmatch(text)
    if match is None:
        return 0.0
    days, hours, minutes, seconds = (int(one or 0) for one in match.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def cause(record: Record, log: Path, ended: float = 0.0) -> str:
    """Why Slurm ended a job, empty where it did not.

    Args:
        record: What it knows of the job.
        log: What it wrote into it.
        ended: When the run ended, by its supervisor.
    """
    if record.preempted:
        return PREEMPTED
    if record.state in _BY_STATE:
        return _BY_STATE[record.state]
    if record.limit and record.started and ended > record.started + record.limit - _EARLY:
        return TIME_LIMIT
    return "" if record.known else _said(log)


def _said(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(log.stat().st_size - _TAIL, 0))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    slurm = "\n".join(line for line in lines if line.startswith("slurm"))
    return next((found for text, found in _BY_LOG.items() if text in slurm), "")


def told(ending: Exit, why: str) -> Exit:
    """An end with what Slurm had to do with it; one that the code came to by itself stays as it is."""
    if why in (TIME_LIMIT, PREEMPTED):
        return ending._replace(aborted=True, reason=f"stopped by Slurm: {why}")
    if why == OUT_OF_MEMORY and not ending.aborted:
        return ending._replace(reason=OUT_OF_MEMORY)
    if why == NODE_FAILED:
        return ending._replace(aborted=False, reason=f"lost: {NODE_FAILED}")
    if why == CANCELLED:
        return ending._replace(aborted=True, reason="cancelled in Slurm")
    return ending
