"""A report that returned is in the spool, whoever reported and whatever interrupted it."""

from __future__ import annotations

import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spooling import ROOMY, payloads, points, read_all, steps, torn

from tuitrack.spool import attend, filesystems, format, liveness, segments
from tuitrack.spool import writer as writing
from tuitrack.spool.writer import Writer

KINDS = [segments.MappedSegment, segments.GuardedSegment, segments.WrittenSegment]
PATIENT = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writing, "_segment_kind", lambda directory: request.param)
    return request.param


@pytest.fixture
def writer(tmp_path: Path, kind: type):
    made = Writer.create(tmp_path / "spool", segment_size=1 << 13, limits=ROOMY)
    yield made
    made.close()


def test_scalars_and_records_keep_their_order(writer: Writer):
    loss = writer.series("loss", "train")
    for step in range(2000):
        writer.scalar(loss, step, step * 0.5, time.time_ns())
        if step % 500 == 0:
            writer.event(b"%d" % step)
    items = read_all(writer.directory, limit=700)
    assert points(items) == [(loss, step, step * 0.5) for step in range(2000)]
    assert payloads(items) == [b"0", b"500", b"1000", b"1500"]
    assert len(list(writer.directory.glob("*.seg"))) > 7
    kinds = [item.kind if isinstance(item, format.Record) else 1 for item in items]
    assert kinds[:4] == [format.SERIES, 1, format.EVENT, 1]


def test_a_series_is_defined_once_before_its_points(writer: Writer):
    assert writer.series("a", "b") == writer.series("a", "b") != writer.series("a", "c")
    defined = [format.unpack_series(one) for one in payloads(read_all(writer.directory), format.SERIES)]
    assert defined == [(1, "a", "b"), (2, "a", "c")]


def test_threads_define_a_series_once(writer: Writer):
    ids: list[int] = []
    threads = [threading.Thread(target=lambda: ids.append(writer.series("x", "y"))) for _ in range(8)]
    run(threads)
    assert set(ids) == {1}
    assert len(payloads(read_all(writer.directory), format.SERIES)) == 1


@PATIENT
@given(values=st.lists(st.floats(width=64), max_size=400))
def test_values_survive_bit_for_bit(tmp_path: Path, values: list[float]):
    writer = Writer.create(tmp_path, segment_size=1 << 12, limits=ROOMY)
    for step, value in enumerate(values):
        writer.scalar(1, step, value, 1)
    got = [struct.pack("<d", value) for _, _, value in points(read_all(writer.directory))]
    writer.close()
    assert got == [struct.pack("<d", value) for value in values]


@PATIENT
@given(sizes=st.lists(st.integers(1, 600_000), max_size=5), limit=st.sampled_from([1, 5000, 4 << 20]))
def test_console_of_any_size_comes_back(tmp_path: Path, sizes: list[int], limit: int):
    writer = Writer.create(tmp_path, segment_size=1 << 14, limits=ROOMY)
    written = [bytes([65 + number]) * size for number, size in enumerate(sizes)]
    for one in written:
        writer.console(one, format.STDERR)
    items = read_all(writer.directory, limit)
    writer.close()
    assert b"".join(payloads(items, format.CONSOLE)) == b"".join(written)
    assert {item.flags for item in items if isinstance(item, format.Record)} <= {format.STDERR}


@pytest.mark.parametrize("size", [0, 1, 32, (1 << 13) - 64 - 32, (1 << 13) - 64 - 31, 300_000])
def test_an_event_stays_whole_however_large(writer: Writer, size: int):
    writer.scalar(1, 0, 0.0, 1)
    writer.event(b"x" * size)
    writer.scalar(1, 1, 0.0, 1)
    items = read_all(writer.directory)
    assert payloads(items) == [b"x" * size]
    assert steps(items, 1) == [0, 1]


