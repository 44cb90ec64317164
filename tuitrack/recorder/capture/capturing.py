"""Capturing a run's environment beside the serving loop."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

from tuitrack.model import events
from tuitrack.model.environment import Environment
from tuitrack.recorder.capture import git, host, packages
from tuitrack.store.ingest import Ingest


@dataclass(slots=True)
class Capture:
    """One capture under way, its result, whether it is stored."""

    stored: bool = False
    result: list[Environment] = field(default_factory=list)

    @classmethod
    def done(cls) -> Capture:
        """A capture that somebody else has made."""
        return cls(stored=True)

    @classmethod
    def start(cls, event: events.Started) -> Capture:
        """Begin to capture in a thread; a rerun keeps what its clone brought."""
        if not event.capture or not event.owner:
            return cls.done()
        capture = cls()
        threading.Thread(target=lambda: capture.result.append(gather(event)), daemon=True).start()
        return capture

    def ready(self) -> bool:
        """Whether there is a result that is not stored yet."""
        return bool(self.result) and not self.stored

    def store(self, ingest: Ingest, task_id: str) -> None:
        """Keep the result with its task."""
        ingest.store_environment(task_id, self.result[0])
        self.stored = True


def gather(event: events.Started) -> Environment:
    """Everything that can be told of a run's code and host; what cannot is named in `problems`."""
    base = Environment(
        entry_point=event.script,
        module=event.module,
        argv=event.argv[1:],
        working_dir=event.cwd,
        runner=event.runner,
        script_text=event.script_text,
        executable=event.executable,
        environ=event.environ,
    )
    problems: list[str] = []
    try:
        base = replace(base, python=packages.version(event.executable), packages=packages.installed(event.executable))
    except OSError as error:
        problems.append(f"packages: {error}")
    try:
        base = git.describe(base, Path(event.script).parent if event.script else Path(event.cwd))
    except OSError as error:
        problems.append(f"git: {error}")
    return replace(base, host=host.facts(), problems=(*base.problems, *problems))
