"""`tuitrack gc` says what nothing refers to, and deletes it only when told to."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import recorded
import running

from tuitrack.store import files


def test_what_nothing_refers_to_is_said_then_deleted(home: Path, capfd: pytest.CaptureFixture[str]):
    db = recorded.database(home, [recorded.Run(recorded.task_id(1))])
    lost = files.put_bytes(db.settings.files, b"lost" * 500, name="a.txt")
    said = running.inside(capfd, "gc")
    assert (said.returncode, said.stdout) == (0, "there is nothing to delete\n")  # it is a minute old
    os.utime(lost.path, (0, 0))
    said = running.inside(capfd, "gc")
    assert said.stdout == "1 file, 2 kB that nothing refers to\n" and "tuitrack gc --yes" in said.stderr
    assert json.loads(running.inside(capfd, "gc", "--json").stdout) == {
        "files": 1,
        "bytes": 2000,
        "deleted": False,
        "caches": 0,
        "cache_bytes": 0,
    }
    refused = running.inside(capfd, "--read-only", "gc", "--yes")
    assert refused.returncode == 1 and "nothing may be changed here" in refused.stderr and lost.path.exists()
    assert running.inside(capfd, "gc", "--yes").stdout == "deleted 1 file, 2 kB\n" and not lost.path.exists()
