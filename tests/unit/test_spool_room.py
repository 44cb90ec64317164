"""A full disk costs training nothing, and reports only beyond what memory may hold."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from spooling import payloads, read_all, steps, torn

from tuitrack.model import events
from tuitrack.spool import format, segments
from tuitrack.spool import writer as writing
from tuitrack.spool.room import Backlog, Disk
from tuitrack.spool.writer import Limits, Writer

SMALL = 1 << 13
KINDS = [segments.MappedSegment, segments.WrittenSegment]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writing, "_segment_kind", lambda directory: request.param)
    return request.param


class Troubles:
    """What the writer complained about."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.messages: list[str] = []

    def __call__(self, kind: str, message: str) -> None:
        self.kinds.append(kind)
        self.messages.append(message)


def dropped(items: list[object]) -> list[int]:
    found = [events.decode(one) for one in payloads(items) if b'"dropped"' in one]
    return [one.reports for one in found if isinstance(one, events.Dropped)]


def test_a_cap_is_buffered_then_counted_then_written_in_order(tmp_path: Path, kind: type):
    limits = Limits(keep_free_bytes=0, cap_bytes=2 * SMALL, buffer_bytes=3200, retry_seconds=0)
    troubles = Troubles()
    writer = Writer.create(tmp_path, segment_size=SMALL, limits=limits, on_trouble=troubles)
    for step in range(1000):
        writer.scalar(1, step, 0.5, 1)
    assert troubles.kinds == ["spool", "dropped"]
    assert "no recorder" in troubles.messages[0]
    kept = steps(read_all(writer.directory), 1)
    assert kept == list(range(508))
    (writer.directory / "000000.seg").unlink()  # a recorder took it over
    writer.event(b"after")
    items = read_all(writer.directory)
    assert len(torn(items)) == 1
    later = steps(items, 1)[254:]
    assert later == list(range(508, 508 + 3200 * 7 // 8 // 32))
    assert dropped(items) == [1000 - 508 - len(later)]
    assert payloads(items)[-1] == b"after"
    assert writer.dropped == 0
    writer.scalar(1, 1000, 0.5, 1)
    assert steps(read_all(writer.directory), 1)[-1] == 1000
    writer.close()


def test_no_room_at_the_start_is_no_reason_to_fail(tmp_path: Path, kind: type):
    troubles = Troubles()
    limits = Limits(cap_bytes=10, buffer_bytes=1 << 20)
    writer = Writer.create(tmp_path, limits=limits, on_trouble=troubles)
    writer.series("a", "b")
    writer.scalar(1, 0, 0.5, 1)
    assert read_all(writer.directory) == []
    writer.close()
    assert troubles.kinds == ["spool", "dropped"]


def test_room_that_returns_is_noticed_after_the_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type):
    now = 100.0
    monkeypatch.setattr(writing.time, "monotonic", lambda: now)
    full = True
    take = Disk.take

    def checked(disk: Disk, size: int) -> None:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        take(disk, size)

    monkeypatch.setattr(Disk, "take", checked)
    writer = Writer.create(tmp_path, limits=Limits(keep_free_bytes=0))
    writer.scalar(1, 0, 0.5, 1)
    full = False
    writer.scalar(1, 1, 0.5, 1)
    assert read_all(writer.directory) == []
    now += 0.6
    writer.scalar(1, 2, 0.5, 1)
    assert steps(read_all(writer.directory), 1) == [0, 1, 2]
    writer.scalar(1, 3, 0.5, 1)
    assert steps(read_all(writer.directory), 1) == [0, 1, 2, 3]
    writer.close()


def test_closing_writes_what_waits_if_it_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Disk, "take", refusing := Refusing())
    writer = Writer.create(tmp_path, limits=Limits(keep_free_bytes=0))
    writer.event(b"last words")
    refusing.full = False
    writer.close()
    assert payloads(read_all(writer.directory)) == [b"last words"]


class Refusing:
    """A disk that is full as long as it is told to be."""

    full = True

    def __call__(self, size: int) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")


def test_a_series_named_while_all_is_full_is_known_afterwards(tmp_path: Path):
    limits = Limits(keep_free_bytes=0, cap_bytes=SMALL, buffer_bytes=64, retry_seconds=0)
    writer = Writer.create(tmp_path, segment_size=SMALL, limits=limits)
    for step in range(400):
        writer.scalar(1, step, 0.5, 1)
    number = writer.series("late", "comer")
    (writer.directory / "000000.seg").unlink()
    writer.scalar(number, 1, 0.5, 1)
    names = [format.unpack_series(one) for one in payloads(read_all(writer.directory), format.SERIES)]
    writer.close()
    assert names == [(number, "late", "comer")]


