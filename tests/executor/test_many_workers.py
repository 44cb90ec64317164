"""E1 with workers and tasks that are real: each task starts once by what the tasks write themselves, none is lost.

Shown red by a claim that looks for the next task in one transaction and takes it in another.
"""

from __future__ import annotations

import random
import time

import pytest
from waiting import until

from tuitrack.ops import queues, workers

TINY = """
import os
task = os.environ["TUITRACK_TASK"]
try:
    os.close(os.open(f"started-{task}", os.O_WRONLY | os.O_CREAT | os.O_EXCL))
except FileExistsError:
    open("twice", "a").write(task)
history = os.open("history", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
os.write(history, f"{task}\\n".encode())
"""


@pytest.mark.parametrize(
    ("serving", "count"), [pytest.param(2, 30, id="few"), pytest.param(8, 1_000, marks=pytest.mark.slow, id="many")]
)
def test_each_task_starts_once_over_real_workers(bench, serving: int, count: int):
    chance, begun = random.Random(7), time.monotonic()
    queues.create(bench.db, "default")
    queues.hold(bench.db, "default", "until all are there")
    made = [(bench.queue(TINY, needs={"priority": p}), -p) for p in chance.choices((-10, 0, 0, 10), k=count)]
    for number in range(serving):
        bench.work(slots=2)
        until(lambda name=f"worker-{number}": workers.known(bench.db, name), 30.0, "the worker")
    filled = time.monotonic()
    queues.release(bench.db, "default")
    until(lambda: not bench.db.rows(_GOING_ON), 1.5 * count, "the end of all")
    print(
        f"{count} tasks over {serving} workers in {time.monotonic() - filled:.0f} s, queued in {filled - begun:.0f} s"
    )
    wanted = [task_id for task_id, _ in sorted(made, key=lambda one: one[1])]
    attempts = bench.db.rows("SELECT task_id, worker FROM attempt ORDER BY rowid")
    assert [one["task_id"] for one in attempts] == wanted
    assert {one["worker"] for one in attempts} == {f"worker-{number}" for number in range(serving)}
    assert sorted((bench.code / "history").read_text().split()) == sorted(wanted)
    assert not (bench.code / "twice").exists()
    assert {one["status"] for one in bench.db.rows("SELECT status FROM task")} == {"completed"}


_GOING_ON = "SELECT 1 FROM task WHERE status IN ('queued', 'running') LIMIT 1"
