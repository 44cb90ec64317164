"""Starting a worker beside the browser, which it outlives."""

from __future__ import annotations

import os
import subprocess
import sys

from tuitrack import errors
from tuitrack.settings import Settings

_PATIENCE = 30.0


def worker(settings: Settings, queue: str) -> str:
    """Start a worker that serves a queue; its id, once it serves.

    Raises:
        LaunchError: it did not come up.
    """
    command = [sys.executable, "-m", "tuitrack", "worker", "start", "--detach", "--queue", queue]
    try:
        done = subprocess.run(
            command, env=_environ(settings), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise errors.LaunchError(f"no worker started: {error}", hint=" ".join(command[1:])) from error
    if done.returncode:
        told = done.stderr.strip().splitlines()
        raise errors.LaunchError(told[-1] if told else f"exit {done.returncode}", hint=" ".join(command[1:]))
    return done.stdout.strip()


def _environ(settings: Settings) -> dict[str, str]:
    places = {"TUITRACK_HOME": str(settings.home), "TUITRACK_DB": settings.db_url, "TUITRACK_SPOOL": settings.spool}
    return {**os.environ, **{name: str(value) for name, value in places.items() if value}}
