"""The log of an attempt: every byte in order whatever dies; a full disk costs the log, not the task."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest
from drafting import row
from executing import signal_and_wait
from waiting import until

from tuitrack.executor import launch, output
from tuitrack.executor.backends.local import Local
from tuitrack.executor.output import Output
from tuitrack.model.plan import PLAIN
from tuitrack.ops import claiming

pytestmark = pytest.mark.code

TALKS = """
import sys, time
for number in range(6000):
    sys.stdout.write(f"{number:06d} " + "x" * 500 + "\\n")
    if number % 100 == 0:
        time.sleep(0.01)
sys.stderr.write("the last word\\n")
raise SystemExit(3)
"""


def test_every_byte_is_in_the_log_in_order_though_workers_are_killed(bench):
    made = bench.queue(TALKS)
    for number in (100, 1500, 3000):
        worker = bench.work()
        bench.printed(made, f"{number:06d} ")
        signal_and_wait(worker)
    bench.finish()
    assert bench.ended(made) == ("failed", "exit 3")
    wanted = "".join(f"{number:06d} " + "x" * 500 + "\n" for number in range(6000)) + "the last word\n"
    assert hashlib.sha256(bench.console(made).encode()).digest() == hashlib.sha256(wanted.encode()).digest()


def test_a_task_lives_on_where_its_log_finds_no_room(bench):
    made = bench.queue("print('x' * 100_000)\nopen('through', 'w').write('1')")
    claim = claiming.claim(bench.db, "worker-0", ("default",), 1)
    paths = launch.prepare(bench.db, bench.settings, claim).paths
    paths.console.symlink_to("/dev/full")
    Local().start(paths, PLAIN)
    bench.work()
    assert bench.ended(made) == ("completed", "")
    assert (bench.code / "through").exists()


def test_what_was_lost_is_said_once_there_is_room_again(tmp_path: Path, monkeypatch):
    real, full = os.write, [False]

    def write(fd: int, data: bytes) -> int:
        if full[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(fd, data[: max(1, len(data) // 2)])

    log = tmp_path / "log"
    with Output(log) as carried:
        program = os.dup(carried.writing)
        carried.begin()
        monkeypatch.setattr(output.os, "write", write)
        real(program, b"before\n")
        until(lambda: log.read_bytes() == b"before\n")
        full[0] = True
        real(program, b"lost!\n")
        until(lambda: carried._lost == 6)
        full[0] = False
        real(program, b"after\n")
        os.close(program)
    assert log.read_text() == "before\n\n[tuitrack: 6 bytes of output are lost: No space left on device]\nafter\n"


def test_who_still_holds_the_other_end_is_not_waited_for(tmp_path: Path):
    with Output(tmp_path / "log") as carried:
        stranger = os.dup(carried.writing)
        carried.begin()
        os.write(stranger, b"told")
    os.close(stranger)
    assert (tmp_path / "log").read_bytes() == b"told"


def test_a_program_that_cannot_be_started_says_so_in_the_log(bench):
    made = bench.queue("print(1)", executable="/bin")
    bench.finish()
    assert row(bench.db, made)["status"] == "failed"
    assert "not started" in bench.console(made)
