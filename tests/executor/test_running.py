"""From a queue to an end: a real worker, a real supervisor, a tiny script."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from drafting import log, row
from waiting import until

from tuitrack.executor import detaching
from tuitrack.executor.worker import WorkerSpec
from tuitrack.model import execution
from tuitrack.model.environment import Environment
from tuitrack.ops import queues, workers

SHOW = """
import os, sys
print("argv", sys.argv[1:], "cwd", os.getcwd(), "first", sys.path[0])
print("task", os.environ["TUITRACK_TASK"], os.environ["TUITRACK_ROLE"], os.environ["TUITRACK_ATTEMPT"])
print("to stderr", file=sys.stderr)
"""


def test_a_task_runs_to_its_end(bench):
    made = bench.queue(SHOW, argv=("--lr", "0.1", "a b"))
    bench.finish()
    assert bench.ended(made) == ("completed", "")
    console = bench.console(made)
    assert f"argv ['--lr', '0.1', 'a b'] cwd {bench.code} first {bench.paths(made).sandbox}" in console
    assert f"task {made} main 1" in console
    assert "to stderr" in console
    ending = execution.load_exit(bench.paths(made).exit)
    assert (ending.code, ending.signal, ending.aborted) == (0, 0, False)
    assert ending.started <= ending.ended
    assert ending.max_rss > 1 << 20
    assert ending.cpu_seconds > 0
    assert row(bench.db, made)["exit_code"] == 0
    assert any("queued → running" in one for one in log(bench.db, made))
    assert workers.known(bench.db, "worker-0") is False


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("raise SystemExit(3)", "failed", "exit 3"),
        ("import os; os._exit(7)", "failed", "exit 7"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "failed", "SIGKILL"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "stopped", "SIGTERM"),
    ],
)
def test_how_it_ended(bench, text, status, reason):
    made = bench.queue(text)
    bench.finish()
    assert bench.ended(made) == (status, reason)


def test_the_reason_of_a_failure_is_what_the_program_said(bench):
    made = bench.queue("from tuitrack import Task\nTask.init('p', 'n')\nraise ValueError('no such layer')")
    bench.finish()
    assert bench.ended(made) == ("failed", "ValueError: no such layer")


def test_the_reason_of_a_failure_waits_for_a_recorder_that_is_slow(bench, monkeypatch):
    monkeypatch.setenv(execution.ENV_ATTEND, "0")
    made = bench.queue("from tuitrack import Task\nTask.init('p', 'n')\nraise ValueError('no such layer')")
    bench.work()
    until(lambda: bench.paths(made).exit.exists(), what="the exit")
    until(lambda: time.time() > bench.paths(made).exit.stat().st_mtime + 2.5)
    command = [sys.executable, "-P", "-m", "tuitrack.recorder", "--home", str(bench.home)]
    with subprocess.Popen(command, start_new_session=True):
        assert bench.ended(made) == ("failed", "ValueError: no such layer")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"working_dir": "/proc/nowhere"}, "working directory /proc/nowhere is gone"),
        ({"executable": "/proc/nowhere/python"}, "interpreter /proc/nowhere/python is gone"),
        ({"script_text": "", "entry_point": ""}, "no code was recorded"),
        ({"problems": ("uncommitted changes of 9 MB are too large to keep",)}, "not recorded whole"),
    ],
)
def test_what_cannot_be_started_says_why_and_is_no_start(bench, changes, said):
    made = bench.queue("print('ran')", **changes)
    bench.finish()
    status, reason = bench.ended(made)
    assert status == "failed"
    assert reason.startswith("not started: ")
    assert said in reason
    assert "\n" not in reason
    assert not bench.paths(made).marker.exists()
    assert "ran\n" not in bench.console(made)


def test_modules_and_what_lies_beside_a_script(bench):
    bench.code.mkdir()
    (bench.code / "sibling.py").write_text("WORD = 'found'")
    (bench.code / "data.txt").write_text("1 2 3")
    text = "import pathlib, sibling\nprint(sibling.WORD, open('data.txt').read())\n"
    beside = bench.queue(text + "print(pathlib.Path(__file__).with_name('data.txt').read_text())")
    (bench.code / "mod.py").write_text("import sys; print('as module', sys.argv[1:], __name__)")
    module = bench.queue_environment(
        Environment(module="mod", working_dir=str(bench.code), executable=sys.executable, argv=("x",))
    )
    bench.finish()
    assert bench.console(beside).split("\n")[:2] == ["found 1 2 3", "1 2 3"]
    assert bench.console(module) == "as module ['x'] __main__\n"


def test_the_run_command_reruns_as_itself(bench):
    made = bench.queue("import sys; print('hello', sys.argv[1:])", runner="run", argv=("--x",))
    bench.finish()
    assert bench.ended(made) == ("completed", "")
    assert "hello ['--x']" in bench.console(made)


def test_signals_reach_the_code_as_at_a_terminal(bench):
    text = """
import signal
names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
print([signal.getsignal(n) in (signal.SIG_DFL, signal.default_int_handler) for n in names])
print(signal.pthread_sigmask(signal.SIG_BLOCK, ()))
"""
    made = bench.queue(text)
    bench.finish()
    assert bench.console(made).split("\n")[:2] == ["[True, True, True, True]", "set()"]


def test_an_interpreter_without_us_can_import_us_and_nothing_more(bench, tmp_path: Path):
    import venv

    venv.create(tmp_path / "bare", with_pip=False, symlinks=True)
    text = "import tuitrack, sys, importlib.util\nprint('ok', importlib.util.find_spec('numpy'))"
    made = bench.queue(text, executable=str(tmp_path / "bare" / "bin" / "python"))
    bench.finish()
    assert bench.console(made) == "ok None\n"


def test_slots_are_filled_and_not_exceeded(bench):
    text = "import time, pathlib\npathlib.Path('up').mkdir(exist_ok=True)\ntime.sleep(0.4)"
    for _ in range(5):
        bench.queue(text)
    process = bench.work(slots=2, until_empty=True)
    most = 0
    while process.poll() is None:
        most = max(most, len(bench.db.rows("SELECT 1 FROM attempt WHERE ended IS NULL")))
        time.sleep(0.01)
    assert most == 2
    assert len(bench.db.rows("SELECT 1 FROM task WHERE status = 'completed'")) == 5


def test_the_first_line_comes_within_a_second_of_the_queue(bench):
    bench.work()
    until(lambda: workers.known(bench.db, "worker-0"))
    waits = []
    for _ in range(3):
        made = bench.queue("import time; print(f'at {time.time()}')")
        line = bench.printed(made, "at ")
        entered = bench.db.rows(
            "SELECT time FROM task_event WHERE task_id = ? AND text LIKE 'draft → queued%'", (made,)
        )[0][0]
        waits.append(float(line.split()[1]) - entered)
        bench.ended(made)
    assert min(waits) < 1.0, waits


def test_a_detached_worker_serves_until_stopped(bench):
    worker_id = detaching.start(bench.settings, WorkerSpec(("q",)))
    made = bench.queue("print('ran')", queue="q")
    assert bench.ended(made) == ("completed", "")
    workers.stop(bench.db, worker_id)
    until(lambda: not workers.known(bench.db, worker_id))


def test_a_held_queue_starts_nothing(bench):
    made = bench.queue("print(1)")
    queues.hold(bench.db, "default", "maintenance")
    bench.finish()
    assert row(bench.db, made)["status"] == "queued"
