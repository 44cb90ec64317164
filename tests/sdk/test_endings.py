"""Every way a program can end is recorded as what it was."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

import pytest
from recording import recording
from waiting import until

from tuitrack.model import events
from tuitrack.sdk import endings
from tuitrack.spool import attend
from tuitrack.store.sqlite import connection

INIT = "import sys, os\nfrom tuitrack import Task\ntask = Task.init('digits', 'mlp')\n"


@pytest.mark.parametrize(
    ("ending", "code", "status", "reason", "recorded"),
    [
        ("", 0, "completed", "", 0),
        ("sys.exit()", 0, "completed", "", 0),
        ("sys.exit(0)", 0, "completed", "", 0),
        ("sys.exit(3)", 3, "failed", "exit 3", 3),
        ("sys.exit('no data')", 1, "failed", "exit 1: no data", 1),
        ("exit(4)", 4, "failed", "exit 4", 4),
        ("raise ValueError('lr < 0\\nsecond line')", 1, "failed", "ValueError: lr < 0", 1),
        ("raise KeyError()", 1, "failed", "KeyError", 1),
        ("class E(Exception):\n    def __str__(self): return 1 / 0\nraise E", 1, "failed", "E", 1),
        ("sys.ps1 = '>'\nsys.excepthook(ValueError, ValueError('x'), None)", 0, "completed", "", 0),
        ("raise KeyboardInterrupt", -2, "stopped", "SIGINT", 130),
        ("task.close()\nsys.exit(5)", 5, "completed", "", 0),
        ("task.mark_failed(status_reason='diverged')", 0, "failed", "diverged", None),
        ("try:\n    sys.exit(7)\nexcept SystemExit as kept:\n    held = kept", 0, "completed", "", 0),
        ("import atexit\natexit.register(lambda: 1 / 0)", 0, "completed", "", 0),
        ("sys.excepthook = lambda *_: None\nraise OSError('full')", 1, "failed", "OSError: full", 1),
        (
            "import threading\nthreading.Thread(target=lambda: task.logger.report_scalar('a', 'b', 1, 1)).start()",
            0,
            "completed",
            "",
            0,
        ),
    ],
)
def test_an_ending_is_recorded_as_what_it_was(run, ending, code, status, reason, recorded):
    result = run(INIT + ending, code=code)
    assert (result.finished.status, result.finished.reason) == (status, reason)
    assert result.finished.exit_code == recorded


def test_an_exit_caught_in_a_module_run_with_dash_m_is_forgotten(run):
    text = INIT + "try:\n    sys.exit(7)\nexcept SystemExit:\n    pass\nsys.exit(2)\n"
    result = run(text, command=("-c", "import runpy, sys; runpy._run_module_as_main('train')"), code=2)
    assert result.finished.reason == "exit 2"


def test_a_raised_system_exit_is_left_to_the_kernel_only_where_a_recorder_will_ask_it(run):
    result = run(INIT + "raise SystemExit(9)", code=9)  # nobody records here
    assert result.finished.status == "completed"


@pytest.mark.parametrize(
    ("ending", "code", "status", "reason"),
    [("", 0, "completed", ""), ("raise SystemExit(9)", 9, "failed", "exit 9"), ("leave(3)", 3, "failed", "exit 3")],
)
def test_a_short_run_that_only_the_kernel_can_judge_waits_to_be_seen(home, ending, code, status, reason):
    text = f"import sys\nleave = sys.exit\n{INIT}{ending}"  # an exit function from before cannot be followed
    with recording(home):
        ran = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=30, check=False)
        assert ran.returncode == code, ran.stderr
        assert until(lambda: last_status(home)) == (status, reason)


def last_status(home):
    """How the only run ended, None while it does not seem to have."""
    if not (home / "tuitrack.db").exists():
        return None
    opened = connection.connect(home / "tuitrack.db", read_only=True)
    with contextlib.closing(opened):
        found = opened.alone.row("SELECT status, status_reason FROM task")
    return tuple(found) if found and found[0] != "running" else None


@pytest.mark.parametrize("ending", ["os._exit(3)", "os.kill(os.getpid(), 9)", "os.abort()"])
def test_a_process_that_cannot_speak_says_nothing(run, ending):
    result = run(INIT + "task.logger.report_scalar('a', 'b', 1, 1)\n" + ending, code=None)
    assert not result.owner.of(events.Finished)
    assert result.owner.points["a", "b"] == [(1, 1.0)]


def test_a_termination_signal_is_heard_where_the_kernel_does_not_tell(run, home, tmp_path):
    patched = "import tuitrack.sdk.endings as e\ne.kernel_tells = lambda: False\n"
    result = run(patched + INIT + "import signal, time\nos.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(30)", code=-15)
    assert (result.finished.status, result.finished.reason) == ("stopped", "SIGTERM")


def test_a_handler_of_the_user_stays(run):
    patched = "import tuitrack.sdk.endings as e\ne.kernel_tells = lambda: False\n"
    mine = "import signal, os\nsignal.signal(signal.SIGTERM, lambda *_: print('mine'))\n"
    result = run(patched + mine + INIT + "os.kill(os.getpid(), signal.SIGTERM)")
    assert result.out == "mine\n"
    assert result.finished.status == "completed"


def test_control_c_stops_a_run(run, home, tmp_path):
    script = tmp_path / "wait.py"
    script.write_text(INIT + "print('ready', flush=True)\nimport time\ntime.sleep(30)\n")
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TUITRACK_ATTEND": "0"},
    )
    assert process.stdout is not None and process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == -signal.SIGINT
    process.stdout.close()
    from tests.sdk.conftest import read

    (directory,) = attend.spools(home / "spool")
    (finished,) = read(directory).of(events.Finished)
    assert (finished.status, finished.reason) == ("stopped", "SIGINT")


def test_a_long_reason_is_cut():
    assert len(endings.of(ValueError("x" * 10_000)).reason) < 400


def test_ending_takes_no_time(run):
    script = INIT + "import atexit, time\nbegun = time.perf_counter()\ntask.close()\nprint(time.perf_counter() - begun)"
    assert float(run(script).out) < 0.3
