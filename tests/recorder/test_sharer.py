"""The recorder puts what its home keeps into the place that homes share, whatever happens to either.

Shown red by a copy straight under its name, and by a recorder that leaves while something waits.
"""

from __future__ import annotations

import hashlib
import socket
from contextlib import closing
from pathlib import Path

import pytest
import recording
import running
from waiting import until

from tuitrack import settings
from tuitrack.query import shared
from tuitrack.spool import attend, liveness, shared_place
from tuitrack.store import database, files
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
    kept = {files.put_bytes(found.files, bytes([n]) * (n << 14), name="a").hash for n in range(1, 51)}
    for goal in (1, 15, 30):
        with recording.recorder(home) as process:
            until(lambda goal=goal: len(list(place.glob("*/*"))) >= goal, 20.0)
            process.kill()
        assert whole(place) <= kept
    with recording.recording(home):
        until(lambda: len(whole(place)) == len(kept), 30.0)
    assert list(place.glob("*/.*")) == []


def test_a_place_that_is_named_later_is_heard_of_by_the_recorder_that_serves(home: Path, tmp_path: Path):
    places = [tmp_path / name for name in ("first", "other")]
    kept = {files.put_bytes(settings.load().files, b"early", name="a").hash}
    with recording.recording(home):
        for place in places:
            place.mkdir()
            attend.of(settings.load(files_url=str(place)))
            until(lambda place=place: whole(place) == kept, 20.0)
        attend.of(settings.load(files_url=str(places[0])))
    kept.add(files.put_bytes(settings.load().files, b"later", name="a").hash)
    with recording.recording(home):
        until(lambda: whole(places[-1]) == kept, 20.0)
    ((_, good, text),) = shared.findings(settings.load())
    assert good
    assert text.endswith(f"rm {home}/shared/place ends that")
    assert (home / "shared" / "place").stat().st_mode & 0o777 == 0o600


def test_a_password_is_not_kept_for_the_recorder(home: Path):
    attend.of(settings.load(files_url="sftp://me:s3cret@host/x"))
    assert shared_place.heard(home) == "sftp://me@host/x"
    mine = settings.load(files_url="sftp://me:s3cret@host/x")
    assert shared_place.followed(mine).files_url == mine.files_url


def test_doctor_has_a_recorder_that_is_stuck_relieved_by_one_of_its_own_environment(
    home: Path, place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    place.mkdir()
    monkeypatch.setenv("TUITRACK_FILES", "~/place")
    found = settings.load()
    kept = {files.put_bytes(found.files, b"waits", name="a").hash}
    monkeypatch.setenv("HOME", str(home))
    with recording.recording(home) as process:
        until(lambda: (standing := Ledger(found).standing()) and standing.problem, 20.0)
        monkeypatch.setenv("HOME", str(place.parent))
        monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "0.3")
        assert "what waits is tried again now" in running.inside(capfd, "doctor").stdout
        assert process.wait(10) == 0
        until(lambda: whole(place) == kept, 20.0)
    until(lambda: not liveness.is_alive(home / "recorder.lock"), 20.0)
    assert "tried again" not in running.inside(capfd, "doctor").stdout
    until(lambda: not liveness.is_alive(home / "recorder.lock"), 20.0)


def test_a_place_that_never_answers_holds_up_neither_what_is_recorded_nor_the_end(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(20)
        monkeypatch.setenv("TUITRACK_FILES", f"ftp://127.0.0.1:{silent.getsockname()[1]}/x")
        files.put_bytes(settings.load().files, b"waits", name="a")
        with recording.recording(home) as process:
            asked, _ = silent.accept()
            with asked, closing(database.open_database(settings.load())) as db:
                assert "trained" in running.python(SCRIPT, tmp_path).stdout
                until(lambda: [row[0] for row in db.rows("SELECT status FROM task")] == ["completed"], 20.0)
                process.terminate()
                assert process.wait(10) == 0
