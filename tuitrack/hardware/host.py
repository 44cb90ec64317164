"""How busy this host is at one moment, and with what."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tuitrack.hardware import trees
from tuitrack.hardware.gpus import Gpu, Gpus
from tuitrack.hardware.machine import Machine

_SETTLED = 0.5
"""Seconds without which a share of the processor means nothing."""


@dataclass(frozen=True, slots=True)
class Card:
    """A GPU: how busy, in percent, gigabytes, degrees and watts; the runs on it by id, and who else."""

    index: int
    name: str
    busy: float | None
    used_gb: float | None
    total_gb: float | None
    degrees: float | None
    watts: float | None
    runs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def free(self) -> bool:
        """Whether nobody computes on it."""
        return not self.runs and not self.others and (self.used_gb or 0) < 0.05 * (self.total_gb or 1)


@dataclass(frozen=True, slots=True)
class Usage:
    """The host as a whole, its cards, the resident memory of each run by id; the processor is None at first."""

    name: str
    cores: int
    cpu: float | None
    memory_used_gb: float
    memory_total_gb: float
    disk_free_gb: float
    disk_total_gb: float
    cards: tuple[Card, ...] = ()
    memory_gb: Mapping[str, float] | None = None


class Host:
    """Reads of this host.

    Args:
        disk: A path on the disk whose free space matters.
    """

    def __init__(self, disk: Path) -> None:
        self._disk = disk
        self._machine = Machine(disk)
        self._gpus = Gpus()
        self._began = time.monotonic()

    def read(self, runs: Mapping[str, Sequence[int]]) -> Usage:
        """The host now, with the runs on it by the pids of their processes."""
        settled = time.monotonic() - self._began > _SETTLED
        values, memory, disk = self._machine.read(), psutil.virtual_memory(), psutil.disk_usage(str(self._disk))
        found = trees.Trees()
        pids = {task_id: found.under(roots) for task_id, roots in runs.items()}
        return Usage(
            name=socket.gethostname(),
            cores=os.cpu_count() or 1,
            cpu=values["cpu_usage"] if settled else None,
            memory_used_gb=(memory.total - memory.available) / 1e9,
            memory_total_gb=memory.total / 1e9,
            disk_free_gb=disk.free / 1e9,
            disk_total_gb=disk.total / 1e9,
            cards=tuple(_card(gpu, pids) for gpu in self._gpus.read()),
            memory_gb={task_id: trees.memory_gb(some) for task_id, some in pids.items()},
        )


def _card(gpu: Gpu, pids: Mapping[str, frozenset[int]]) -> Card:
    values = gpu.values
    used, free = values.get("mem_used_gb"), values.get("mem_free_gb")
    runs = tuple(task_id for task_id, some in pids.items() if some & gpu.pids)
    strange = gpu.pids.difference(*(some & gpu.pids for some in pids.values()))
    return Card(
        gpu.index,
        gpu.name,
        values.get("utilization"),
        used,
        used + free if used is not None and free is not None else None,
        values.get("temperature"),
        values.get("power_draw"),
        runs,
        tuple(sorted({_who(pid) for pid in strange})),
    )


def _who(pid: int) -> str:
    """`user program`; of a process in another container only the number."""
    try:
        process = psutil.Process(pid)
        return f"{process.username()} {process.name()}"
    except psutil.Error:
        return f"process {pid}"
