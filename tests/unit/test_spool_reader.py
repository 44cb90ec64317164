"""The reader hands out every sound record once, in order, and waits where it cannot know yet."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest
from spooling import ROOMY, payloads, points, read_all, steps, torn
from waiting import until

from tuitrack.spool import format, liveness, reader
from tuitrack.spool.format import Position, ScalarBlock
from tuitrack.spool.reader import Reader
from tuitrack.spool.writer import Writer

SCALAR = format.SCALAR_STRUCT.pack(1, 0, 0, 1, 7, 0.5, 1 | format.TAIL)
EVENT = format.variable(format.EVENT, b"payload of an event that takes two units", 1)


class Spool:
    """Segments made by hand, of a writer that may live."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir()
        self._held: liveness.Held | None = None

    def segment(self, number: int, *records: bytes, size: int = 4096) -> Path:
        path = self.directory / format.segment_name(number)
        body = format.header(number, size) + b"".join(records)
        path.write_bytes(body.ljust(size, b"\0"))
        return path

    def live(self) -> None:
        self._held = liveness.hold(self.directory / "alive")

    def die(self) -> None:
        if self._held is not None:
            self._held.release()


@pytest.fixture
def spool(tmp_path: Path):
    made = Spool(tmp_path / "spool")
    made.live()
    yield made
    made.die()


def test_an_empty_spool_is_at_its_end(spool: Spool):
    assert Reader(spool.directory).read(Position()) == reader.Batch([], Position(), True)
    spool.segment(0)
    assert Reader(spool.directory).read(Position()) == reader.Batch([], Position(), True)


def test_reading_goes_on_where_it_stopped(spool: Spool):
    path = spool.segment(0, SCALAR)
    source = Reader(spool.directory)
    first = source.read(Position())
    assert (points(first.items), first.position, first.at_end) == ([(1, 7, 0.5)], Position(0, 96), True)
    with path.open("r+b") as file:
        file.seek(96)
        file.write(EVENT)
    second = source.read(first.position)
    assert payloads(second.items) == [EVENT[32:72]]
    assert second.position == Position(0, 96 + len(EVENT))


def test_the_next_segment_closes_the_one_before(spool: Spool):
    spool.segment(0, SCALAR)
    source = Reader(spool.directory)
    assert source.read(Position()).position == Position(0, 96)
    spool.segment(1)
    assert source.read(Position(0, 96)) == reader.Batch([], Position(1), True)
    spool.segment(2, SCALAR)
    assert [item.segment for item in source.read(Position(1)).items] == [2]


def test_a_live_spool_is_silent_until_there_is_a_record_or_a_segment_after_what_was_read(spool: Spool):
    path = spool.segment(0, SCALAR)
    source = Reader(spool.directory)
    assert not source.silent(Position(0, 96))
    at = source.read(Position()).position
    assert source.silent(at)
    assert not source.silent(Position())
    spool.segment(1)
    assert not source.silent(at)
    (spool.directory / format.segment_name(1)).unlink()
    assert source.silent(at)
    with path.open("r+b") as file:
        file.seek(96)
        file.write(SCALAR[:8])
    assert not source.silent(at)


def test_a_spool_that_was_found_dead_or_cannot_be_read_is_not_silent(spool: Spool, monkeypatch: pytest.MonkeyPatch):
    spool.segment(0, SCALAR)
    source = Reader(spool.directory)
    at = source.read(Position()).position
    with monkeypatch.context() as broken:
        broken.setattr(os, "pread", lambda *_: os.strerror(os.open(spool.directory / "none", os.O_RDONLY)))
        assert not source.silent(at)
    spool.die()
    later = Reader(spool.directory)
    later.read(Position())
    assert not later.silent(at)


def test_a_record_written_between_the_look_and_the_rotation_is_not_passed_over(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
):
    path = spool.segment(0, SCALAR)
    source = Reader(spool.directory)
    access = os.access

    def late(*arguments: object) -> bool:
        with path.open("r+b") as file:
            file.seek(96)
            file.write(SCALAR)
        spool.segment(1, EVENT)
        monkeypatch.setattr(os, "access", access)
        return access(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "access", late)
    batch = source.read(Position(0, 96))
    assert [type(item).__name__ for item in batch.items] == ["ScalarBlock", "Record"]


