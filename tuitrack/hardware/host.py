"""How busy this host is at one moment, and with what."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tuitrack.hardware import trees
from tuitrack.hardware.gpus import Gpu, Gpus
from tuitrack.model.values import NOTHING

_SETTLED = 0.5
"""Seconds of processors without which a share of them means nothing."""


@dataclass(frozen=True, slots=True)
class Card:
    """A GPU: how busy, in percent, gigabytes, degrees and watts; the runs on it or given it by id, and who else."""

    index: int
    name: str
    busy: float | None
    used_gb: float | None
    total_gb: float | None
    degrees: float | None
    watts: float | None
    runs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    idle: bool = True

    @property
    def free(self) -> bool:
        """Whether nobody computes on it."""
        return self.idle and not self.runs and not self.others


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
        self._gpus = Gpus()
        self._before = _processor()

    def read(self, runs: Mapping[str, Sequence[int]], held: Mapping[str, Sequence[str]] = NOTHING) -> Usage:
        """The host now, with the runs on it by the pids of their processes, and who was given which cards by number."""
        memory, disk = psutil.virtual_memory(), psutil.disk_usage(str(self._disk))
        found = trees.Trees()
        pids = {task_id: found.under(roots) for task_id, roots in runs.items()}
        return Usage(
            name=socket.gethostname(),
            cores=os.cpu_count() or 1,
            cpu=self._share(),
            memory_used_gb=(memory.total - memory.available) / 1e9,
            memory_total_gb=memory.total / 1e9,
            disk_free_gb=disk.free / 1e9,
            disk_total_gb=disk.total / 1e9,
            cards=tuple(_card(gpu, pids, held.get(str(gpu.index), ())) for gpu in self._gpus.read()),
            memory_gb={task_id: trees.memory_gb(some) for task_id, some in pids.items()},
        )

    def _share(self) -> float | None:
        """How much of the processors was busy since the last reading, in percent; None where that was just now.

        Counted here: what psutil remembers of the last reading, it remembers for each thread.
        """
        busy, whole = _processor()
        was_busy, was_whole = self._before
        if whole - was_whole < _SETTLED:
            return None
        self._before = busy, whole
        return min(max(100.0 * (busy - was_busy) / (whole - was_whole), 0.0), 100.0)


def _processor() -> tuple[float, float]:
    """Seconds all processors were busy, and all seconds they had."""
    times = psutil.cpu_times()
    # Guests are counted within user time already.
    whole = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
    return whole - times.idle - getattr(times, "iowait", 0.0), whole


def _card(gpu: Gpu, pids: Mapping[str, frozenset[int]], held: Sequence[str]) -> Card:
    values = gpu.values
    used, free = values.get("mem_used_gb"), values.get("mem_free_gb")
    on_it = [task_id for task_id, some in pids.items() if some & gpu.pids]
    runs = tuple(dict.fromkeys([*held, *on_it]))
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
        gpu.idle,
    )


def _who(pid: int) -> str:
    """`user program`; of a process in another container only the number."""
    try:
        process = psutil.Process(pid)
        return f"{process.username()} {process.name()}"
    except psutil.Error:
        return f"process {pid}"
