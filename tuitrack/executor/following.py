"""What an engine says of the attempts it runs, brought into the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.executor.backends.base import Ending, Engine, News, Outcome
from tuitrack.model.execution import Exit
from tuitrack.ops import attempts, jobs
from tuitrack.ops.attempts import Attempt
from tuitrack.store.database import Database

_STARTS = 3
"""So often a run is queued again of which no job ever started."""


@dataclass(slots=True)
class Following:
    """An engine whose attempts are followed; `trouble` is why it knows nothing new, or takes nothing more."""

    db: Database
    engine: Engine
    trouble: str = ""

    def look(self, some: Sequence[Attempt]) -> None:
        """Ask the engine how all of them stand, and keep it."""
        try:
            news = self.engine.follow(some)
        except OSError as error:
            news = News(trouble=f"{error.filename or 'the home'}: {error.strerror or error}")
        self.trouble = news.trouble
        for attempt in some:
            if attempt.paths in news.ended:
                self._end(attempt, news.ended[attempt.paths])
            elif attempt.paths in news.jobs:
                jobs.note(self.db, attempt, news.jobs[attempt.paths])

    def explain(self, attempt: Attempt, found: Exit) -> Exit | None:
        """An exit with its cause, for the caller to close the attempt with; None where that is done, or is to wait."""
        ending = self.engine.explain(attempt, found)
        if ending is None:
            return None
        if ending.outcome is Outcome.OVER:
            return ending.exit
        self._end(attempt, ending)
        return None

    def _end(self, attempt: Attempt, ending: Ending) -> None:
        if ending.outcome is Outcome.OVER:
            attempts.finish(self.db, attempt.task_id, attempt.number, ending.exit)
        else:
            most = _STARTS if ending.outcome is Outcome.NEVER_STARTED else None
            attempts.again(self.db, attempt, ending.exit, most)
