"""Sampling the use of the host for the runs on it, all at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tuitrack.hardware import trees
from tuitrack.hardware.gpus import Gpu, Gpus
from tuitrack.hardware.machine import Machine

MACHINE = ":monitor:machine"
GPU = ":monitor:gpu"

Values = dict[tuple[str, str], float]


@dataclass(slots=True)
class _Mean:
    """Samples of one run that wait to be reported."""

    since: float
    sums: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)

    def add(self, values: Values) -> None:
        """Take a sample."""
        for name, value in values.items():
            total, count = self.sums.get(name, (0.0, 0))
            self.sums[name] = (total + value, count + 1)

    def values(self) -> Values:
        """The mean of the samples."""
        return {name: total / count for name, (total, count) in self.sums.items()}


class Monitor:
    """Samples the host and hands out means, run by run.

    Args:
        disk: A path on the disk whose free space matters.
        every: Seconds between reports of a run; samples are taken six times as often, so that a mean hides little.
    """

    def __init__(self, disk: Path, every: float) -> None:
        self._every = every
        self._pause = every / 6
        self._look_at = 0.0
        self._machine = Machine(disk)
        self._gpus = Gpus()
        self._means: dict[str, _Mean] = {}

    def due(self) -> bool:
        """Whether it is time to look."""
        return time.monotonic() >= self._look_at

    def look(self, runs: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, Values]]:
        """Take a sample of each run, its processes by task id; yield those whose mean is due."""
        now = time.monotonic()
        self._look_at = now + self._pause
        for gone in self._means.keys() - runs.keys():
            del self._means[gone]
        if not runs:
            return
        host, cards, found = self._machine.read(), self._gpus.read(), trees.Trees()
        for task_id, roots in runs.items():
            pids = found.under(roots)
            mean = self._means.setdefault(task_id, _Mean(now))
            mean.add(_values(host, trees.memory_gb(pids), _own(cards, pids)))
            if now - mean.since >= self._every:
                del self._means[task_id]
                yield task_id, mean.values()


def _own(cards: Sequence[Gpu], pids: frozenset[int]) -> list[Gpu]:
    """The cards a run computes on."""
    return [card for card in cards if card.pids & pids]


def _values(host: Mapping[str, float], memory: float, cards: Sequence[Gpu]) -> Values:
    found: Values = {(MACHINE, name): value for name, value in host.items()}
    found[MACHINE, "memory_used_gb"] = memory
    for card in cards:
        found |= {(GPU, f"gpu_{card.index}_{name}"): value for name, value in card.values.items()}
    return found
