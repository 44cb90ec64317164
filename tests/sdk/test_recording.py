"""Real scripts, recorded: what they reported is there, and how they ended is told right."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
import running
import waiting

REPORT = """
import os, sys, signal, time
from tuitrack import Task
task = Task.init("digits", "mlp", tags=["first"])
logger = task.get_logger()
for step in range(100):
    logger.report_scalar("loss", "train", 1 / (step + 1), step)
"""


def shown(name: str = "@last") -> dict:
    done = running.tuitrack("show", name, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("ending", "code", "status", "reason"),
    [
        ("", 0, "completed", ""),
        ("raise ValueError('too hot')", 1, "failed", "ValueError: too hot"),
        ("raise KeyboardInterrupt", -2, "stopped", "SIGINT"),
        ("os.kill(os.getpid(), signal.SIGKILL); time.sleep(9)", -9, "failed", None),
        ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)", -15, "stopped", None),
    ],
)
def test_every_ending_is_told(home: Path, tmp_path: Path, ending: str, code: int, status: str, reason: str | None):
    done = running.python(REPORT + ending, tmp_path, check=False)
    assert done.returncode in (code, code if code != -2 else 130)
    found = waiting.until(lambda: (task := shown()) and task["status"] != "running" and task)
    assert found["metrics"]["loss/train"]["count"] == 100
    assert found["tags"] == ["first"]
    if reason is not None:
        assert (found["status"], found["status_reason"]) == (status, reason)
    else:
        assert (found["status"], found["status_reason"]) in (
            (status, signal.Signals(-code).name),
            ("failed", "ended without saying how"),
        )


def test_values_come_back_bit_for_bit(home: Path, tmp_path: Path):
    values = "[float('nan'), float('inf'), float('-inf'), -0.0, 5e-324, 0.1, 2**64]"
    running.python(
        f"""
from tuitrack import Task
logger = Task.init("p", "n").get_logger()
for step, value in enumerate({values}):
    logger.report_scalar("m", "s", value, step)
logger.report_scalar("m", "s", object(), 1)
logger.report_scalar("m", "s", 1.0, "no step")
logger.report_single_value("final", 0.5)
""",
        tmp_path,
    )
    points = json.loads(running.tuitrack("scalars", "@last", "--json").stdout)
    assert points["m/s"]["values"] == ["NaN", "Infinity", "-Infinity", -0.0, 5e-324, 0.1, 2.0**64]
    assert str(points["m/s"]["values"][3]) == "-0.0"
    assert points["Summary/final"]["values"] == [0.5]
    metric = shown()["metrics"]["m/s"]
    assert (metric["nan_count"], metric["inf_count"], metric["first"]) == (1, 2, "NaN")


def test_the_console_is_recorded_with_progress_bars_collapsed(home: Path, tmp_path: Path):
    program = """
import sys
from tuitrack import Task
Task.init("p", "n")
print("one")
for part in range(100):
    sys.stdout.write(f"\\r{part} %")
print("\\rdone")
sys.stderr.write("trouble\\n")
"""
    done = running.python(program, tmp_path)
    assert "5 %" in done.stdout
    logged = running.tuitrack("logs", "@last").stdout
    told = [line for line in logged.splitlines() if not line.startswith("recording ")]
    assert sorted(told) == ["done", "one", "trouble"]


def test_an_unmodified_script_is_recorded_as_python_runs_it(home: Path, tmp_path: Path):
    script = tmp_path / "plain.py"
    script.write_text(
        "import argparse, sys\np = argparse.ArgumentParser()\np.add_argument('--lr', type=float, default=0.1)\n"
        "a = p.parse_args()\nprint(__name__, sys.argv[1:], a.lr)\nsys.exit(4)\n"
    )
    done = running.tuitrack("run", "-p", "plain", str(script), "--lr", "0.5", where=tmp_path)
    assert done.stdout == "__main__ ['--lr', '0.5'] 0.5\n"
    assert done.returncode == 4
    found = shown()
    assert (found["name"], found["project"], found["status_reason"]) == ("plain", "plain", "exit 4")
    assert found["params"] == {"Args/lr": "0.5"}
