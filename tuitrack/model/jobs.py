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
    is not known; `gpus` are the cards it was given, as `0,1`.
    """

    id: str = ""
    state: str = LAID_OUT
    why: str = ""
    node: str = ""
    partition: str = ""
    place: int = 0
    starts: float = 0.0
    gpus: str = ""
    engine: str = SLURM

    @property
    def text(self) -> str:
        """It as the handle of an attempt."""
        return json.dumps({"engine": self.engine, **plain(self)})

    @property
    def told(self) -> str:
        """`job 4711 on node7, gpu 0`, `job 4711 waits: Resources, number 3 in gpu`; how it stands in a few words."""
        if not self.id:
            return "not in Slurm yet" + (f": {self.why}" if self.why else "")
        if self.state == RUNNING:
            where = f" on {self.node}" if self.node else ""
            return f"job {self.id}{where}" + (f", gpu {self.gpus}" if self.gpus else "")
        if self.state == PENDING:
            return f"job {self.id} waits" + (f": {self.why}" if self.why else "") + self.stands
        return f"job {self.id}"

    @property
    def stuck(self) -> str:
        """Why it never starts as it is; empty where it may."""
        return _STUCK.get(self.why, "") if self.state == PENDING else ""

    @property
    def waits(self) -> bool:
        """Whether nothing of it runs yet."""
        return self.state in (LAID_OUT, PENDING)

    @property
    def stands(self) -> str:
        """`, number 3 in gpu`; empty where that is not known."""
        return f", number {self.place} in {self.partition}" if self.place and self.state == PENDING else ""


_STUCK = {
    "PartitionTimeLimit": "it asks for more time than its partition gives",
    "PartitionNodeLimit": "it asks for more nodes than its partition has or gives",
    "BadConstraints": "no node has what it asks for",
    "AssocMaxNodePerJobLimit": "it asks for more nodes than your account gives",
    "AssocMaxCpuPerJobLimit": "it asks for more processors than your account gives",
    "AssocMaxWallDurationPerJobLimit": "it asks for more time than your account gives",
    "AssocMaxGRESPerJob": "it asks for more GPUs than your account gives",
    "QOSMaxWallDurationPerJobLimit": "it asks for more time than its QOS gives",
    "QOSMaxNodePerJobLimit": "it asks for more nodes than its QOS gives",
    "QOSMaxCpuPerJobLimit": "it asks for more processors than its QOS gives",
    "QOSMaxGRESPerJob": "it asks for more GPUs than its QOS gives",
    "DependencyNeverSatisfied": "what it depends on can no longer be met",
    "JobHeldUser": "it is held: scontrol release lets it go",
    "JobHeldAdmin": "an administrator holds it",
    "InvalidAccount": "its account is not valid",
    "InvalidQOS": "its QOS is not valid",
}
"""What Slurm's reasons mean that no end of other jobs lifts."""


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
