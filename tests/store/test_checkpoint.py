"""The write-ahead log is folded back when it is large, and whenever room is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
import recorded

from tuitrack.recorder.checkpoint import Checkpointer
from tuitrack.store.sqlite import connection


@pytest.mark.sqlite
def test_a_small_log_is_left_alone_until_room_is_needed(home: Path):
    path = recorded.database(home).engine.path
    log = path.with_name(f"{path.name}-wal")
    held = connection.connect(path)
    held.alone.execute("UPDATE revision SET value = value + 1")
    checkpointer = Checkpointer()
    checkpointer.if_due(path)
    assert log.stat().st_size > 0
    checkpointer.make_room(path)
    assert log.stat().st_size == 0
    held.close()
