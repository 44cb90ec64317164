"""A command whose server cannot be reached says so in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("command", ["ls", "clone @last", "--once"])
@pytest.mark.parametrize(
    ("place", "why"), [("/runs?host={}", "No such file"), ("localhost:1/runs", "Connection refused")], ids=str
)
def test_a_command_says_so_in_one_line_without_its_password(command: str, place: str, why: str, tmp_path: Path):
    given = {"TUITRACK_HOME": str(tmp_path), "TUITRACK_DB": f"postgresql+psycopg://me:s3cret@{place.format(tmp_path)}"}
    done = subprocess.run(
        [sys.executable, "-m", "tuitrack", *command.split()], env={**os.environ, **given}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1 and not done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("database: postgresql://me@") and f"/runs: {why}" in line, line
    assert "nothing reported is lost" in line and "s3cret" not in line
