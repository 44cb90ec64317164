"""Capturing the environments of runs beside the serving loop."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import replace
from pathlib import Path

from tuitrack.model import events
from tuitrack.model.environment import Environment
from tuitrack.recorder.capture import git, host, packages
from tuitrack.store import applying

_AT_A_TIME = 2
_LATE = 60.0


class Capturer:
    """Captures a few runs at a time, in threads that end with the process."""

    def __init__(self) -> None:
        self._wanted: queue.SimpleQueue[events.Started] = queue.SimpleQueue()
        self._begun: set[str] = set()
        self._threads = 0
        self._found: dict[str, Environment] = {}

    def begin(self, event: events.Started) -> None:
        """Capture a run, once, however often it is asked for."""
        if event.task_id in self._begun:
            return
        if self._threads < _AT_A_TIME:
            self._threads += 1
            threading.Thread(target=self._work, daemon=True).start()
        self._begun.add(event.task_id)
        self._wanted.put(event)

    def found(self, task_id: str) -> Environment | None:
        """What was captured of a run, None until it is there."""
        return self._found.get(task_id)

    def forget(self, task_id: str) -> None:
        """Let go of a result that is stored."""
        self._found.pop(task_id, None)
        self._begun.discard(task_id)

    def _work(self) -> None:
        while True:
            event = self._wanted.get()
            try:
                self._found[event.task_id] = gather(event)
            except Exception as error:  # a thread's last resort: without a result the spool would stay for ever
                self._found[event.task_id] = replace(applying.reported(event), problems=(f"capture: {error!r}",))


def gather(event: events.Started) -> Environment:
    """Everything that can be told of a run's code and host; what cannot is named in `problems`."""
    found = replace(applying.reported(event), host=host.facts())
    late = time.time() - event.time
    if late > _LATE:
        note = f"captured {late:.0f} s after the start: the code may have changed since"
        found = replace(found, problems=(note,))
    found = git.describe(found, Path(event.script).parent if event.script else Path(event.cwd))
    try:
        python, installed = packages.of(event.executable, event.environ)
    except OSError as error:
        return replace(found, problems=(*found.problems, f"packages: {error}"))
    return replace(found, python=python, packages=installed)
