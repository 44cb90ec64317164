"""Running real scripts and commands in tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def python(script: str, where: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a script file with this interpreter."""
    path = where / "train.py"
    path.write_text(script)
    return subprocess.run(
        [sys.executable, str(path), *arguments],
        cwd=where,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=check,
    )


def tuitrack(*arguments: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-m", "tuitrack", *arguments],
        cwd=where,
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def inside(capfd: pytest.CaptureFixture[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process, which takes a tenth of the time."""
    from tuitrack.cli import main

    capfd.readouterr()
    code = main.run(arguments)
    written = capfd.readouterr()
    return subprocess.CompletedProcess(arguments, code, written.out, written.err)
