"""A recorder is started when none lives, without a trace in the process that needed one."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from spooling import ROOMY
from waiting import until

from tuitrack.spool import attend, detach, reader
from tuitrack.spool.attend import Committed
from tuitrack.spool.format import Position
from tuitrack.spool.writer import Writer

IDLE = ("true",)


@pytest.fixture
def spools(home: Path) -> Path:
    return home / "spool"


def started(home: Path, *command: str) -> attend.Attendance:
    attendance = attend.Attendance(home, home / "spool", command)
    assert attendance.attend()
    return attendance


def test_attending_starts_a_command_and_leaves_no_child(home: Path):
    others = set(psutil.Process().children())
    started(home, "/bin/sh", "-c", 'echo "$TUITRACK_HOME" > "$TUITRACK_HOME/log"')
    until(lambda: (home / "log").exists() and (home / "log").read_text() == f"{home}\n")
    assert set(psutil.Process().children()) <= others


FACTS = """
import json, os, signal, sys
links = [(name, f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
fds = {name: os.readlink(link) for name, link in links if os.path.lexists(link)}
blocked = [int(s) for s in signal.pthread_sigmask(signal.SIG_BLOCK, [])]
ignored = [int(s) for s in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD) if signal.getsignal(s) == signal.SIG_IGN]
facts = {"fds": fds, "cwd": os.getcwd(), "sid": os.getsid(0), "pid": os.getpid(), "blocked": blocked,
         "ignored": ignored, "task": os.environ.get("TUITRACK_TASK")}
with open(sys.argv[1] + ".new", "w") as file:
    json.dump(facts, file)
os.rename(sys.argv[1] + ".new", sys.argv[1])
"""


def test_the_recorder_inherits_nothing(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TUITRACK_TASK", "f00")
    readable, writable = os.pipe()
    os.set_inheritable(writable, True)
    before = [signal.signal(one, signal.SIG_IGN) for one in (signal.SIGHUP, signal.SIGCHLD)]
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        (home / "facts.py").write_text(FACTS)
        started(home, sys.executable, "-S", str(home / "facts.py"), str(home / "facts"))
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
        for number, handler in zip((signal.SIGHUP, signal.SIGCHLD), before, strict=True):
            signal.signal(number, handler)
    os.close(writable)
    assert os.read(readable, 1) == b""  # nobody else holds the other end
    os.close(readable)
    until((home / "facts").exists)
    facts = json.loads((home / "facts").read_text())
    assert [facts["fds"][name] for name in "012"] == ["/dev/null"] * 3
    assert all("pipe" not in target and "socket" not in target for target in facts["fds"].values())
    assert facts["cwd"] == "/"
    assert facts["sid"] not in (os.getsid(0), facts["pid"])
    assert facts["blocked"] == []
    assert facts["ignored"] == []
    assert facts["task"] is None


def test_a_command_is_an_argument_list_not_a_shell_line(home: Path):
    odd = home / "a $(touch x) 'b"
    started(home, "/bin/sh", "-c", 'touch "$1"', "sh", str(odd))
    until(odd.exists)
    assert not Path("/x").exists()


def test_the_start_runs_no_fork_hook_of_the_program(home: Path):
    ran: list[str] = []
    os.register_at_fork(before=lambda: ran.append("before"))
    started(home, *IDLE)
    assert ran == []


def test_no_recorder_is_started_beside_a_living_one(home: Path):
    post = attend.Post(home, schema_version=4)
    assert post.take()
    assert post.take()
    assert not attend.Attendance(home, home / "spool", IDLE).attend()
    facts = os.pread(post._held.fd, 200, 0)  # type: ignore[union-attr]
    assert json.loads(facts) == {"protocol": attend.PROTOCOL, "schema": 4, "pid": os.getpid()}
    pid = os.fork()
    if pid == 0:
        os._exit(int(attend.Post(home).take()))
    assert os.waitpid(pid, 0)[1] == 0
    post.release()
    assert attend.Attendance(home, home / "spool", IDLE).attend()


def test_reports_look_once_a_second(home: Path, monkeypatch: pytest.MonkeyPatch):
    now, starts = 1000.0, []
    monkeypatch.setattr(attend.time, "monotonic", lambda: now)
    monkeypatch.setattr(detach, "start", lambda command, environ: starts.append(now))
    post = attend.Post(home)
    attendance = attend.Attendance(home, home / "spool", IDLE)
    for tick in range(40):
        now = 1000.0 + tick * 0.1
        attendance.attend_if_due()
        if tick % 10 == 5:  # the recorder that was started comes and goes
            assert post.take()
            os.utime(home / "recorder.lock", ns=(tick, tick))
            post.release()
    assert starts == [1000.0, 1001.0, 1002.0, 1003.0]


def test_a_recorder_that_never_arrives_is_tried_ever_less(home: Path, monkeypatch: pytest.MonkeyPatch):
    now, starts = 0.0, []
    monkeypatch.setattr(attend.time, "monotonic", lambda: now)
    monkeypatch.setattr(detach, "start", lambda command, environ: starts.append(now))
    attendance = attend.Attendance(home, home / "spool", IDLE)
    while now < 300:
        attendance.attend_if_due()
        now += 0.5
    assert starts == [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]


@pytest.mark.parametrize(
    ("written", "starts"),
    [
        ({"age": 1, "reason": "no database", "delay": 4}, False),
        ({"age": 5, "reason": "no database", "delay": 4}, True),
        ({"age": -86_400, "reason": "the clock went back", "delay": 60}, True),
        ({"age": 0}, True),
        (["nonsense"], True),
        ("not json", True),
    ],
)
def test_a_failing_recorder_is_left_alone_for_its_delay(home: Path, written: object, starts: bool):
    body = written
    if isinstance(written, dict):
        body = {"time": time.time() - written.pop("age"), **written}
    (home / "recorder.failed").write_text(body if isinstance(body, str) else json.dumps(body))
    assert attend.Attendance(home, home / "spool", IDLE).attend() is starts


def test_under_the_executor_nothing_is_started(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TUITRACK_ATTEND", "0")
    assert not attend.Attendance(home, home / "spool", IDLE).attend()


def test_a_start_that_fails_is_no_exception(home: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> int:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "posix_spawn", refuse)
    assert not attend.Attendance(home, home / "spool", IDLE).attend()


class TestCommitted:
    def test_word_of_progress_comes_back(self, tmp_path: Path):
        assert attend.read_committed(tmp_path) == Committed()
        attend.write_committed(tmp_path, Committed(Position(3, 4096)))
        assert attend.read_committed(tmp_path) == Committed(Position(3, 4096))
        attend.write_committed(tmp_path, Committed(Position(3, 8192), True))
        assert attend.read_committed(tmp_path) == Committed(Position(3, 8192), True)

    def test_a_spool_that_is_gone_needs_no_word(self, tmp_path: Path):
        attend.write_committed(tmp_path / "gone", Committed())
        assert attend.read_committed(tmp_path / "gone") == Committed()

    def test_a_read_that_overlaps_the_write_is_repeated(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        attend.write_committed(tmp_path, Committed(Position(5, 64)))
        mixed = attend._COMMITTED.pack(5, 0, 900_000)
        pread, reads = os.pread, iter([mixed])
        monkeypatch.setattr(os, "pread", lambda *a: next(reads, None) or pread(*a))
        assert attend.read_committed(tmp_path).position == Position(5, 64)


class TestBarrier:
    @pytest.fixture
    def writer(self, spools: Path):
        made = Writer.create(spools, segment_size=1 << 12, limits=ROOMY)
        yield made
        made.close()

    @pytest.fixture
    def attendance(self, home: Path, spools: Path):
        return attend.Attendance(home, spools, IDLE)

    def test_without_spools_nobody_is_needed(self, home: Path, spools: Path):
        attendance = attend.Attendance(home, spools, ("/bin/sh", "-c", f"touch {home}/log"))
        assert not attend.barrier(spools, attendance)
        assert attendance.attend()  # it had not been done yet

    def test_what_is_behind_is_counted(self, writer: Writer, spools: Path, attendance: attend.Attendance):
        for step in range(300):
            writer.scalar(1, step, 1.0, 1)
        pending = attend.barrier(spools, attendance, timeout=0.01)
        assert pending.spools == 1
        assert 300 * 32 <= pending.bytes <= 300 * 32 + 3 * 64 + 4096
        attend.write_committed(writer.directory, Committed(reader.end(writer.directory, Position())))
        assert attend.barrier(spools, attendance, timeout=0.01) == attend.Pending()

    def test_it_ends_when_the_recorder_arrives(self, writer: Writer, spools: Path, attendance: attend.Attendance):
        writer.event(b"x")
        goal = reader.end(writer.directory, Position())
        late = threading.Timer(0.05, attend.write_committed, (writer.directory, Committed(goal)))
        late.start()
        before = time.monotonic()
        assert not attend.barrier(spools, attendance, timeout=600)
        assert time.monotonic() - before < 300
        late.join()

    def test_what_comes_later_is_not_waited_for(self, writer: Writer, spools: Path, attendance: attend.Attendance):
        writer.event(b"x")
        attend.write_committed(writer.directory, Committed(reader.end(writer.directory, Position())))

        class Busy(attend.Attendance):
            def attend(self) -> bool:
                writer.event(b"later")
                return False

        assert not attend.barrier(spools, Busy(spools.parent, spools, IDLE), timeout=0.01)

    def test_capture_is_waited_for_when_asked(self, writer: Writer, spools: Path, attendance: attend.Attendance):
        attend.write_committed(writer.directory, Committed(Position()))
        assert not attend.barrier(spools, attendance, timeout=0.01)
        assert attend.barrier(spools, attendance, timeout=0.01, captured=True).spools == 1
        attend.write_committed(writer.directory, Committed(Position(), True))
        assert not attend.barrier(spools, attendance, timeout=0.01, captured=True)

    def test_the_end_of_a_dead_writer_is_waited_for(self, spools: Path, attendance: attend.Attendance):
        writer = Writer.create(spools, limits=ROOMY)
        writer.event(b"x")
        writer.close()
        stored = reader.end(writer.directory, Position())
        attend.write_committed(writer.directory, Committed(stored))
        assert attend.barrier(spools, attendance, timeout=0.01).spools == 1
        attend.write_committed(writer.directory, Committed(stored, ended=True))
        assert not attend.barrier(spools, attendance, timeout=0.01)

    def test_a_spool_that_goes_away_is_done(self, spools: Path, attendance: attend.Attendance):
        writer = Writer.create(spools, limits=ROOMY)
        writer.event(b"x")
        writer.close()

        def clear() -> None:
            for path in writer.directory.iterdir():
                path.unlink()
            writer.directory.rmdir()

        late = threading.Timer(0.03, clear)
        late.start()
        assert not attend.barrier(spools, attendance, timeout=10)
        late.join()

    def test_a_recorder_is_called_even_if_all_is_in(self, home: Path, writer: Writer, spools: Path):
        """A run may have died with its recorder: the next one finds out."""
        attend.write_committed(writer.directory, Committed(reader.end(writer.directory, Position())))
        attendance = attend.Attendance(home, spools, ("/bin/sh", "-c", f"touch {home}/log"))
        assert not attend.barrier(spools, attendance)
        until((home / "log").exists)
