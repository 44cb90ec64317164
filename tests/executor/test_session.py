"""A session that is closed: its workers, detached or not, and their tasks go on."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from drafting import row
from executing import ENDED, lives
from waiting import until

from tuitrack.ops import workers
from tuitrack.query import queues

BEATS = """
import os, time
while not os.path.exists("enough"):
    print("beat", flush=True)
    time.sleep(0.02)
"""
TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
command = [sys.executable, "-m", "tuitrack", "worker", "start", *sys.argv[1:]]
os.execvp("/bin/sh", ["sh", "-c", '"$@"; sleep 1000', "sh", *command])
"""


def _session(members: int) -> list[int]:
    """The processes of a session."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getsid(int(entry.name)) == members and int(entry.name) != members:
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize("options", [(), ("--detach",)], ids=["in front", "detached"])
def test_a_closed_terminal_ends_neither_worker_nor_task(bench, options):
    first, second = bench.queue(BEATS), bench.queue("print('ran')")
    near, far = os.openpty()
    shell = subprocess.Popen(
        [sys.executable, "-c", TERMINAL, "--slots", "1", *options],
        stdin=far,
        stdout=far,
        stderr=far,
        start_new_session=True,
    )
    os.close(far)
    try:
        bench.printed(first, "beat")
        (worker,) = queues.workers(bench.db)
        assert os.getsid(bench.supervisor(first)) != shell.pid, "ctrl+c would reach it"
        os.close(near)
        for pid in (*_session(shell.pid), shell.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGHUP)
        assert shell.wait(timeout=10) != 0
        seen = bench.console(first).count("beat")
        until(lambda: bench.console(first).count("beat") > seen + 5, what="more of the log")
        assert lives(worker.pid)
        (bench.code / "enough").touch()
        assert [bench.ended(one)[0] for one in (first, second)] == ["completed", "completed"]
        workers.stop(bench.db, worker.id)
        until(lambda: not lives(worker.pid), what="the worker's leave")
    finally:
        shell.kill()
        shell.wait()
        (bench.code / "enough").touch()
        until(lambda: row(bench.db, first)["status"] in ENDED)
        for one in queues.workers(bench.db):
            workers.stop(bench.db, one.id)
