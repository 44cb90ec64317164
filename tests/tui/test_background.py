"""The browser sees to a recorder while there is something to record."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from waiting import until

from tuitrack import settings
from tuitrack.spool.attend import Attendance
from tuitrack.tui.background import watching
from tuitrack.tui.background.watching import Background, Listener


def test_a_recorder_that_has_nothing_to_do_is_left_in_peace(home: Path, monkeypatch: pytest.MonkeyPatch):
    attended: list[float] = []
    monkeypatch.setattr(Attendance, "attend", lambda self: attended.append(1.0))
    monkeypatch.setattr(watching, "_EVERY", 0.005)
    made = Background(settings.load(), Listener(lambda: None, lambda: None))
    thread = threading.Thread(target=made._attend)
    thread.start()
    try:
        until(lambda: attended)
        assert not thread.join(0.1) and len(attended) == 1
        (home / "spool" / "a").mkdir(parents=True)
        until(lambda: len(attended) > 3)
    finally:
        made.stop()
        thread.join()
