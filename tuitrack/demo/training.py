"""Training the demo's models: two originals, then edited clones of one."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import detaching, worker
from tuitrack.model.task import Status
from tuitrack.ops import cloning, queues
from tuitrack.query import queues as reading
from tuitrack.query import tasks as task_reading
from tuitrack.sdk import unrun
from tuitrack.settings import Settings
from tuitrack.spool import attend
from tuitrack.store.database import Database

PROJECT = "demo"
QUEUE = "demo"
_EDITS: tuple[Mapping[str, str], ...] = (
    {"Args/lr": "0.1"},
    {"Args/lr": "0.01"},
    {"model/width": "256", "model/momentum": "0.95"},
)
_PATIENCE = 120.0

Say = Callable[[str], None]


def train(db: Database, settings: Settings, say: Say) -> list[str]:
    """Train all models; the ids of their tasks.

    Raises:
        LaunchError: a model did not complete.
    """
    scripts = _scripts(settings)
    if not reading.served(db, QUEUE):
        detaching.start(settings, worker.WorkerSpec((QUEUE,), slots=2, until_empty=False))
    say("training softmax and mlp on 1,797 handwritten digits")
    originals = [
        unrun.enqueue(db, unrun.Program(str(script), project=PROJECT, runner="python"), QUEUE) for script in scripts
    ]
    _wait(db, settings, originals, say)
    say("cloning mlp three times with other values")
    clones = cloning.clone_many(db, originals[-1], [cloning.CloneSpec(params=edits) for edits in _EDITS])
    for task_id in clones:
        queues.enqueue(db, task_id, QUEUE)
    _wait(db, settings, clones, say)
    return [*originals, *clones]


def _scripts(settings: Settings) -> list[Path]:
    """The training scripts, copied to where a user can read and change them."""
    target = settings.home / "demo"
    target.mkdir(mode=0o700, exist_ok=True)
    here = Path(__file__).parent / "scripts"
    return [Path(shutil.copy(here / name, target / name)) for name in ("softmax.py", "mlp.py")]


def _wait(db: Database, settings: Settings, ids: list[str], say: Say) -> None:
    attendance = attend.of(settings)
    deadline, waiting = time.monotonic() + _PATIENCE, list(ids)
    while waiting:
        attendance.attend_if_due()
        for task_id in list(waiting):
            found = task_reading.detail(db, task_id)
            if not Status(found.status).ended:
                continue
            waiting.remove(task_id)
            if found.status != Status.COMPLETED:
                message = f"{found.name} {found.status}: {found.status_reason}"
                raise errors.LaunchError(message, hint=f"tuitrack logs {task_id[:8]}")
            accuracy = next((row.last for row in found.metrics if row.key == "acc/val"), None)
            say(f"  {found.name:32} accuracy {accuracy:.4f}   {found.duration or 0:.1f} s")
        if time.monotonic() > deadline:
            raise errors.LaunchError("the demo takes too long", hint="tuitrack worker ls; tuitrack doctor")
        time.sleep(0.1)
