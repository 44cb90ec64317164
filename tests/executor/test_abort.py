"""Abort: politely, then for good, whatever shape the tree has."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest
from drafting import row
from executing import lives
from waiting import until

from tuitrack.executor import processes
from tuitrack.model import execution
from tuitrack.ops import tasks
from tuitrack.spool import liveness

IGNORE = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
REST = "print('up', flush=True)\nimport time\ntime.sleep(100)\n"
DOUBLE_FORK = """
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        __import__("time").sleep(100)
    os._exit(0)
"""
STOPPED_CHILD = """
import os, signal, subprocess
child = subprocess.Popen(["sleep", "100"])
os.kill(child.pid, signal.SIGSTOP)
"""
RUNAWAYS = """
import os, time
for _ in range(10):
    if os.fork() == 0:
        while True:
            time.sleep(0.01)
            if os.fork():
                os._exit(0)
"""
SHAPES = {
    "plain": REST,
    "ignores TERM": IGNORE + REST,
    "setsid child": "import subprocess\nsubprocess.Popen(['setsid', 'sleep', '100'])\n" + REST,
    "double fork": DOUBLE_FORK + REST,
    "stubborn double fork": IGNORE + DOUBLE_FORK + REST,
    "stopped child": STOPPED_CHILD + REST,
    "nohup": "import subprocess\nsubprocess.Popen(['nohup', 'sleep', '100'], stdout=subprocess.DEVNULL)\n" + REST,
    "threads": "import threading, time\nfor _ in range(8): threading.Thread(target=time.sleep, args=(100,)).start()\n"
    + REST,
    "zombie parent": "import os\n[os.fork() or os._exit(0) for _ in range(5)]\n" + REST,
    "many children": "import subprocess\n[subprocess.Popen(['sleep', '100']) for _ in range(60)]\n" + REST,
    "fork storm": IGNORE + RUNAWAYS + REST,
}


@pytest.mark.code
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_survives(bench, shape):
    made = bench.queue(SHAPES[shape])
    grace(bench, made, 0.5)
    bench.printed(made, "up")
    supervisor = bench.supervisor(made)
    tree = processes.below(supervisor)
    assert tree
    begun = time.monotonic()
    tasks.abort(bench.db, made)
    assert bench.ended(made) == ("stopped", "aborted by user")
    took = time.monotonic() - begun
    assert took > 0.45 or IGNORE not in SHAPES[shape], "who does not obey at once gets the whole grace"
    assert not any(lives(pid) for pid in tree)
    until(lambda: not processes.below(supervisor))
    assert not any(running(str(bench.paths(made).directory)) for _ in range(20))


def running(text: str) -> list[int]:
    """Processes of an attempt, known by its directory in their command lines; one look may miss what forks on."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (
                text.encode() in (entry / "cmdline").read_bytes()
                and b"supervise" not in (entry / "cmdline").read_bytes()
            ):
                found.append(int(entry.name))
    return found


def test_who_obeys_may_say_goodbye(bench):
    text = """
import signal, sys, time
def leave(*_):
    open("told", "w").write(str(time.time()))
    time.sleep(0.3)
    print("saved", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
print("up", flush=True)
time.sleep(100)
"""
    made = bench.queue(text)
    bench.work()
    bench.printed(made, "up")
    asked = time.time()
    tasks.abort(bench.db, made, "enough seen")
    assert bench.ended(made) == ("stopped", "enough seen")
    assert bench.console(made).endswith("saved\n")
    assert float((bench.code / "told").read_text()) - asked < 1.0


def test_what_a_finished_program_leaves_behind_is_ended(bench):
    text = "import subprocess\nchild = subprocess.Popen(['setsid', 'sleep', '100'])\nprint(child.pid, flush=True)\n"
    made = bench.queue(text)
    bench.finish()
    assert bench.ended(made) == ("completed", "")
    assert not lives(int(bench.console(made)))


def test_time_limit(bench):
    made = bench.queue(REST, needs={"time_limit": 0.5, "retries": 1})
    bench.work()
    assert bench.ended(made) == ("stopped", "time limit")


def grace(bench, task_id: str, seconds: float) -> None:
    """Start a queued task as a worker does, with another grace."""

    from tuitrack.executor import launch
    from tuitrack.executor.backends.local import Local
    from tuitrack.model.plan import PLAIN
    from tuitrack.ops import claiming

    claim = claiming.claim(bench.db, "worker-0", ("default",), 9)
    paths = launch.prepare(bench.db, bench.settings, claim).paths
    changed = execution.load_launch(paths.launch)._replace(grace=seconds)
    paths.launch.write_text(execution.dump(changed))
    Local().start(paths, PLAIN)
    bench.work()


def test_a_launch_that_hangs_can_be_aborted(bench, tmp_path, monkeypatch):
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    git.write_text("#!/bin/sh\nexec sleep 100\n")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{git.parent}:{os.environ['PATH']}")
    made = bench.queue("print(1)", commit="0" * 40, repository_root=str(tmp_path))
    bench.work()
    until(lambda: row(bench.db, made)["attempt"] and liveness.is_alive(bench.paths(made).alive))
    tasks.abort(bench.db, made)
    assert bench.ended(made) == ("stopped", "aborted by user")
    assert not bench.paths(made).marker.exists()