def test_bytes_come_from_the_second_look(spool: Spool, monkeypatch: pytest.MonkeyPatch):
    """A read that overlaps an append may see the tag of a half without its value."""
    spool.segment(0, SCALAR)
    half_seen = SCALAR[:16] + bytes(8) + SCALAR[24:]
    pread, reads = os.pread, 0

    def overlapping(fd: int, size: int, offset: int) -> bytes:
        nonlocal reads
        data = pread(fd, size, offset)
        if offset != 64 or size == 32:
            return data
        reads += 1
        return half_seen + data[32:] if reads == 1 else data

    monkeypatch.setattr(os, "pread", overlapping)
    assert points(Reader(spool.directory).read(Position()).items) == [(1, 7, 0.5)]


@pytest.mark.parametrize("cut", [8, 16, 24, 40, 64, 70])
def test_a_half_written_record_waits_for_the_living(spool: Spool, cut: int):
    path = spool.segment(0, SCALAR, EVENT[:cut])
    source = Reader(spool.directory)
    batch = source.read(Position())
    assert (len(batch.items), batch.position, batch.at_end) == (1, Position(0, 96), True)
    assert source.read(batch.position).items == []
    with path.open("r+b") as file:
        file.seek(96)
        file.write(EVENT)
    assert payloads(source.read(batch.position).items) == [EVENT[32:72]]


@pytest.mark.parametrize("cut", [8, 24, 40, 64])
def test_a_half_written_record_of_the_dead_is_torn(spool: Spool, cut: int):
    spool.segment(0, SCALAR, EVENT[:cut])
    source = Reader(spool.directory)
    waiting = source.read(Position())
    spool.die()
    batch = source.read(waiting.position)
    (found,) = torn(batch.items)
    assert found.data.rstrip(b"\0") == EVENT[:cut].rstrip(b"\0")
    assert (found.segment, found.offset, found.reason) == (0, 96, "cut off")
    assert batch.at_end
    assert source.read(batch.position).items == []


def test_a_half_written_record_in_a_closed_segment_does_not_stop_the_spool(spool: Spool):
    spool.segment(0, SCALAR, EVENT[:40])
    spool.segment(1, EVENT)
    items = read_all(spool.directory)
    assert [type(item).__name__ for item in items] == ["ScalarBlock", "Torn", "Record"]


@pytest.mark.parametrize("alive", [True, False])
@pytest.mark.parametrize("hurt", [0, 4, 8, 12, 31, 40])
def test_damage_between_records_costs_only_the_damaged(spool: Spool, hurt: int, alive: bool):
    bad = bytearray(EVENT)
    bad[hurt] ^= 0x55
    spool.segment(0, SCALAR, EVENT, bytes(bad), EVENT, SCALAR)
    if not alive:
        spool.die()
    items = read_all(spool.directory)
    assert payloads(items) == [EVENT[32:72]] * 2
    assert [item.data for item in torn(items)] == [bytes(bad)]
    assert len(points(items)) == 2


@pytest.mark.parametrize("hurt", [0, 31])
def test_a_damaged_scalar_costs_one_scalar(spool: Spool, hurt: int):
    bad = bytearray(SCALAR)
    bad[hurt] = 0x7F if hurt == 0 else 0
    spool.segment(0, SCALAR * 3, bytes(bad), SCALAR * 4)
    items = read_all(spool.directory)
    assert len(points(items)) == 7
    assert [item.data for item in torn(items)] == [bytes(bad)]


def test_a_lost_page_is_stepped_over_after_the_host_went_down(spool: Spool):
    spool.segment(0, SCALAR * 4, bytes(512), SCALAR * 2, EVENT)
    spool.die()
    items = read_all(spool.directory)
    assert len(points(items)) == 6
    assert len(payloads(items)) == 1
    assert len(torn(items)) == 1


def test_noise_is_handed_out_once(spool: Spool):
    noise = bytes(range(1, 33)) * 3
    spool.segment(0, SCALAR, noise, SCALAR)
    spool.die()
    items = read_all(spool.directory)
    assert [item.data for item in torn(items)] == [noise]
    assert len(points(items)) == 2


def test_a_segment_cut_short_does_not_stop_the_spool(spool: Spool):
    path = spool.segment(0, SCALAR, EVENT)
    os.truncate(path, 64 + 32 + 50)
    spool.segment(1, SCALAR)
    items = read_all(spool.directory)
    assert [type(item).__name__ for item in items] == ["ScalarBlock", "Torn", "ScalarBlock"]


def test_a_missing_segment_is_told_and_passed(spool: Spool):
    spool.segment(0, SCALAR)
    spool.segment(3, SCALAR)
    items = read_all(spool.directory, start=Position(1))
    assert [item.reason for item in torn(items)] == ["segment 1 is missing"]
    assert len(points(items)) == 1


