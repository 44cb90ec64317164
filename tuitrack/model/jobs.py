"""The jobs by which an engine such as Slurm runs attempts, as they are kept with each attempt."""

from __future__ import annotations

import json
from typing import NamedTuple

from tuitrack.model.values import build, plain

LOCAL, SLURM = "local", "slurm"
"""Who runs attempts: the worker's own host, or Slurm."""

ENGINES = (LOCAL, SLURM)

SLOTS = {LOCAL: 1, SLURM: 50}
"""How many runs a worker has at a time where nobody says."""

LAID_OUT, PENDING, RUNNING, ENDED = "", "pending", "running", "ended"
"""Not known to its engine yet, waiting there, running, over."""

MARK = "{%"
"""What the handle of an attempt that an engine runs is like, for SQL."""


class Job(NamedTuple):
    """What is known of a job; `why` it waits in its engine's own word.

    `place` is where it stands among those that wait, from 1, and `starts` when it is expected to start, 0 where that
    is not known.
    """

    id: str = ""
    state: str = LAID_OUT
    why: str = ""
    node: str = ""
    partition: str = ""
    place: int = 0
    starts: float = 0.0
    engine: str = SLURM

    @property
    def text(self) -> str:
        """It as the handle of an attempt."""
        return json.dumps({"engine": self.engine, **plain(self)})

    @property
    def told(self) -> str:
        """`job 4711 on node7`, `job 4711 waits: Resources, 3rd in gpu`; how it stands in a few words."""
        if not self.id:
            return "not in Slurm yet" + (f": {self.why}" if self.why else "")
        if self.state == RUNNING:
            return f"job {self.id}" + (f" on {self.node}" if self.node else "")
        if self.state == PENDING:
            return f"job {self.id} waits" + (f": {self.why}" if self.why else "") + self.stands
        return f"job {self.id}"

    @property
    def waits(self) -> bool:
        """Whether nothing of it runs yet."""
        return self.state in (LAID_OUT, PENDING)

    @property
    def stands(self) -> str:
        """`, number 3 in gpu`; empty where that is not known."""
        return f", number {self.place} in {self.partition}" if self.place and self.state == PENDING else ""


def load(handle: str) -> Job | None:
    """The job in a handle, None where the attempt is a process of its worker's host."""
    if not handle.startswith(MARK[0]):
        return None
    try:
        found = build(Job, json.loads(handle))
    except ValueError:
        return Job()
    assert isinstance(found, Job)
    return found
