"""The recorder removes what has lain in the bin for seven days, and nothing else."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import recorded

from tuitrack.ops import binning
from tuitrack.query import binned
from tuitrack.recorder import tidier
from tuitrack.recorder.journal import Journal


def test_what_has_lain_there_for_seven_days_goes_a_few_at_a_time(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tidier, "_FIRST", 0.0)
    monkeypatch.setattr(tidier, "_AT_ONCE", 2)
    ids = [recorded.task_id(number) for number in range(5)]
    db = recorded.database(home, map(recorded.Run, ids))
    for one in ids[1:]:
        binning.put(db, one)
    with db.write() as tx:
        tx.execute("UPDATE task SET binned = binned - ? WHERE id != ?", (binning.SECONDS, ids[1]))
    with closing(db.engine.connect()) as opened:
        work = tidier.Tidier(db.settings, Journal(home))
        assert [work.work(opened) for _ in range(4)] == [True, True, False, False]
        assert [one.id for one in binned.listed(db)] == [ids[1]]
        assert opened.alone.value("SELECT COUNT(*) FROM task") == 2
