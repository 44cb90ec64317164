"""Runs that hand themselves to a worker, become functions, start others: under a real worker."""

from __future__ import annotations

import json
import subprocess
import sys

from drafting import row
from executing import commit, recorded
from waiting import until

from tuitrack.ops import params, queues
from tuitrack.query import tasks as reading

HANDED = """
import argparse, os
from tuitrack import Task
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
args = parser.parse_args()
task = Task.init("p", "handed")
net = task.connect({"width": 8})
task.execute_remotely("default", clone=CLONE, exit_process=True)
print("trained", args.lr, net["width"], "TUITRACK_LAUNCH" in os.environ)
task.get_logger().report_single_value("done", 1)
"""


def run(bench, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    bench.code.mkdir(exist_ok=True)
    (bench.code / "job.py").write_text(text)
    command = [sys.executable, "job.py", *words]
    return subprocess.run(command, cwd=bench.code, capture_output=True, text=True, check=True)


def ids(bench, name: str) -> list[str]:
    return [one[0] for one in bench.db.rows("SELECT id FROM task WHERE name = ? ORDER BY created", (name,))]


def test_a_task_hands_itself_to_a_worker(bench):
    done = run(bench, HANDED.replace("CLONE", "False"), "--lr", "0.5")
    assert "trained" not in done.stdout
    (made,) = ids(bench, "handed")
    assert row(bench.db, made)["status"] == "queued"
    bench.finish()
    assert bench.ended(made) == ("completed", ""), bench.console(made)
    assert bench.console(made) == "trained 0.5 8 True\n"
    detail = reading.detail(bench.db, made)
    assert {one.key: one.consumed for one in detail.params} == {"Args/lr": True, "General/width": True}
    assert [one.key for one in detail.metrics] == ["Summary/done"]


def test_a_task_hands_a_clone_to_a_worker(bench):
    run(bench, HANDED.replace("CLONE", "True"), "--lr", "0.25")
    first, second = bench.db.rows("SELECT id, status, status_reason FROM task ORDER BY created")
    assert (first[1], first[2]) == ("stopped", "runs as a clone")
    bench.finish()
    assert bench.ended(second[0]) == ("completed", ""), bench.console(second[0])
    assert bench.console(second[0]) == "trained 0.25 8 True\n"


FUNCTION = """
import os
from tuitrack import Task
task = Task.init("p", "whole")
def evaluate(threshold, names):
    print("evaluated", threshold, names)
made = task.create_function_task(evaluate, func_name="check", threshold=0.5, names=["a", "b"])
if made is not None:
    Task.enqueue(made, "default")
print("went on")
"""


def test_a_function_becomes_a_task_of_its_own_whose_arguments_are_edited(bench):
    assert run(bench, FUNCTION).stdout == "went on\n"
    (made,) = ids(bench, "whole check")
    queues.dequeue(bench.db, made)
    params.edit(bench.db, made, {"check/threshold": "0.75", "check/names": '["c"]'})
    queues.enqueue(bench.db, made)
    bench.finish()
    assert bench.ended(made) == ("completed", ""), bench.console(made)
    assert bench.console(made) == "evaluated 0.75 ['c']\n"
    used = {one.key: one.consumed for one in reading.detail(bench.db, made).params if one.edited}
    assert used["check/threshold"] is True
    assert used["check/names"] is True


def test_what_a_run_started_in_its_checkout_runs_again_once_that_is_gone(bench, repository):
    (repository / "child.py").write_text(
        "from tuitrack import Task\nprint(Task.current_task().connect({'n': 1})['n'], helper := __import__('helper').WHO)"
    )
    (repository / "train.py").write_text(
        "import subprocess, sys\nfrom tuitrack import Task\nTask.init('p', 'outer')\n"
        "def tuitrack(*words): subprocess.run([sys.executable, '-m', 'tuitrack', *words], check=True)\n"
        "tuitrack('run', '-p', 'p', '-n', 'inner', 'child.py')\n"
        "tuitrack('clone', 'p/inner', '--name', 'again', '--set', 'General/n=2')"
    )
    commit(repository)
    outer = bench.queue_environment(recorded(repository))
    bench.finish()
    assert bench.ended(outer) == ("completed", ""), bench.console(outer)
    until(lambda: not bench.paths(outer).sandbox.exists())
    (made,) = ids(bench, "again")
    queues.enqueue(bench.db, made)
    bench.finish()
    assert bench.ended(made) == ("completed", ""), bench.console(made)
    assert bench.console(made).splitlines()[-1] == "2 committed"
    (inner,) = ids(bench, "inner")
    assert reading.detail(bench.db, inner).console_lines == 1


PARENT = """
import json, subprocess, sys
from tuitrack import Task
task = Task.init("p", "parent")
mine = task.connect({"width": 8, "children": 2})
if mine["width"] == 8 and mine["children"]:
    made = []
    for n in range(mine["children"]):
        child = Task.clone(task, name=f"child {n}", parent=task.id)
        child.set_parameters({"General/children": 0, "General/width": 16 + n})
        Task.enqueue(child, "default")
        made.append(child.id)
    command = [sys.executable, "-m", "tuitrack", "clone", task.id, "--name", "by command", "--set", "General/width=3"]
    made.append(subprocess.run([*command, "--enqueue", "default"], capture_output=True, text=True).stdout.strip())
    for one in made:
        Task.get_task(task_id=one).wait_for_status(check_interval_sec=0.1)
    print(json.dumps([made, [Task.get_task(task_id=one).get_status() for one in made]]))
else:
    print("child of", Task.get_task(task_id=task.id).parent, "width", mine["width"])
"""


def test_a_running_task_starts_others_and_waits_for_them(bench):
    bench.code.mkdir()
    (bench.code / "job.py").write_text(PARENT.replace('"children": 2', '"children": 0'))
    subprocess.run([sys.executable, "job.py"], cwd=bench.code, check=True, capture_output=True)
    (source,) = ids(bench, "parent")
    made = bench.queue(PARENT, params=())
    assert bench.work(slots=2, until_empty=True).wait(timeout=60) == 0
    assert bench.ended(made) == ("completed", ""), bench.console(made)
    children, ends = json.loads(bench.console(made).splitlines()[-1])
    assert ends == ["completed"] * 3
    assert [bench.console(one) for one in children[:2]] == [f"child of {made} width {16 + n}\n" for n in range(2)]
    assert bench.console(children[2]).endswith("width 3\n")
    assert row(bench.db, source)["status"] == "completed"
    assert bench.db.rows("SELECT COUNT(*) FROM task")[0][0] == 5
