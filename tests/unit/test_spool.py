"""The spool: what was appended is read back, whatever happens in between."""

from __future__ import annotations

import math
import os
import signal
import struct
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tuitrack.model import events
from tuitrack.spool import attend, filesystems, format, liveness, reader
from tuitrack.spool.format import Position, Record, ScalarBlock, Torn
from tuitrack.spool.writer import Limits, Writer

ROOMY = Limits(keep_free_bytes=0)


def read_all(directory: Path) -> list[reader.Item]:
    position, items = Position(), []
    while True:
        batch = reader.Reader(directory).read(position)
        items += batch.items
        if batch.position == position:
            return items
        position = batch.position


def scalars(items: list[reader.Item]) -> list[tuple[int, int, float]]:
    found = []
    for item in items:
        if isinstance(item, ScalarBlock):
            found += [(r[3], r[4], r[5]) for r in format.SCALAR_STRUCT.iter_unpack(item.data)]
    return found


@pytest.fixture
def writer(tmp_path: Path):
    made = Writer.create(tmp_path / "spool", segment_size=1 << 14, limits=ROOMY)
    yield made
    made.close()


def test_scalars_and_records_keep_their_order(writer: Writer):
    loss = writer.series("loss", "train")
    for step in range(2000):
        writer.scalar(loss, step, step * 0.5, time.time_ns())
        if step % 500 == 0:
            writer.event(b"%d" % step)
    items = read_all(writer.directory)
    assert scalars(items) == [(loss, step, step * 0.5) for step in range(2000)]
    assert [i.payload for i in items if isinstance(i, Record) and i.kind == format.EVENT] == [
        b"0",
        b"500",
        b"1000",
        b"1500",
    ]
    assert reader.Reader(writer.directory).last_segment() > 2


def test_a_series_is_defined_once_and_before_its_points(writer: Writer):
    assert writer.series("a", "b") == writer.series("a", "b") != writer.series("a", "c")
    defined = [format.unpack_series(i.payload) for i in read_all(writer.directory) if isinstance(i, Record)]
    assert defined == [(1, "a", "b"), (2, "a", "c")]


@given(values=st.lists(st.floats(allow_nan=True, width=64), min_size=1, max_size=50))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_values_survive_bit_for_bit(tmp_path: Path, values: list[float]):
    writer = Writer.create(tmp_path, limits=ROOMY)
    for step, value in enumerate([*values, -0.0, math.nan, math.inf, 5e-324]):
        writer.scalar(1, step, value, 1)
    got = [struct.pack("<d", value) for _, _, value in scalars(read_all(writer.directory))]
    writer.close()
    assert got == [struct.pack("<d", value) for value in [*values, -0.0, math.nan, math.inf, 5e-324]]


