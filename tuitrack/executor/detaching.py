"""Starting a worker that outlives the session."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from tuitrack import errors
from tuitrack.executor.backends import local
from tuitrack.executor.worker import WorkerSpec
from tuitrack.model.values import plain
from tuitrack.ops import workers
from tuitrack.settings import Settings, ensure_home
from tuitrack.store.database import open_database

_COMING_UP = 10.0


def start(settings: Settings, spec: WorkerSpec) -> str:
    """Start a worker that outlives this session; its id, once it serves.

    Raises:
        LaunchError: it did not come up.
    """
    worker_id = spec.named()
    ensure_home(settings)
    log = settings.home / "worker.log"
    before = log.stat().st_size if log.exists() else 0
    told = json.dumps(plain(replace(spec, id=worker_id)))
    arguments = [sys.executable, "-P", "-m", "tuitrack.executor.worker", str(settings.home), told]
    local.detach(arguments, log, settings.environ())
    db, deadline = open_database(settings), time.monotonic() + _COMING_UP
    while time.monotonic() < deadline:
        if workers.known(db, worker_id):
            return worker_id
        said = _said(log, before)
        if said:
            raise errors.LaunchError(f"the worker did not start: {said}", hint=str(log))
        time.sleep(0.02)
    raise errors.LaunchError("the worker did not start in time", hint=str(log))


def _said(log: Path, before: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(before)
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""
