"""A worker of a pipeline's own, for steps that name no queue."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time

from tuitrack import errors
from tuitrack.executor import processes
from tuitrack.model import execution
from tuitrack.ops import queues, workers
from tuitrack.store.database import Database

_COMING_UP = 30.0


class Service:
    """A queue with a worker that serves nothing else and dies with this process."""

    def __init__(self, db: Database, pipeline_id: str, slots: int) -> None:
        self._db = db
        self._slots = slots
        self.queue = f"pipeline-{pipeline_id[:8]}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the worker, once.

        Raises:
            LaunchError: it did not come up.
        """
        if self._process is not None:
            return
        queues.create(self._db, self.queue)
        settings, parent = self._db.settings, os.getpid()
        told = {"queues": [self.queue], "slots": self._slots, "until_empty": False, "id": self.queue}
        inherited = {name: value for name, value in os.environ.items() if name not in execution.OF_A_TASK}
        with (settings.home / "worker.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tuitrack.executor.worker", str(settings.home), json.dumps(told)],
                env={**inherited, **settings.environ()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: processes.die_with(parent),
            )
        deadline = time.monotonic() + _COMING_UP
        while not workers.known(self._db, self.queue):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise errors.LaunchError("the pipeline's worker did not start", hint=str(settings.home / "worker.log"))
            time.sleep(0.02)

    def check(self) -> None:
        """See that the worker lives, where one was started.

        Raises:
            LaunchError: it is gone.
        """
        if self._process is not None and self._process.poll() is not None:
            raise errors.LaunchError("the pipeline's worker is gone", hint=str(self._db.settings.home / "worker.log"))

    def stop(self) -> None:
        """End the worker; its queue goes with it."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait()
        self._process = None
        with contextlib.suppress(errors.TuitrackError):
            queues.remove(self._db, self.queue)