def test_unknown_kinds_are_handed_out(spool: Spool):
    spool.segment(0, format.variable(77, b"of the future", 5, flags=3))
    (record,) = read_all(spool.directory)
    assert record == format.Record(77, 3, 5, b"of the future", 0, 64)


def test_a_spool_of_a_later_version_is_left_alone(spool: Spool):
    path = spool.segment(0, SCALAR)
    body = bytearray(path.read_bytes())
    body[7:8] = b"2"
    path.write_bytes(body)
    source = Reader(spool.directory)
    for _ in range(2):
        with pytest.raises(format.NewerSpool, match="newer"):
            source.read(Position())


def test_a_damaged_header_costs_nothing(spool: Spool):
    path = spool.segment(0, SCALAR)
    path.write_bytes(bytes(64) + path.read_bytes()[64:])
    assert len(points(read_all(spool.directory))) == 1


def test_the_limit_ends_a_batch_soon(spool: Spool):
    spool.segment(0, SCALAR * 50_000, size=2 << 20)
    batch = Reader(spool.directory).read(Position(), limit_bytes=32_000)
    assert not batch.at_end
    assert 32_000 <= batch.position.offset - 64 < 64_000
    (block,) = batch.items
    assert isinstance(block, ScalarBlock)
    assert len(block.data) % 32 == 0


def test_reading_any_piece_at_a_time_gives_the_same(spool: Spool):
    spool.segment(0, SCALAR * 9, EVENT, SCALAR, EVENT, EVENT)
    spool.segment(1, EVENT, SCALAR * 300, EVENT, size=1 << 15)
    whole = read_all(spool.directory)
    for limit in (1, 33, 100, 5000):
        pieces = read_all(spool.directory, limit)
        assert points(pieces) == points(whole)
        assert payloads(pieces) == payloads(whole)


def test_the_end_is_where_a_reader_arrives(spool: Spool):
    spool.segment(0, SCALAR * 9, EVENT)
    spool.segment(1, EVENT, SCALAR * 300, EVENT, size=1 << 15)
    goal = reader.end(spool.directory, Position())
    position = Reader(spool.directory).read(Position()).position
    assert position == goal
    spool.segment(2, size=1 << 15)
    assert reader.end(spool.directory, Position()) == Position(2)
    assert reader.end(spool.directory, Position(2, 96)) == Position(2, 96)
    assert reader.end(spool.directory.parent / "gone", Position(1, 96)) == Position(1, 96)


def test_a_reader_beside_a_writer_misses_nothing(tmp_path: Path):
    writer = Writer.create(tmp_path, segment_size=1 << 14, limits=ROOMY)
    done = threading.Event()

    def report() -> None:
        for step in range(60_000):
            writer.scalar(1, step, step * 0.5, 1)
            if step % 100 == 0:
                writer.event(b"e%d" % step + b"x" * (step % 2000))
        done.set()

    thread = threading.Thread(target=report)
    thread.start()
    items: list[reader.Item] = []
    source, position = Reader(writer.directory), Position()
    while True:
        last = done.is_set()
        batch = source.read(position)
        items += batch.items
        position = batch.position
        if last and batch.at_end:
            break
    thread.join()
    writer.close()
    assert points(items) == [(1, step, step * 0.5) for step in range(60_000)]
    assert len(payloads(items)) == 600
    assert not torn(items)


def test_two_readers_see_the_same(tmp_path: Path):
    writer = Writer.create(tmp_path, segment_size=1 << 13, limits=ROOMY)
    for step in range(1000):
        writer.scalar(1, step, 0.0, 1)
    assert read_all(writer.directory) == read_all(writer.directory)
    writer.close()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_writer_killed_in_the_middle_of_a_large_record_leaves_the_rest(tmp_path: Path):
    for _ in range(10):
        pid = os.fork()
        if pid == 0:
            writer = Writer.create(tmp_path, segment_size=1 << 16, limits=ROOMY)
            step = 0
            while True:
                writer.scalar(1, step, 0.5, 1)
                writer.console(b"\x01\0\0\0" * 60_000, format.STDOUT)
                step += 1
        until(lambda: list(tmp_path.glob("*/000003.seg")))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        (directory,) = [path for path in tmp_path.iterdir() if path.name[0] != "."]
        items = read_all(directory)
        assert steps(items, 1) == list(range(len(steps(items, 1))))
        assert set(payloads(items, format.CONSOLE)) <= {b"\x01\0\0\0" * 60_000}
        assert len(torn(items)) <= 1
        for path in directory.iterdir():
            path.unlink()
        directory.rmdir()
