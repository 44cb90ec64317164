"""Workers and supervisors that are killed again and again: no task is harmed, none runs twice, nothing is left behind."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from drafting import row
from executing import TREE, lives, signal_and_wait
from waiting import until

from tuitrack.executor import processes
from tuitrack.ops import workers

RUNS = """
import fcntl, os, sys, time
file = open(f"only-{os.environ['TUITRACK_TASK']}", "a")
try:
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    open("twice", "a").write(os.environ["TUITRACK_TASK"])
file.write("started\\n")
file.flush()
time.sleep(float(sys.argv[1]))
raise SystemExit(int(sys.argv[2]))
"""
"""The kernel tells whether two of one task live at the same time."""


def _kill_workers(bench, kills: int, tasks: int) -> None:
    chance = random.Random(11)
    codes = [chance.choice((0, 0, 3, 5)) for _ in range(tasks)]
    made = [bench.queue(RUNS, argv=(f"{chance.uniform(0.2, 2.0):.2f}", str(code))) for code in codes]
    slowest = 0.0
    for _ in range(kills):
        bench.release()
        worker = bench.work(slots=4)
        name = f"worker-{len(bench.workers) - 1}"
        until(lambda name=name: workers.known(bench.db, name), what="the next worker")
        begun = time.monotonic()
        until(lambda name=name: not _orphans(bench, name), 3.0, "adoption")
        slowest = max(slowest, time.monotonic() - begun)
        time.sleep(chance.uniform(0.0, 0.3))
        signal_and_wait(worker)
    bench.work(slots=4)
    until(lambda: bench.release() or not bench.db.rows(_GOING_ON), 120.0, "the end of all")
    print(f"{kills} kills, adopted within {slowest:.2f} s")
    ended = [(row(bench.db, one)["status"], row(bench.db, one)["exit_code"]) for one in made]
    assert ended == [("failed" if code else "completed", code) for code in codes]
    assert [(bench.code / f"only-{one}").read_text() for one in made] == ["started\n"] * tasks
    assert not (bench.code / "twice").exists()


_GOING_ON = "SELECT 1 FROM task WHERE status IN ('queued', 'running')"


def _orphans(bench, name: str) -> list[str]:
    rows = bench.db.rows("SELECT worker FROM attempt WHERE ended IS NULL AND worker != ?", (name,))
    return [one["worker"] for one in rows]


def test_dead_workers_cost_no_task(bench):
    _kill_workers(bench, 3, 6)


@pytest.mark.slow
def test_twenty_five_dead_workers_cost_no_task(bench):
    _kill_workers(bench, 25, 60)


def _kill_supervisors(bench, kills: int) -> None:
    slowest, latest = 0.0, 0.0
    bench.work(slots=1)
    for _ in range(kills):
        bench.release()
        made = bench.queue(TREE)
        bench.printed(made, "up")
        supervisor = bench.supervisor(made)
        tree = until(lambda supervisor=supervisor: len(found := processes.below(supervisor)) >= 3 and found)
        os.kill(supervisor, signal.SIGKILL)
        begun = time.monotonic()
        until(lambda tree=tree: not any(lives(pid) for pid in tree), 2.0, "the tree's end")
        slowest = max(slowest, time.monotonic() - begun)
        assert bench.ended(made, 10.0) == ("failed", "lost: its supervisor was killed")
        latest = max(latest, time.monotonic() - begun)
        assert row(bench.db, made)["attempt"] == 1
    print(f"{kills} kills, trees gone within {slowest:.2f} s, lost within {latest:.2f} s")


def test_a_killed_supervisor_leaves_nothing_behind(bench):
    _kill_supervisors(bench, 2)


def test_without_any_worker_too_the_code_dies_with_its_supervisor(bench):
    made = bench.queue(TREE)
    worker = bench.work()
    bench.printed(made, "up")
    supervisor = bench.supervisor(made)
    (main,) = (pid for pid in processes.below(supervisor) if _parent(pid) == supervisor and os.getsid(pid) == pid)
    signal_and_wait(worker)
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: not lives(main), 2.0, "the code's end")
    bench.work()
    assert bench.ended(made, 10.0) == ("failed", "lost: its supervisor was killed")


def _parent(pid: int) -> int:
    with open(f"/proc/{pid}/stat", "rb") as file:
        return int(file.read().rpartition(b")")[2].split()[1])


@pytest.mark.slow
def test_thirty_killed_supervisors_leave_nothing_behind(bench):
    _kill_supervisors(bench, 30)
