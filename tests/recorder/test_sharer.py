"""The recorder puts what its home keeps into the place that homes share, whatever happens to either.

Shown red by a copy straight under its name, and by a recorder that leaves while something waits.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import recording
import running
from waiting import until

from tuitrack import settings
from tuitrack.query import shared
from tuitrack.spool import liveness
from tuitrack.store import files
from tuitrack.store.shared_ledger import Ledger

SCRIPT = """
from tuitrack import Task
task = Task.init("p", "n")
task.upload_artifact("numbers", {"one": 1})
print("trained")
"""


@pytest.fixture
def place(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a folder that is shared will be."""
    monkeypatch.setenv("TUITRACK_FILES", str(tmp_path / "place"))
    return tmp_path / "place"


def whole(place: Path) -> set[str]:
    """The contents that lie there, each of them as it should be."""
    found = {path.name: path for path in place.glob("*/*") if not path.name.startswith(".")}
    for name, path in found.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == name
    return set(found)


def test_what_waits_for_a_place_that_is_away_goes_there_once_it_is_back(
    home: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "0.3")
    assert "trained" in running.python(SCRIPT, tmp_path).stdout
    kept = {path.parent.name for path in (home / "files").glob("*/*/*")}
    assert len(kept) == 1
    found = settings.load()
    until(lambda: (standing := Ledger(found).standing()) and standing.problem, 20.0)
    assert "there is no folder" in Ledger(found).standing().problem
    assert liveness.is_alive(home / "recorder.lock")
    (away, waiting) = (text for _, _, text in shared.findings(found))
    assert away.startswith("there is no folder")
    assert waiting.startswith("1 file, 0.0 MB, waits since ")
    place.mkdir()
    until(lambda: whole(place) == kept, 20.0)
    until(lambda: not liveness.is_alive(home / "recorder.lock"), 20.0)
    assert [good for _, good, _ in shared.findings(found)] == [True]


def test_a_recorder_that_is_killed_again_and_again_leaves_no_part(home: Path, place: Path):
    place.mkdir()
    found = settings.load()
    kept = {files.put_bytes(found.files, bytes([n]) * (n << 14), name="a").hash for n in range(1, 101)}
    for goal in (1, 30, 60):
        with recording.recorder(home) as process:
            until(lambda goal=goal: len(list(place.glob("*/*"))) >= goal, 20.0)
            process.kill()
        assert whole(place) <= kept
    with recording.recording(home):
        until(lambda: len(whole(place)) == len(kept), 30.0)
    assert list(place.glob("*/.*")) == []