@given(payloads=st.lists(st.binary(min_size=1, max_size=40_000), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_payloads_of_any_size_round_trip(tmp_path: Path, payloads: list[bytes]):
    writer = Writer.create(tmp_path, segment_size=1 << 14, limits=ROOMY)
    for payload in payloads:
        writer.console(payload, format.STDERR)
    items = read_all(writer.directory)
    writer.close()
    assert [(i.payload, i.flags) for i in items if isinstance(i, Record)] == [
        (p, format.STDERR) for p in payloads
    ]


def test_threads_lose_nothing_over_rotations(writer: Writer):
    def work(number: int) -> None:
        for step in range(3000):
            writer.scalar(number, step, step, 1)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    got = scalars(read_all(writer.directory))
    for number in range(1, 5):
        assert [step for n, step, _ in got if n == number] == list(range(3000))


def test_a_signal_handler_may_report(writer: Writer):
    handled = []

    def on_alarm(*_: object) -> None:
        handled.append(1)
        writer.scalar(2, len(handled), 1.0, 1)

    before = signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        for step in range(60_000):
            writer.scalar(1, step, 1.0, 1)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    writer.event(b"{}")
    got = scalars(read_all(writer.directory))
    assert [step for n, step, _ in got if n == 1] == list(range(60_000))
    # One handler may interrupt another between taking its number and reporting it.
    assert sorted(step for n, step, _ in got if n == 2) == list(range(1, len(handled) + 1))
    assert handled


def test_a_forked_child_leaves_the_parents_spool_alone(writer: Writer):
    writer.scalar(1, 0, 1.0, 1)
    pid = os.fork()
    if pid == 0:
        writer.abandon()
        writer.scalar(1, 99, 1.0, 1)
        os._exit(0)
    os.waitpid(pid, 0)
    writer.scalar(1, 1, 2.0, 1)
    assert [step for _, step, _ in scalars(read_all(writer.directory))] == [0, 1]
    assert liveness.is_alive(writer.directory / "alive")


def test_plain_writes_use_the_same_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(filesystems, "preallocates", lambda path: False)
    writer = Writer.create(tmp_path, segment_size=1 << 12, limits=ROOMY)
    for step in range(1000):
        writer.scalar(1, step, 0.5, 1)
    writer.close()
    assert len(scalars(read_all(writer.directory))) == 1000


def test_a_full_disk_is_buffered_then_counted_then_written(tmp_path: Path):
    limits = Limits(keep_free_bytes=0, cap_bytes=1 << 14, buffer_bytes=3200, retry_seconds=0)
    writer = Writer.create(tmp_path, segment_size=1 << 13, limits=limits)
    troubles: list[str] = []
    writer.on_trouble = lambda kind, message: troubles.append(kind)
    for step in range(1000):
        writer.scalar(1, step, 0.5, 1)
    assert troubles
    kept = [step for _, step, _ in scalars(read_all(writer.directory))]
    for name in sorted(writer.directory.glob("*.seg"))[:1]:
        name.unlink()
    writer.event(b"after")
    items = read_all(writer.directory)
    drops = [events.decode(i.payload) for i in items if isinstance(i, Record) and b"dropped" in i.payload]
    later = [step for _, step, _ in scalars(items) if step > kept[-1]]
    writer.close()
    assert later == list(range(kept[-1] + 1, kept[-1] + 1 + len(later)))
    assert len(later) == 3200 * 7 // 8 // 32
    assert drops == [events.Dropped(1000 - len(kept) - len(later))]


def test_a_torn_tail_waits_while_the_writer_lives_and_is_told_when_it_is_dead(writer: Writer):
    writer.scalar(1, 0, 1.0, 1)
    path = writer.directory / "000000.seg"
    with path.open("r+b") as file:
        file.seek(96)
        file.write(format.variable(format.EVENT, b"x" * 50, 1)[:40])
    assert len(read_all(writer.directory)) == 1
    writer.close()
    items = read_all(writer.directory)
    assert isinstance(items[-1], Torn)


def test_damage_in_the_middle_does_not_stop_the_reader(writer: Writer):
    for number in range(5):
        writer.event(b"event %d" % number)
    with (writer.directory / "000000.seg").open("r+b") as file:
        file.seek(64 + 64 + 34)
        file.write(b"\xff\xff")
    writer.close()
    items = read_all(writer.directory)
    assert [i.payload for i in items if isinstance(i, Record)] == [
        b"event 0",
        b"event 2",
        b"event 3",
        b"event 4",
    ]
    assert sum(isinstance(i, Torn) for i in items) == 1


def test_a_lock_dies_with_its_holder(tmp_path: Path):
    ready, go = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        liveness.hold(tmp_path / "alive")
        os.write(ready[1], b"x")
        os.read(go[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    assert liveness.is_alive(tmp_path / "alive")
    facts = liveness.of(pid)
    assert facts is not None
    assert liveness.matches_live(facts)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert not liveness.is_alive(tmp_path / "alive")
    assert not liveness.matches_live(facts)
    for fd in (*ready, *go):
        os.close(fd)


def test_asking_about_an_own_lock_does_not_drop_it(tmp_path: Path):
    held = liveness.hold(tmp_path / "alive")
    assert liveness.is_alive(tmp_path / "alive")
    pid = os.fork()
    if pid == 0:
        os._exit(0 if liveness.is_alive(tmp_path / "alive") else 1)
    assert os.waitpid(pid, 0)[1] == 0
    held.release()
    assert not liveness.is_alive(tmp_path / "alive")


def test_attending_starts_one_recorder_and_leaves_no_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TUITRACK_ATTEND", raising=False)
    command = ["/bin/sh", "-c", f"echo started >> {tmp_path}/log"]
    attendance = attend.Attendance(tmp_path, tmp_path / "spool", command)
    assert attendance.attend()
    deadline = time.monotonic() + 5
    while not (tmp_path / "log").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (tmp_path / "log").read_text() == "started\n"
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    attendance.attend_if_due()
    post = attend.Post(tmp_path)
    assert post.take()
    assert not attendance.attend()
    post.release()


def test_the_barrier_waits_for_what_was_reported(writer: Writer):
    attendance = attend.Attendance(writer.directory.parent, writer.directory.parent, ["true"])
    writer.scalar(1, 0, 1.0, 1)
    assert attend.barrier(writer.directory.parent, attendance, timeout=0.05)
    attend.write_committed(writer.directory, Position(0, 96), False)
    assert not attend.barrier(writer.directory.parent, attendance, timeout=0.05)
    assert attend.barrier(writer.directory.parent, attendance, timeout=0.05, captured=True)
    attend.write_committed(writer.directory, Position(0, 96), True)
    assert not attend.barrier(writer.directory.parent, attendance, timeout=0.05, captured=True)
