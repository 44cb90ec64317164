"""What is used of the host's GPUs, through NVML; a host without any is as good."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_GIGABYTE = 1 << 30
_IDLE_PERCENT = 5.0
"""So much of a card's memory the driver may hold while nobody computes on it."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """One card: who computes on it, with its values by the ends of ClearML's names."""

    index: int
    pids: frozenset[int]
    values: dict[str, float]
    name: str = ""
    uuid: str = ""

    @property
    def idle(self) -> bool:
        """Whether nobody computes on it; processes of other containers show by their memory only."""
        return not self.pids and self.values.get("mem_usage", 0.0) < _IDLE_PERCENT


class Gpus:
    """The host's cards; none where the driver or the library is missing."""

    def __init__(self) -> None:
        self._nvml = _loaded()

    def read(self) -> list[Gpu]:
        """All cards: percent, degrees Celsius, gigabytes, watts; what a card does not tell is left out."""
        if self._nvml is None:
            return []
        try:
            return [_gpu(self._nvml, index) for index in range(self._nvml.nvmlDeviceGetCount())]
        except self._nvml.NVMLError:
            return []


def _loaded() -> ModuleType | None:
    try:
        import pynvml

        pynvml.nvmlInit()
    except Exception:  # no driver, no card, or a library that does not fit: nothing to watch
        return None
    nvml: ModuleType = pynvml
    return nvml


def _gpu(nvml: Any, index: int) -> Gpu:
    card = nvml.nvmlDeviceGetHandleByIndex(index)
    values: dict[str, float] = {}
    with _told(nvml):
        memory = nvml.nvmlDeviceGetMemoryInfo(card)
        values["mem_used_gb"], values["mem_free_gb"] = memory.used / _GIGABYTE, memory.free / _GIGABYTE
        values["mem_usage"] = 100.0 * memory.used / max(1, memory.total)
    for name, ask in _single(nvml):
        with _told(nvml):
            values[name] = ask(card)
    pids: frozenset[int] = frozenset()
    with _told(nvml):
        pids = frozenset(int(one.pid) for one in nvml.nvmlDeviceGetComputeRunningProcesses(card))
    name, uuid = (_text(nvml, ask, card) for ask in (nvml.nvmlDeviceGetName, nvml.nvmlDeviceGetUUID))
    return Gpu(index, pids, values, name, uuid)


def _text(nvml: Any, ask: Callable[[Any], str | bytes], card: Any) -> str:
    found: str | bytes = ""
    with _told(nvml):
        found = ask(card)
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else found


def _single(nvml: Any) -> Iterator[tuple[str, Callable[[Any], float]]]:
    yield "utilization", lambda card: float(nvml.nvmlDeviceGetUtilizationRates(card).gpu)
    yield "temperature", lambda card: float(nvml.nvmlDeviceGetTemperature(card, nvml.NVML_TEMPERATURE_GPU))
    yield "power_draw", lambda card: nvml.nvmlDeviceGetPowerUsage(card) / 1000


def _told(nvml: Any) -> contextlib.suppress:
    """Around a question that some cards do not answer."""
    return contextlib.suppress(nvml.NVMLError)
