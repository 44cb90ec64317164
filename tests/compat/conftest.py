"""Scripts that speak ClearML only, run under `tuitrack run`."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from waiting import until

from tuitrack.query import projects
from tuitrack.sdk import stored

Compat = Callable[..., str]


@pytest.fixture
def compat(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compat:
    """Runs a script text under `tuitrack run`; what it printed, once its end is stored."""
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "2")
    monkeypatch.setenv("TUITRACK_MONITOR_SECONDS", "0")

    def start(text: str, *options: str, code: int = 0, name: str = "script.py", **given: object) -> str:
        (tmp_path / name).write_text(textwrap.dedent(text))
        command = [sys.executable, "-m", "tuitrack", "run", *options, name]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=90, check=False, **given)
        assert ran.returncode == code, ran.stdout + ran.stderr
        db = stored.database()
        until(lambda: not any(one.running for one in projects.listed(db)))
        return ran.stdout if not code else ran.stderr

    return start
