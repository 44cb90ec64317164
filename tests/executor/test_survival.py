"""What dies, and what does not: workers, supervisors, what they started."""

from __future__ import annotations

import os
import signal

from drafting import row
from executing import TREE, lives, signal_and_wait
from waiting import until

from tuitrack.executor import launch, processes
from tuitrack.executor.supervise import Supervisor
from tuitrack.model import execution
from tuitrack.ops import attempts, claiming

COUNTING = """
import time
for number in range(1000):
    print("beat", number, flush=True)
    time.sleep(0.02)
    if __import__("os").path.exists("enough"):
        print("went to the end")
        raise SystemExit(5)
"""


def test_tasks_survive_their_worker_and_the_next_one_closes_them(bench):
    made = bench.queue(COUNTING)
    first = bench.work()
    bench.printed(made, "beat 3")
    signal_and_wait(first)
    seen = bench.console(made).count("beat")
    until(lambda: bench.console(made).count("beat") > seen + 5, what="more beats without a worker")
    bench.work()
    until(lambda: row(bench.db, made)["worker"] == "worker-1", what="adoption")
    (bench.code / "enough").touch()
    assert bench.ended(made) == ("failed", "exit 5")
    console = bench.console(made)
    beats = [int(line.split()[1]) for line in console.splitlines() if line.startswith("beat")]
    assert beats == list(range(len(beats)))
    assert console.endswith("went to the end\n")


def test_an_end_that_no_worker_saw_is_kept(bench):
    made = bench.queue(COUNTING)
    first = bench.work()
    bench.printed(made, "beat 1")
    signal_and_wait(first)
    (bench.code / "enough").touch()
    until(lambda: bench.paths(made).exit.exists())
    assert attempts.settle(bench.db, bench.settings, patience=0.0) == [made]
    assert bench.ended(made) == ("failed", "exit 5")


def test_without_any_worker_the_recorder_closes_what_has_ended(bench, monkeypatch):
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "4")
    made = bench.queue("from tuitrack import Task\nTask.init('p', 'n')\n" + COUNTING)
    worker = bench.work()
    bench.printed(made, "beat 1")
    signal_and_wait(worker)
    (bench.code / "enough").touch()
    assert bench.ended(made) == ("failed", "exit 5")


def test_sigterm_stops_claiming_and_leaves_what_runs(bench):
    made = bench.queue(COUNTING)
    worker = bench.work()
    bench.printed(made, "beat 1")
    assert signal_and_wait(worker, signal.SIGTERM) == 0
    later = bench.queue("print(1)")
    seen = bench.console(made).count("beat")
    until(lambda: bench.console(made).count("beat") > seen + 3)
    assert (row(bench.db, made)["status"], row(bench.db, later)["status"]) == ("running", "queued")


def test_a_supervisor_told_to_stop_ends_its_tree_in_good_order(bench):
    made = bench.queue(TREE)
    bench.work()
    bench.printed(made, "up")
    supervisor = bench.supervisor(made)
    tree = processes.below(supervisor)
    os.kill(supervisor, signal.SIGTERM)
    assert bench.ended(made) == ("stopped", "its supervisor was told to stop")
    assert not any(lives(pid) for pid in tree)


def test_a_second_supervisor_of_one_attempt_does_nothing(bench):
    from tuitrack.executor.backends.local import Local
    from tuitrack.model.plan import PLAIN

    made = bench.queue(COUNTING)
    bench.work()
    bench.printed(made, "beat 1")
    Local().start(bench.paths(made), PLAIN)
    (bench.code / "enough").touch()
    bench.ended(made)
    assert bench.console(made).count("beat 0\n") == 1


def test_a_supervisor_whose_attempt_was_settled_meanwhile_never_starts_the_code(bench):
    bench.queue("open('ran', 'w')")
    paths = launch.prepare(bench.db, bench.settings, claiming.claim(bench.db, "worker-0", ("default",), 1)).paths
    paths.marker.touch()
    ending = Supervisor(paths, execution.load_launch(paths.launch)).run()
    assert ending.code is None and ending.reason.startswith("not started")
    assert not (bench.code / "ran").exists()