def test_points_are_dropped_before_events(tmp_path: Path):
    backlog = Backlog(800)
    assert sum(backlog.add(bytes(32), scalar=True) for _ in range(100)) == 21
    assert backlog.add(bytes(96), scalar=False)
    assert not backlog.add(bytes(64), scalar=False)
    assert backlog.dropped == 80


def test_the_backlog_gives_back_in_order():
    backlog = Backlog(1 << 20)
    written = [bytes([number]) * 20_000 for number in range(10)]
    for one in written:
        assert backlog.add(one, scalar=False)
    backlog.give_back(backlog.take())
    got = b""
    while backlog:
        got += backlog.take()
    assert got == b"".join(written)


def test_the_smaller_of_share_and_bytes_is_kept_free(tmp_path: Path):
    disk = os.statvfs(tmp_path)
    free = disk.f_bavail * disk.f_frsize
    Disk(tmp_path, Limits(keep_free_bytes=free * 2, keep_free_share=0.0)).take(SMALL)
    Disk(tmp_path, Limits(keep_free_bytes=0, keep_free_share=1.0)).take(SMALL)
    with pytest.raises(OSError, match="nearly full"):
        Disk(tmp_path, Limits(keep_free_bytes=free * 2, keep_free_share=1.0)).take(SMALL)


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_file_size_limit_loses_nothing(tmp_path: Path, kind: type):
    limits = Limits(keep_free_bytes=0, retry_seconds=0)
    writer = Writer.create(tmp_path, segment_size=SMALL, limits=limits)
    with largest_file(SMALL // 2):
        for step in range(1000):
            writer.scalar(1, step, 0.5, 1)
        writer.event(b"x" * SMALL)
    writer.scalar(1, 1000, 0.5, 1)
    items = read_all(writer.directory)
    writer.close()
    assert steps(items, 1) == list(range(1001))
    assert payloads(items) == [b"x" * SMALL]


def test_a_file_size_limit_makes_segments_smaller(tmp_path: Path, kind: type):
    troubles = Troubles()
    with largest_file(100_000):
        writer = Writer.create(tmp_path, limits=Limits(keep_free_bytes=0), on_trouble=troubles)
        for step in range(10_000):
            writer.scalar(1, step, 0.5, 1)
        assert steps(read_all(writer.directory), 1) == list(range(10_000))
        writer.close()
    assert not troubles.kinds


@pytest.fixture
def tiny_disk(tmp_path: Path):
    directory = tmp_path / "disk"
    directory.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(directory)], capture_output=True)
    if mounted.returncode:
        pytest.skip("cannot mount a small file system here")
    yield directory
    subprocess.run(["umount", "-l", str(directory)], check=True)


def test_a_disk_that_is_really_full_loses_nothing(tiny_disk: Path, kind: type):
    troubles = Troubles()
    limits = Limits(keep_free_bytes=0, retry_seconds=0)
    writer = Writer.create(tiny_disk / "spool", segment_size=1 << 16, limits=limits, on_trouble=troubles)
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(bytes(100 << 10))
    for step in range(8000):
        writer.scalar(1, step, 0.5, 1)
    writer.event(b"y" * 5000)
    assert troubles.kinds == ["spool"]
    taken = read_all(writer.directory)
    reached = steps(taken, 1)
    assert 0 < len(reached) < 8000
    ballast.unlink()
    for path in sorted(writer.directory.glob("*.seg"))[:-1]:
        path.unlink()
    for _ in range(6):  # each as a recorder that has caught up would
        writer.scalar(2, 0, 0.5, 1)
        items = read_all(writer.directory)
        reached = sorted({*reached, *steps(items, 1)})
        for path in sorted(writer.directory.glob("*.seg"))[:-1]:
            path.unlink()
        if payloads(items):
            break
    writer.close()
    assert reached == list(range(8000))


def test_a_directory_that_was_removed_costs_no_exception(tmp_path: Path, kind: type):
    troubles = Troubles()
    writer = Writer.create(tmp_path, segment_size=SMALL, limits=Limits(keep_free_bytes=0), on_trouble=troubles)
    for path in writer.directory.iterdir():
        path.unlink()
    writer.directory.rmdir()
    for step in range(1000):
        writer.scalar(1, step, 0.5, 1)
    writer.close()
    assert troubles.kinds[0] == "spool"
