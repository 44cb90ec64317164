"""A place that accepts and never answers holds nobody up: it is told so in a line, and what waits can be stopped.

Shown red by a place that is asked in the thread that waits for it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
import running
from fsspec.implementations.memory import MemoryFileSystem

from tuitrack import errors
from tuitrack.query import shared
from tuitrack.recorder.mirror import Mirror
from tuitrack.settings import Settings
from tuitrack.store import files, opening, patience, sharing
from tuitrack.store.files import StoredFile

DATA = b"weights" * 200_000


class Stuck(MemoryFileSystem):
    """A store of objects that gives no answer to what it is told not to."""

    protocol = ("stuck", "memory")
    store: dict[str, object] = {}
    pseudo_dirs = [""]
    hangs: set[str] = set()
    over = threading.Event()
    broken: list[object] = []

    def _wait(self, what: str) -> None:
        if any(self is one for one in self.broken):
            raise RuntimeError("socket is closed")
        if what in self.hangs:
            self.over.wait(60)

    def info(self, *given, **named):
        """Whether it is there."""
        self._wait("info")
        return super().info(*given, **named)

    def open(self, *given, **named):
        """What it holds."""
        self._wait("open")
        return super().open(*given, **named)

    def put_file(self, *given, **named):
        """Put it there."""
        self._wait("put")
        return super().put_file(*given, **named)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where homes share their files, which answers until it is told not to."""
    fsspec.register_implementation("stuck", Stuck, clobber=True)
    Stuck.over, Stuck.hangs, Stuck.broken = threading.Event(), set(), []
    Stuck.store.clear()
    monkeypatch.setattr(patience, "_left", [])
    monkeypatch.setattr(patience, "_LOOK", 0.01)
    monkeypatch.setattr(patience, "ANSWER", 0.05)
    yield "stuck://lab"
    Stuck.over.set()


def kept(tmp_path: Path, place: str) -> StoredFile:
    """A file of a home on another host, which shares it."""
    one = Settings(home=tmp_path / "one", files_url=place)
    stored = files.put_bytes(one.files, DATA, name="net.pt")
    Mirror(one).put()
    one.home.rename(tmp_path / "gone")
    return stored


@pytest.mark.parametrize("hangs", ["info", "open"])
def test_what_cannot_be_fetched_says_so(tmp_path: Path, place: str, hangs: str):
    stored = kept(tmp_path, place)
    Stuck.hangs = {hangs}
    settings = Settings(home=tmp_path / "other", files_url=place)
    with pytest.raises(errors.NotFound, match=r"net\.pt is not on this host, and stuck://lab .*: no answer in 0 s"):
        opening.local(settings, stored.uri)
    assert [path for path in settings.cache.rglob("*") if path.is_file()] == []
    Stuck.hangs = set()
    Stuck.over.set()
    assert opening.local(settings, stored.uri).read_bytes() == DATA


@pytest.mark.parametrize("hangs", ["info", "open"])
def test_who_waits_can_stop(tmp_path: Path, place: str, hangs: str, monkeypatch: pytest.MonkeyPatch):
    stored = kept(tmp_path, place)
    monkeypatch.setattr(patience, "ANSWER", 60.0)
    Stuck.hangs = {hangs}

    def stop(done: int, whole: int) -> None:
        raise errors.Refused("stopped")

    settings = Settings(home=tmp_path / "other", files_url=place)
    with pytest.raises(errors.Refused, match="stopped"):
        opening.local(settings, stored.uri, stop)
    assert [path for path in settings.cache.rglob("*") if path.is_file()] == []


def test_what_waits_is_tried_again(tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch):
    settings = Settings(home=tmp_path / "one", files_url=place)
    stored = files.put_bytes(settings.files, b"small", name="a")
    mirror = Mirror(settings)
    Stuck.hangs = {"put"}
    with pytest.raises(errors.SharedAway, match="no answer"):
        mirror.put()
    Stuck.hangs = set()
    mirror.put()
    settings.home.rename(tmp_path / "gone")
    assert opening.local(Settings(home=tmp_path / "other", files_url=place), stored.uri).read_bytes() == b"small"


def test_a_connection_that_the_server_ended_is_made_anew(tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sharing, "_NEW", 0.0)
    stored = kept(tmp_path, place)
    for home in ("other", "third"):
        settings = Settings(home=tmp_path / home, files_url=place)
        Stuck.broken.append(sharing.of(settings).root.system)
        assert opening.local(settings, stored.uri).read_bytes() == DATA
    assert len({id(one) for one in Stuck.broken}) == 2


def test_doctor_says_so_in_a_line(tmp_path: Path, place: str):
    Stuck.hangs = {"info"}
    ((_, good, text),) = shared.findings(Settings(home=tmp_path / "one", files_url=place))
    assert not good
    assert re.fullmatch(r"stuck://lab cannot be reached: no answer in 0 s \(is it up, and may you use it\?\)", text)


def test_what_a_library_says_in_several_lines_is_told_in_one(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("not you\nErrorCode:Refused")

    monkeypatch.setattr(Stuck, "info", refuse)
    ((_, good, text),) = shared.findings(Settings(home=tmp_path / "one", files_url=place))
    assert (good, text.partition("RuntimeError: ")[2]) == (False, "not you (is it up, and may you use it?)")


def test_what_a_library_logs_of_its_tries_stays_off_the_terminal(tmp_path: Path):
    script = """if True:
        import logging
        from tuitrack.store import places
        places.at("memory://lab")
        logging.getLogger("fsspec.memory").warning("tried again")
    """
    assert running.python(script, tmp_path).stderr == ""
