"""What is left of a dead attempt is ended; what only stands beside it is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tuitrack.model import execution
from tuitrack.ops import leftovers

pytestmark = pytest.mark.code

SHELL = """
import os, subprocess, sys
environ = {**os.environ, sys.argv[1]: sys.argv[2]}
inner = subprocess.Popen([sys.executable, "-c", "print(1, flush=True); import time; time.sleep(60)"], env=environ)
print(inner.wait(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def shell(tmp_path: Path):
    """A process that leads a group and has one marked program in it."""
    arguments = [sys.executable, "-c", SHELL, execution.ENV_UNDER, str(tmp_path)]
    made = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    assert made.stdout is not None and made.stdout.readline() == b"1\n"
    yield made
    made.kill()
    made.communicate()


def test_a_group_that_somebody_else_leads_is_left_alone(shell, tmp_path):
    assert leftovers.end(tmp_path) == 1
    assert shell.stdout.readline() == b"-9\n"
    assert shell.poll() is None


def test_a_group_whose_leader_is_gone_is_ended_whole(tmp_path):
    hidden = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    leader = f"""
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", {hidden!r}], env={{}})
subprocess.Popen([sys.executable, "-c", {hidden!r}])
os._exit(0)
"""
    environ = {**os.environ, execution.ENV_UNDER: str(tmp_path)}
    made = subprocess.Popen([sys.executable, "-c", leader], env=environ, stdout=subprocess.PIPE, start_new_session=True)
    assert made.stdout is not None
    assert [made.stdout.readline() for _ in range(2)] and made.wait() == 0
    assert leftovers.end(tmp_path) == 1
    assert made.stdout.read() == b"", "both are dead: nobody holds the pipe"
    made.stdout.close()