def test_threads_lose_nothing_over_rotations(writer: Writer):
    def work(number: int) -> None:
        for step in range(3000):
            writer.scalar(number, step, step, 1)
            if step % 300 == 0:
                writer.event(b"e" * 3000)

    run([threading.Thread(target=work, args=(number,)) for number in range(1, 5)])
    items = read_all(writer.directory)
    for number in range(1, 5):
        assert steps(items, number) == list(range(3000))
    assert len(payloads(items)) == 40
    assert not torn(items)


def run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_signal_handler_may_report(writer: Writer):
    handled: list[int] = []

    def on_alarm(*_: object) -> None:
        handled.append(1)
        writer.scalar(2, len(handled), 1.0, 1)

    before = signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        for step in range(30_000):
            writer.scalar(1, step, 1.0, 1)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    items = read_all(writer.directory)
    assert steps(items, 1) == list(range(30_000))
    # One handler may interrupt another between taking its number and reporting it.
    assert sorted(steps(items, 2)) == list(range(1, len(handled) + 1))
    assert handled


class Killed(BaseException):
    """The process ends here."""


def interrupt(writer: Writer, at: int, handler: Callable[[], None]) -> bool:
    """Make a report that rotates, with a handler run at one of its opcodes; whether it got so far."""
    seen = 0

    def trace(frame: FrameType, what: str, _: object) -> object:
        nonlocal seen
        if f"{os.sep}spool{os.sep}" not in frame.f_code.co_filename or frame.f_code.co_name == "__del__":
            return None
        frame.f_trace_opcodes = True
        if what == "opcode":
            seen += 1
            if seen == at:
                sys.settrace(None)
                handler()
        return trace

    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        writer.scalar(1, 999, 0.5, 1)
    except Killed:
        pass
    finally:
        sys.settrace(None)
    return seen >= at


def filled(root: Path) -> Writer:
    """A spool whose next report needs a new segment."""
    writer = Writer.create(root, segment_size=64 + 32 * 4, limits=ROOMY)
    for step in range(4):
        writer.scalar(1, step, 0.5, 1)
    return writer


def lost_at(root: Path, many: int, dies: bool) -> list[int]:
    """The opcodes at which an interruption lost a report that had returned."""
    lost: list[int] = []
    warm = filled(root / "warm")  # Python 3.12 tells of opcodes only from the second time on
    interrupt(warm, sys.maxsize, lambda: None)
    warm.close()
    for at in range(1, 100_000):
        writer = filled(root / str(at))

        def handler(writer: Writer = writer) -> None:
            for step in range(many):
                writer.scalar(2, step, 0.5, 1)
            if dies:
                raise Killed

        reached = interrupt(writer, at, handler)
        first = read_all(writer.directory)
        writer.scalar(1, 1000, 0.5, 1)  # as after a KeyboardInterrupt that was caught
        second = read_all(writer.directory)
        writer.close()
        if not reached:
            assert at > 150, "the report was not watched"
            return lost
        kept = steps(first, 2) == list(range(many)) and steps(first, 1)[:4] == [0, 1, 2, 3]
        if not kept or not (dies or steps(first, 1)[4:] == [999]) or steps(second, 1)[-1] != 1000:
            lost.append(at)
    raise AssertionError("the report never ended")


@pytest.mark.parametrize("many", [1, 5], ids=["one", "more-than-a-segment"])
@pytest.mark.parametrize("dies", [False, True], ids=["goes-on", "dies"])
@pytest.mark.parametrize("plain", [False, True], ids=["mapped", "written"])
def test_a_report_may_be_interrupted_at_any_opcode_by_one_that_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int, dies: bool, plain: bool
):
    monkeypatch.setattr(writing, "_segment_kind", lambda directory: KINDS[2 if plain else 0])
    assert lost_at(tmp_path, many, dies) == []


def test_the_oracle_sees_a_publication_that_cannot_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(segments.Link, "publish", lambda self: self.made_at.rename(self.path))
    assert lost_at(tmp_path, 1, True) != []


