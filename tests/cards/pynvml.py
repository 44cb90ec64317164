"""A driver's library for tests, whose cards are told by a file: how full each is in percent, and who computes on it."""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from types import SimpleNamespace

NVML_TEMPERATURE_GPU = 0


class NVMLError(Exception):
    """What a card does not tell."""


def nvmlInit() -> None:
    """Nothing to load."""


def _cards() -> list[dict[str, list[int] | float]]:
    found: list[dict[str, list[int] | float]] = json.loads(Path(os.environ["FAKE_CARDS"]).read_text())
    return found


def nvmlDeviceGetCount() -> int:
    return len(_cards())


def nvmlDeviceGetHandleByIndex(index: int) -> int:
    return index


def nvmlDeviceGetName(index: int) -> str:
    return f"Card {index}"


def nvmlDeviceGetUUID(index: int) -> str:
    """A name of its own for the cards of each test: what is taken is taken on the whole host."""
    return f"GPU-{index}{index}-{zlib.crc32(os.environ['FAKE_CARDS'].encode())}"


def nvmlDeviceGetMemoryInfo(index: int) -> SimpleNamespace:
    total = 80 << 30
    used = int(total * float(_cards()[index].get("full", 0.0)) / 100)  # type: ignore[arg-type]
    return SimpleNamespace(used=used, free=total - used, total=total)


def nvmlDeviceGetComputeRunningProcesses(index: int) -> list[SimpleNamespace]:
    return [SimpleNamespace(pid=pid) for pid in _cards()[index].get("pids", [])]  # type: ignore[union-attr]


def _untold(*_: object) -> float:
    raise NVMLError


nvmlDeviceGetUtilizationRates = nvmlDeviceGetTemperature = nvmlDeviceGetPowerUsage = _untold
