"""What one home keeps is had in another through the place that both share, whole or not at all.

Two homes on one machine see each other's files: the one that recorded them is moved away before the other opens them.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from tuitrack import errors
from tuitrack.executor import room
from tuitrack.query import shared, weights
from tuitrack.query.weighing import Checkpoint
from tuitrack.query.weights import State
from tuitrack.recorder.mirror import Mirror
from tuitrack.settings import Settings
from tuitrack.store import files, opening, places, sharing
from tuitrack.store.files import StoredFile
from tuitrack.store.shared_ledger import Ledger, Standing

DATA = b"weights" * 200_000


@pytest.fixture(params=["{folder}", "file://{folder}", "local://{folder}", "memory://{name}/below"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place in a folder, behind an address of one, through fsspec in files and in objects."""
    (tmp_path / "place").mkdir(mode=0o750)
    yield request.param.format(folder=tmp_path / "place", name=uuid.uuid4().hex)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place in a folder."""
    made = tmp_path / "place"
    made.mkdir(mode=0o750)
    return made


def one(tmp_path: Path, url: object) -> Settings:
    """The home that records."""
    return Settings(home=tmp_path / "one", files_url=str(url))


def other(tmp_path: Path, url: object) -> Settings:
    """The home that looks, on a host that does not see the files of the first."""
    shutil.rmtree(tmp_path / "gone", ignore_errors=True)
    (tmp_path / "one").rename(tmp_path / "gone")
    return Settings(home=tmp_path / "other", files_url=str(url))


def lies(folder: Path, stored: StoredFile) -> Path:
    """Where a content lies in a folder that homes share."""
    return folder / stored.hash[:2] / stored.hash


def test_what_one_home_keeps_another_opens(tmp_path: Path, url: str):
    settings = one(tmp_path, url)
    stored = [files.put_bytes(settings.files, data, name=f"{n}.bin") for n, data in enumerate((DATA, b"", b"small"))]
    Mirror(settings).put()
    settings, heard = other(tmp_path, url), []
    for kept, data in zip(stored, (DATA, b"", b"small"), strict=True):
        assert opening.here(settings, kept.uri) is None
        assert opening.fetchable(settings, kept.uri)
        path = opening.local(settings, kept.uri, lambda *told: heard.append(told))
        assert (path.read_bytes(), path.name, path.parent.name) == (data, kept.path.name, kept.hash)
        assert path.is_relative_to(settings.cache)
        assert not opening.fetchable(settings, kept.uri)
    assert heard[-2:] == [(len(DATA), len(DATA)), (5, 5)]
    stays = Settings(home=settings.home, files_url="memory://nowhere")
    assert opening.local(stays, stored[0].uri).read_bytes() == DATA


def test_what_is_shared_is_as_open_as_its_folder(tmp_path: Path, folder: Path):
    stored = files.put_bytes(one(tmp_path, folder).files, DATA, name="a")
    Mirror(one(tmp_path, folder)).put()
    modes = [path.stat().st_mode & 0o777 for path in (lies(folder, stored), lies(folder, stored).parent)]
    assert modes == [0o640, 0o750]


def test_nothing_is_asked_of_the_place_where_all_is_there(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    settings = one(tmp_path, folder)
    first = files.put_bytes(settings.files, b"first", name="a")
    Mirror(settings).put()
    with monkeypatch.context() as away:
        away.setattr(sharing, "of", lambda *_, **__: pytest.fail("asked"))
        Mirror(settings).put()
        assert opening.here(other(tmp_path, folder), first.uri) is None
    (tmp_path / "gone").rename(tmp_path / "one")
    second = files.put_bytes(settings.files, b"second", name="a")
    Mirror(settings).put()
    assert lies(folder, second).read_bytes() == b"second"


def test_what_is_damaged_there_is_told_and_not_used(tmp_path: Path, folder: Path):
    stored = files.put_bytes(one(tmp_path, folder).files, DATA, name="model.pt")
    Mirror(one(tmp_path, folder)).put()
    lies(folder, stored).write_bytes(DATA[:-1] + b"!")
    settings = other(tmp_path, folder)
    with pytest.raises(errors.IntegrityError, match=rf"model\.pt is damaged in .*{stored.hash}"):
        opening.local(settings, stored.uri)
    assert [path for path in settings.cache.rglob("*") if path.is_file()] == []


def test_what_a_killed_recorder_left_is_made_whole(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch):
    settings = one(tmp_path, folder)
    files.put_bytes(settings.files, b"first", name="a")
    Mirror(settings).put()
    stored = files.put_bytes(settings.files, DATA, name="a")

    def killed(source: Path, target: Path) -> None:
        Path(target).write_bytes(DATA[:100])
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(places.shutil, "copyfile", killed)
        broken.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(SystemExit):
            Mirror(settings).put()
        assert not lies(folder, stored).exists()
        (left,) = (path for path in lies(folder, stored).parent.iterdir())
        assert left.stat().st_size == 100
    Mirror(settings).put()
    assert [path.name for path in lies(folder, stored).parent.iterdir()] == [stored.hash]
    assert opening.local(other(tmp_path, folder), stored.uri).read_bytes() == DATA


def test_a_part_of_an_object_is_put_anew(tmp_path: Path):
    url = f"memory://{uuid.uuid4().hex}"
    settings = one(tmp_path, url)
    stored = files.put_bytes(settings.files, DATA, name="a")
    part = tmp_path / "part"
    part.write_bytes(DATA[:9])
    places.at(url).below(stored.hash[:2]).below(stored.hash).keep(part)
    Mirror(settings).put()
    assert opening.local(other(tmp_path, url), stored.uri).read_bytes() == DATA


def test_a_place_that_is_not_mounted_is_not_written_to(tmp_path: Path, folder: Path):
    settings = one(tmp_path, folder)
    mirror = Mirror(settings)
    stored = files.put_bytes(settings.files, b"first", name="a")
    mirror.put()
    folder.rename(tmp_path / "elsewhere")
    second = files.put_bytes(settings.files, b"second", name="a")
    for problem in ("there is no folder", "is not mounted, or was emptied"):
        for recorder in (mirror, Mirror(settings)):
            with pytest.raises(errors.SharedAway, match=problem):
                recorder.put()
        folder.mkdir(exist_ok=True)
    assert list(folder.iterdir()) == []
    folder.rmdir()
    (tmp_path / "elsewhere").rename(folder)
    mirror.put()
    assert [lies(folder, kept).read_bytes() for kept in (stored, second)] == [b"first", b"second"]


def test_another_place_is_given_everything(tmp_path: Path, folder: Path):
    settings = one(tmp_path, folder)
    stored = files.put_bytes(settings.files, DATA, name="a")
    mirror = Mirror(settings)
    mirror.put()
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / sharing.MARK).write_text("another\n")
    files.put_bytes(settings.files, b"new", name="a")
    Mirror(settings).put()
    assert lies(folder, stored).read_bytes() == DATA


def test_a_full_place_waits_and_goes_on(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch):
    settings = one(tmp_path, folder)
    stored = files.put_bytes(settings.files, DATA, name="a")
    mirror = Mirror(settings)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(places.shutil, "copyfile", full)
        with pytest.raises(errors.SharedAway, match=r"place takes no more: No space .*\(make room there\)"):
            mirror.put()
    assert mirror.waiting
    mirror.tell("no room", 5.0)
    standing = Ledger(settings).standing()
    assert standing is not None
    assert (standing.files, standing.size, standing.problem, standing.since) == (1, len(DATA), "no room", 5.0)
    mirror.put()
    mirror.tell()
    assert lies(folder, stored).read_bytes() == DATA
    assert Ledger(settings).standing().files == 0


def test_a_full_disk_here_is_told(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch):
    stored = files.put_bytes(one(tmp_path, folder).files, DATA, name="a.bin")
    Mirror(one(tmp_path, folder)).put()
    settings = other(tmp_path, folder)

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(errors.Refused, match=r"a\.bin cannot be kept in .*cache: No space"):
        opening.local(settings, stored.uri)
    assert [path for path in settings.cache.rglob("*") if path.is_file()] == []


def test_a_damaged_file_here_holds_up_no_other(tmp_path: Path, folder: Path):
    settings = one(tmp_path, folder)
    bad, good = (files.put_bytes(settings.files, data, name="a") for data in (b"bad", b"good"))
    bad.path.write_bytes(b"rot")
    mirror = Mirror(settings)
    mirror.put()
    mirror.tell()
    assert lies(folder, good).exists()
    assert not lies(folder, bad).exists()
    assert "is not the file that was recorded" in Ledger(settings).standing().problem


def test_a_fetch_can_be_stopped(tmp_path: Path, folder: Path):
    stored = files.put_bytes(one(tmp_path, folder).files, DATA, name="a")
    Mirror(one(tmp_path, folder)).put()
    settings = other(tmp_path, folder)

    def stop(done: int, whole: int) -> None:
        raise errors.Refused("stopped")

    with pytest.raises(errors.Refused, match="stopped"):
        opening.local(settings, stored.uri, stop)
    assert [path for path in settings.cache.rglob("*") if path.is_file()] == []


def test_what_was_stored_just_now_is_waited_for(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch):
    stored = files.put_bytes(one(tmp_path, folder).files, DATA, name="net.pt")
    settings = other(tmp_path, folder)
    slept = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            Mirror(Settings(home=tmp_path / "gone", files_url=str(folder))).put()

    monkeypatch.setattr(opening.time, "sleep", sleep)
    assert opening.local(settings, stored.uri, patience=60.0).read_bytes() == DATA
    assert len(slept) == 3
    assert (opening.patience(time.time()) > 0, opening.patience(time.time() - 3600)) == (True, False)


def test_what_cannot_be_had_says_why(tmp_path: Path, folder: Path):
    stored = files.put_bytes(one(tmp_path, folder).files, DATA, name="net.pt")
    settings = other(tmp_path, folder)
    for hint in ("it is empty: is it mounted", "its home has not put it there yet"):
        with pytest.raises(errors.NotFound, match=rf"net\.pt is not in .*{hint}"):
            opening.local(settings, stored.uri)
        (folder / sharing.MARK).write_text("one\n")
    with pytest.raises(errors.NotFound, match=r"net\.pt is not on this host, and there is no folder"):
        opening.local(settings._replace(files_url=str(tmp_path / "no")), stored.uri)
    with pytest.raises(errors.NotFound, match=r"TUITRACK_FILES shares files between hosts"):
        opening.local(settings._replace(files_url=""), stored.uri)
    with pytest.raises(errors.NotFound, match=r"moved or deleted, or lies on another host"):
        opening.local(settings, "file:///scratch/net.pt")
    with pytest.raises(errors.NotFound, match="nothing is fetched"):
        opening.local(settings, "s3://bucket/net.pt")


def test_a_store_that_cannot_be_reached_is_not_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    url = f"memory://{uuid.uuid4().hex}"
    stored = files.put_bytes(one(tmp_path, url).files, DATA, name="net.pt")
    Mirror(one(tmp_path, url)).put()
    settings = other(tmp_path, url)
    with monkeypatch.context() as away:
        away.setattr(MemoryFileSystem, "info", unreachable)
        away.setattr(MemoryFileSystem, "open", unreachable)
        with pytest.raises(
            errors.NotFound, match=r"net\.pt is not on this host, and memory:.*refused by sftp://me@host"
        ):
            opening.local(settings, stored.uri)
        assert "cannot be reached" in told(settings)[0][1]
    assert opening.local(settings, stored.uri).read_bytes() == DATA


def unreachable(*_: object, **__: object) -> None:
    """What a library says, with the address it was given."""
    raise RuntimeError("refused by sftp://me:s3cret@host")


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("s3//bucket/x", "is neither a whole path nor a URL"),
        ("s3:/bucket", "is neither a whole path nor a URL"),
        ("s3:///bucket", "names no bucket"),
        ("file://place", "names no folder of this host"),
        ("https://example.org/x", "is a web address, which takes no files"),
        ("s3://[bucket", "is no address"),
        ("nosuch://bucket", "nosuch"),
        ("zip::s3://bucket/x.zip", "is an address through another, which takes no files"),
        ("me:s3cret@host:/x", "is neither a whole path nor a URL"),
        ("s3://me:s3cret@bucket/x", r"pip install 'fsspec\[s3\]'"),
        ("s3://me:a/s3cret@bucket/x", "s3://me@bucket/x"),
        ("sftp://me:s3cret@host/x", r"pip install 'fsspec\[sftp\]'"),
        ("webdav://me:s3cret@host/x", r"Install webdav4 .*\(pip install what it names\)"),
    ],
)
def test_an_address_that_cannot_be_says_so_in_a_line(
    tmp_path: Path, url: str, problem: str, monkeypatch: pytest.MonkeyPatch
):
    for driver in ("s3fs", "paramiko", "webdav4"):
        monkeypatch.setitem(sys.modules, driver, None)
    with pytest.raises(errors.SharedAway, match=problem) as told:
        sharing.of(Settings(home=tmp_path, files_url=url))
    assert "\n" not in str(told.value)
    assert "s3cret" not in str(told.value)


class Wanting(MemoryFileSystem):
    """What wants to be told more than an address."""

    def __init__(self, more: str) -> None:
        super().__init__()


def test_what_needs_more_than_an_address_says_so(tmp_path: Path):
    fsspec.register_implementation("wanting", Wanting, clobber=True)
    with pytest.raises(errors.SharedAway, match="wanting://host/x is not reached by its address alone"):
        sharing.of(Settings(home=tmp_path, files_url="wanting://host/x"))


def told(settings: Settings) -> list[tuple[bool, str]]:
    """What `tuitrack doctor` says of shared files."""
    return [(good, text) for _, good, text in shared.findings(settings)]


def test_doctor_tries_the_place_and_says_what_waits(tmp_path: Path, url: str):
    settings = one(tmp_path, url)
    assert told(settings) == [(True, f"{url} can be written and read")]
    stored = files.put_bytes(settings.files, DATA, name="a")
    mirror = Mirror(settings)
    mirror.put()
    mirror.tell()
    assert told(settings) == [(True, f"{url} can be written and read")]
    Ledger(settings).tell(Standing(url, 1.0, 2, 3_400_000, "no room", 60.0))
    (_, waiting) = told(settings)
    assert waiting[0] is False
    assert waiting[1].startswith("2 files, 3.4 MB, wait since 1970-01-01 ")
    assert waiting[1].endswith(": no room")
    assert opening.local(other(tmp_path, url), stored.uri).read_bytes() == DATA


def test_doctor_has_what_the_place_lost_put_again(tmp_path: Path, folder: Path):
    settings = one(tmp_path, folder)
    kept, lost = (files.put_bytes(settings.files, data, name="a") for data in (b"kept", b"lost"))
    Mirror(settings).put()
    lies(folder, lost).unlink()
    assert [good for good, _ in told(settings)] == [True, False]
    assert [good for good, _ in told(settings)] == [True]
    Mirror(settings).put()
    assert [lies(folder, content).read_bytes() for content in (kept, lost)] == [b"kept", b"lost"]


def test_doctor_says_why_a_place_cannot_be_used(tmp_path: Path, folder: Path):
    settings = one(tmp_path, folder)
    assert told(Settings(home=tmp_path, db_url="sqlite:////runs.db")) == []
    assert "lies in a home" in told(one(tmp_path, tmp_path / "one" / "files"))[0][1]
    ((good, text),) = told(Settings(home=tmp_path, db_url="postgresql+psycopg://host/db"))
    assert good
    assert "TUITRACK_FILES shares them" in text
    assert told(settings)[0][0]
    shutil.rmtree(folder)
    ((good, text),) = told(settings)
    assert not good
    assert text == f"there is no folder {folder} (make or mount it)"
    folder.mkdir()
    ((good, text),) = told(settings)
    assert not good
    assert "is not mounted, or was emptied (mount it" in text
    assert list(folder.iterdir()) == []


def test_a_model_on_another_host_is_not_gone(tmp_path: Path, folder: Path):
    stored = files.put_bytes(one(tmp_path, folder).files, DATA, name="net.pt")
    Mirror(one(tmp_path, folder)).put()
    settings = other(tmp_path, folder)._replace(db_url="postgresql+psycopg://host/db")
    model = Checkpoint(stored.uri, stored.size, stored.hash, 1.0, "gpu07.lab")
    assert weights.state(settings, model) is State.shared
    assert weights.state(settings._replace(files_url=""), model) is State.away
    same_path = settings._replace(files_url="", home=tmp_path / "one")
    assert weights.state(same_path, model) is State.away
    assert weights.state(same_path, replace(model, host="")) is State.gone
    assert weights.local(settings, stored.uri, stored.hash).read_bytes() == DATA
    assert weights.state(settings, model) is State.same
    assert weights.state(settings, model, thorough=True) is State.same
    saved = tmp_path / "saved.pt"
    left = Checkpoint(saved.as_uri(), 4, stored.hash, 1.0, "gpu07.lab")
    assert weights.state(settings, left) is State.left
    saved.write_bytes(b"mine")
    assert weights.state(settings, left) is State.left
    assert weights.state(settings, left, thorough=True) is State.left
    assert weights.state(settings._replace(db_url=f"sqlite:///{tmp_path}/runs.db"), left) is State.changed
    assert weights.state(settings, replace(left, host="")) is State.changed


def test_what_nobody_has_read_on_another_host_is_not_what_lies_under_its_path_here(tmp_path: Path):
    saved = tmp_path / "saved.pt"
    saved.write_bytes(b"mine")
    settings = Settings(home=tmp_path / "other", db_url="postgresql+psycopg://host/db")
    unread = Checkpoint(saved.as_uri(), 4, "", time.time(), "gpu07.lab")
    assert weights.state(settings, unread, thorough=True) is State.left
    with pytest.raises(errors.NotFound, match=r"saved.pt lies on gpu07.lab \(its home has not read it yet\)"):
        weights.local(settings, unread.uri, "", host="gpu07.lab")
    assert weights.state(settings, replace(unread, host="")) is State.same
    assert weights.state(settings, replace(unread, host="", size=5)) is State.changed
    assert weights.local(settings, unread.uri, "") == saved


def test_copies_that_were_fetched_count_to_the_cache(tmp_path: Path, folder: Path):
    stored = files.put_bytes(one(tmp_path, folder).files, DATA, name="a")
    Mirror(one(tmp_path, folder)).put()
    settings = other(tmp_path, folder)
    path = opening.local(settings, stored.uri)
    assert room.unused(settings) == []
    os.utime(path.parent, (1.0, 1.0))
    part = settings.cache / "files" / ".0123456789abcdef"
    part.write_bytes(DATA)
    assert [kept.path for kept in room.clear(settings)] == [path.parent]
    os.utime(part, (1.0, 1.0))
    assert [(kept.path, kept.size) for kept in room.clear(settings)] == [(part, len(DATA))]
    assert not part.exists()
    assert opening.local(settings, stored.uri).read_bytes() == DATA


@pytest.mark.parametrize("call", ["stat", "copyfile"])
def test_a_mount_that_went_stale_for_a_while_is_tried_again(
    tmp_path: Path, folder: Path, call: str, monkeypatch: pytest.MonkeyPatch
):
    settings = one(tmp_path, folder)
    files.put_bytes(settings.files, b"first", name="a")
    mirror = Mirror(settings)
    mirror.put()
    stored = files.put_bytes(settings.files, DATA, name="a")
    with monkeypatch.context() as broken:
        stat = Path.stat

        def stale(path: Path, *given: object, **named: object) -> os.stat_result:
            if path.is_relative_to(folder):
                raise OSError(errno.ESTALE, "Stale file handle")
            return stat(path, *given, **named)

        broken.setattr(*((Path, "stat", stale) if call == "stat" else (places.shutil, "copyfile", io_error)))
        with pytest.raises(errors.SharedAway, match=r"cannot be reached: (Stale file handle|Input/output error)"):
            mirror.put()
    mirror.put()
    assert lies(folder, stored).read_bytes() == DATA


def io_error(*_: object) -> None:
    raise OSError(errno.EIO, "Input/output error")


def test_a_file_here_that_cannot_be_read_for_a_while_is_tried_again(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    settings = one(tmp_path, folder)
    stored = [files.put_bytes(settings.files, data, name=name) for data, name in ((b"bad", "bad"), (b"good", "good"))]
    mirror, measure = Mirror(settings), files.measure
    with monkeypatch.context() as broken:
        broken.setattr(files, "measure", lambda path: io_error() if path.name == "bad" else measure(path))
        for _ in range(2):
            with pytest.raises(OSError, match="bad: Input/output error"):
                mirror.put()
        mirror.tell("Input/output error", 5.0)
        assert [lies(folder, kept).exists() for kept in stored] == [False, True]
        assert Ledger(settings).standing().files == 1
    mirror.put()
    assert lies(folder, stored[0]).read_bytes() == b"bad"


def test_a_copy_of_a_home_puts_the_same_at_the_same_time(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch):
    stored = files.put_bytes(one(tmp_path, folder).files, DATA, name="a")
    shutil.copytree(tmp_path / "one", tmp_path / "copy")
    began, go, copyfile = threading.Event(), threading.Event(), shutil.copyfile

    def slowly(source: Path, target: Path) -> None:
        if began.is_set():
            copyfile(source, target)
            return
        with target.open("wb") as file:
            file.write(DATA[:9])
            began.set()
            assert go.wait(20)
            file.write(DATA[9:])

    (folder / sharing.MARK).write_text("one\n")
    monkeypatch.setattr(places.shutil, "copyfile", slowly)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(Mirror(one(tmp_path, folder)).put)
        assert began.wait(20)
        Mirror(Settings(home=tmp_path / "copy", files_url=str(folder))).put()
        assert lies(folder, stored).read_bytes() == DATA
        go.set()
        first.result()
    assert [path.name for path in lies(folder, stored).parent.iterdir()] == [stored.hash]