def test_the_oracle_sees_a_segment_used_before_it_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def advance(self: Writer, full: segments.Segment, needed: int) -> bool:
        full.retire()
        self._segment = full.link.successor or self._propose(full, needed)
        self._write = self._segment.write
        self._segment.link.publish()
        return True

    monkeypatch.setattr(Writer, "_advance", advance)
    assert lost_at(tmp_path, 1, True) != []


def test_a_forked_child_leaves_the_parents_spool_alone(writer: Writer):
    writer.scalar(1, 0, 1.0, 1)
    pid = os.fork()
    if pid == 0:
        writer.abandon()
        writer.scalar(1, 99, 1.0, 1)
        writer.event(b"child")
        own = Writer.create(writer.directory.parent, limits=ROOMY)
        own.scalar(1, 7, 1.0, 1)
        writer.close()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    writer.scalar(1, 1, 2.0, 1)
    assert steps(read_all(writer.directory), 1) == [0, 1]
    assert alive_elsewhere(writer.directory)
    (other,) = [one for one in attend.spools(writer.directory.parent) if one != writer.directory]
    assert steps(read_all(other), 1) == [7]
    assert not liveness.is_alive(other / "alive")


def alive_elsewhere(directory: Path) -> bool:
    """What another process sees; this one knows its own locks without asking."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if liveness.is_alive(directory / "alive") else 1)
    return os.waitpid(pid, 0)[1] == 0


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_while_a_thread_rotates_does_not_hang_the_child(tmp_path: Path):
    writer = Writer.create(tmp_path, segment_size=1 << 12, limits=ROOMY)
    stop = threading.Event()

    def busy() -> None:
        while not stop.is_set():
            writer.scalar(1, 0, 0.0, 1)

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        for _ in range(30):
            pid = os.fork()
            if pid == 0:
                signal.alarm(5)
                writer.abandon()
                writer.event(b"ignored")
                os._exit(0)
            assert os.waitpid(pid, 0)[1] == 0
    finally:
        stop.set()
        thread.join()
        writer.close()


def test_a_closed_spool_takes_nothing_more_and_says_nothing(writer: Writer):
    writer.scalar(1, 0, 0.0, 1)
    writer.close()
    writer.scalar(1, 1, 0.0, 1)
    writer.event(b"late")
    writer.close()
    assert len(read_all(writer.directory)) == 1
    assert not alive_elsewhere(writer.directory)


def test_files_are_private_whatever_the_umask(tmp_path: Path, kind: type):
    before = os.umask(0)
    try:
        writer = Writer.create(tmp_path / "root", limits=ROOMY)
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in writer.directory.iterdir()}
    assert modes == {"alive": 0o600, "000000.seg": 0o600}
    assert writer.directory.stat().st_mode & 0o777 == 0o700
    writer.close()


def test_descriptors_do_not_pile_up(tmp_path: Path, kind: type):
    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = opened()
    writer = Writer.create(tmp_path, segment_size=1 << 12, limits=ROOMY)
    for step in range(5000):
        writer.scalar(1, step, 0.0, 1)
    assert opened() <= before + 2
    writer.close()
    assert opened() == before


def test_a_spool_appears_only_when_its_lock_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    hold = liveness.hold

    def looking(path: Path) -> liveness.Held:
        assert attend.spools(tmp_path) == []
        return hold(path)

    monkeypatch.setattr(liveness, "hold", looking)
    writer = Writer.create(tmp_path, limits=ROOMY)
    assert attend.spools(tmp_path) == [writer.directory]
    writer.close()


def test_numbers_out_of_range_are_the_callers_mistake(writer: Writer):
    with pytest.raises(struct.error):
        writer.scalar(1, 1 << 63, 0.0, 1)


def test_copy_on_write_and_network_file_systems_are_not_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name, expected in [("ext4", True), ("tmpfs", True), ("btrfs", False), ("nfs4", False), ("", False)]:
        monkeypatch.setattr(filesystems, "kind", lambda path, name=name: name)
        assert filesystems.preallocates(tmp_path) is expected
