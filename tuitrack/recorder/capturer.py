"""Capturing the environments of runs beside the serving loop."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace

from tuitrack.model import environment, events
from tuitrack.model.environment import Environment

_AT_A_TIME = 2


class Capturer:
    """Captures a few runs at a time, in threads that end with their work."""

    def __init__(self) -> None:
        self._wanted: deque[events.Started] = deque()
        self._begun: set[str] = set()
        self._found: dict[str, Environment] = {}
        self._threads: list[threading.Thread] = []

    def begin(self, event: events.Started) -> None:
        """Capture a run, once, however often it is asked for."""
        if event.task_id not in self._begun:
            self._begun.add(event.task_id)
            self._wanted.append(event)
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        if self._wanted and len(self._threads) < _AT_A_TIME:
            self._threads.append(threading.Thread(target=self._work, daemon=True))
            self._threads[-1].start()

    def found(self, task_id: str) -> Environment | None:
        """What was captured of a run, None until it is there."""
        return self._found.get(task_id)

    def forget(self, task_id: str) -> None:
        """Let go of a result that is stored."""
        self._found.pop(task_id, None)
        self._begun.discard(task_id)

    def _work(self) -> None:
        # Only here, for what it loads would make every start of the recorder slower.
        from tuitrack.capture import gathering

        while self._wanted:
            try:
                event = self._wanted.popleft()
            except IndexError:  # the other thread was faster
                return
            try:
                self._found[event.task_id] = gathering.gather(event)
            except Exception as error:  # a thread's last resort: without a result the spool would stay for ever
                problem = f"capture: {error!r}"
                self._found[event.task_id] = replace(environment.reported(event), problems=(problem,))
