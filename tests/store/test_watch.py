"""Wake-ups: soon after a commit, none without one."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from waiting import until

from tuitrack import settings
from tuitrack.ops import queues
from tuitrack.query import queues as reading
from tuitrack.store import database
from tuitrack.watch import files, wakeups


def test_a_commit_wakes_and_a_read_does_not(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "_SLOW_MS", 600_000)  # what is heard is heard of the files
    found = settings.load()
    db = database.open_database(found)
    stop, woken = threading.Event(), []

    def listen() -> None:
        for _ in wakeups.watch(found, stop):
            woken.append(True)

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        until(lambda: woken)  # the first comes at once
        reading.queues(db)
        time.sleep(0.5)
        assert len(woken) == 1
        queues.create(db, "night")
        until(lambda: len(woken) > 1)
    finally:
        stop.set()
        listener.join(5)
