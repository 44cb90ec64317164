"""How attempts ended, by what they left behind and what Slurm says."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from pathlib import Path

from tuitrack.executor.backends.base import Ending, Outcome
from tuitrack.executor.backends.slurm import commands, endings, submission
from tuitrack.executor.backends.slurm.endings import Record
from tuitrack.model import execution
from tuitrack.model.execution import Exit
from tuitrack.ops.attempts import Attempt
from tuitrack.spool import liveness

ENGINE = "Slurm"
_GOES_ON = frozenset({"RUNNING", "COMPLETING", "PENDING", "STOPPED", "SUSPENDED"})


@dataclass(slots=True)
class Verdicts:
    """Says how attempts ended, once that is certain.

    Args:
        late: Seconds that what a job wrote may take to be seen here, on a shared file system.
        since: When each attempt was first found without a job.
    """

    late: float = 60.0
    since: dict[Path, float] = field(default_factory=dict)

    def over(self, attempt: Attempt, job: str, log: Path) -> Ending | None:
        """How an attempt ended whose job is over and that left no exit; None while one may still appear.

        Raises:
            Unreachable: Slurm does not say.
        """
        waited = self._waited(attempt)
        if attempt.paths.exit.exists() or liveness.is_alive(attempt.paths.alive):
            return None
        record = endings.ask(job)
        ran = bool(record.node) or bool(submission.started(attempt.paths))
        if record.known and not ran:
            return _unless_started(attempt, _never_ran(attempt, record))
        if waited < self.late:
            return None
        if not ran:
            return _unless_started(attempt, Ending(_lost(f"{ENGINE} knows job {job} no more"), Outcome.NEVER_STARTED))
        what = "its supervisor was killed" if record.known else f"{ENGINE} knows job {job} no more"
        return _by_cause(attempt, _lost(what), endings.cause(record, log))

    def explain(self, attempt: Attempt, found: Exit, job: str, log: Path) -> Ending | None:
        """An exit with its cause, where Slurm may have caused it; None while that cannot be told yet."""
        told = found.aborted and found.reason == execution.told_to_stop(ENGINE)
        if not told and (found.aborted or not found.signal):
            return Ending(found)
        if attempt.stop_reason:
            return Ending(found._replace(aborted=True, reason=attempt.stop_reason))
        try:
            record = endings.ask(job)
        except commands.Unreachable:
            return None
        if record.state in _GOES_ON and self._waited(attempt) < self.late:
            return None
        return _by_cause(attempt, found, endings.cause(record, log, found.ended))

    def goes_on(self, attempt: Attempt) -> None:
        """Note that an attempt has a job."""
        self.since.pop(attempt.paths.directory, None)

    def _waited(self, attempt: Attempt) -> float:
        """How long it has been without a job; its directory is listed, so that a network file system looks anew."""
        now = time.monotonic()
        first = self.since.setdefault(attempt.paths.directory, now)
        with contextlib.suppress(OSError):
            next(attempt.paths.directory.iterdir(), None)
        return now - first


def never_wanted(attempt: Attempt) -> Ending | None:
    """One that was aborted before Slurm had it; None where a job of it has started all the same."""
    return _unless_started(attempt, _aborted(attempt))


def never_laid_out(attempt: Attempt) -> Ending | None:
    """One whose worker was killed between taking it and laying it out."""
    return _unless_started(attempt, Ending(_lost("never started"), Outcome.NEVER_STARTED))


def _unless_started(attempt: Attempt, ending: Ending) -> Ending | None:
    """An ending of an attempt that no job has started, and from now on none can; None where one has."""
    return ending if submission.claim(attempt.paths, "") else None


def _aborted(attempt: Attempt) -> Ending:
    return Ending(Exit(None, reason=attempt.stop_reason, aborted=True, ended=time.time()))


def _never_ran(attempt: Attempt, record: Record) -> Ending:
    """What becomes of a job that Slurm ended before it started."""
    if attempt.stop_reason:
        return _aborted(attempt)
    why = endings.cause(record, Path())
    if why in (endings.CANCELLED, endings.TIME_LIMIT):
        return Ending(endings.told(_lost(""), why))
    if why in (endings.PREEMPTED, endings.NODE_FAILED):
        return Ending(_lost(why), Outcome.NEVER_STARTED)
    return Ending(Exit(None, reason=f"not started: {ENGINE} says {record.reason or record.state}", ended=time.time()))


def _by_cause(attempt: Attempt, found: Exit, why: str) -> Ending:
    """An end by its cause; what gave way to others starts again."""
    if attempt.stop_reason:
        return Ending(found._replace(aborted=True, reason=attempt.stop_reason))
    return Ending(endings.told(found, why), Outcome.AGAIN if why == endings.PREEMPTED else Outcome.OVER)


def _lost(why: str) -> Exit:
    return Exit(None, reason=f"lost: {why}", ended=time.time())
