"""A model's file on a mount whose server is gone holds nobody up: it is told so, and what lies elsewhere is looked at.

Shown red by a look at the file in the thread that waits for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tuitrack import errors
from tuitrack.query import weighing, weights
from tuitrack.query.weighing import Checkpoint
from tuitrack.query.weights import State
from tuitrack.settings import Settings
from tuitrack.spool import filesystems
from tuitrack.store import files, opening, patience, reaching


class Silent:
    """A folder that is a mount which gives no answer until it is told to."""

    def __init__(self, point: Path, patch: pytest.MonkeyPatch) -> None:
        self.over, self.asked, self._lies = threading.Event(), 0, files.lies
        self._point = point
        line = f"9 1 0:9 / {point} rw - nfs4 server:/ rw"
        (point.parent / "mountinfo").write_text(f"1 0 0:1 / / rw - ext4 /dev/x rw\n{line}\n")
        patch.setattr(filesystems, "_MOUNTS", point.parent / "mountinfo")
        patch.setattr(files, "lies", self._look)
        patch.setattr(patience, "_left", [])
        for name in ("GLANCE", "LONG"):
            patch.setattr(reaching, name, 0.05)

    def _look(self, path: Path) -> bool:
        if path.is_relative_to(self._point):
            self.asked += 1
            self.over.wait(60)
        return self._lies(path)

    def answer(self) -> None:
        """Answer from now on."""
        self.over.set()
        for one in patience._left:
            one.join()


@pytest.fixture
def silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Silent]:
    (tmp_path / "far").mkdir()
    made = Silent(tmp_path / "far", monkeypatch)
    yield made
    made.answer()


def recorded(path: Path) -> Checkpoint:
    """A model whose file was just written."""
    path.write_bytes(b"four")
    return Checkpoint(path.as_uri(), 4, files.measure(path).hash, time.time(), "")


def test_of_many_on_one_mount_the_first_is_waited_for(tmp_path: Path, silent: Silent):
    models = [recorded(tmp_path / name) for name in ("far/a", "near", "far/b")]
    (tmp_path / "link").symlink_to("far/a")
    models.append(Checkpoint((tmp_path / "link").as_uri(), 4, models[0].hash, time.time(), ""))
    settings = Settings(home=tmp_path / "home")
    assert weights.states(settings, models) == (State.silent, State.same, State.silent, State.silent)
    assert silent.asked == 1
    assert [weighing._outside(settings.home, one.uri) for one in models] == [False, True, False, False]
    with pytest.raises(errors.NotFound, match=r"far/a gives no answer \(is what it lies on mounted"):
        weights.local(settings, models[0].uri, models[0].hash)
    silent.answer()
    assert weights.states(settings, models, thorough=True) == (State.same,) * 4


def test_what_this_home_has_a_copy_of_is_had_all_the_same(tmp_path: Path, silent: Silent):
    other, settings = Settings(home=tmp_path / "far" / "home"), Settings(home=tmp_path / "home")
    stored = files.put_bytes(other.files, b"four", name="a")
    with pytest.raises(TimeoutError):
        opening.here(settings, stored.uri)
    copy = files.put_bytes(settings.files, b"four", name="a")
    assert opening.local(settings, stored.uri) == copy.path
