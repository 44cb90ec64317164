"""Wake-ups: soon after a commit, none without one."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from waiting import until

from tuitrack import settings
from tuitrack.ops import queues
from tuitrack.query import queues as reading
from tuitrack.store import database
from tuitrack.watch import wakeups


def test_a_commit_wakes_and_a_read_does_not(home: Path):
    found = settings.load()
    db = database.open_database(found)
    stop, woken = threading.Event(), []

    def listen() -> None:
        for _ in wakeups.watch(found, stop):
            woken.append(time.monotonic())

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        until(lambda: woken)  # the first comes at once
        reading.queues(db)
        time.sleep(0.5)
        assert len(woken) == 1
        begun = time.monotonic()
        queues.create(db, "night")
        until(lambda: len(woken) > 1)
        assert woken[1] - begun < 0.5
    finally:
        stop.set()
        listener.join(5)
