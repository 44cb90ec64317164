"""What is used of the host as a whole."""

from __future__ import annotations

import time
from pathlib import Path

import psutil

_MEGABYTE = 1 << 20
_GIGABYTE = 1 << 30


class Machine:
    """Reads of the host, with rates since the read before.

    Args:
        disk: A path on the disk whose free space matters.
    """

    def __init__(self, disk: Path) -> None:
        self._disk = disk
        self._before: tuple[float, dict[str, int]] | None = None
        psutil.cpu_percent(None)

    def read(self) -> dict[str, float]:
        """Values by ClearML's names: percent, gigabytes, megabytes a second; the first read has no rates."""
        found = {
            "cpu_usage": float(psutil.cpu_percent(None)),
            "memory_free_gb": psutil.virtual_memory().available / _GIGABYTE,
        }
        usage = psutil.disk_usage(str(self._disk))
        found["disk_free_percent"] = 100.0 * usage.free / max(1, usage.total)
        return {**found, **self._rates(), **_temperature()}

    def _rates(self) -> dict[str, float]:
        now, counted = time.monotonic(), _counters()
        before, self._before = self._before, (now, counted)
        if before is None or now <= before[0]:
            return {}
        took = now - before[0]
        return {name: max(0, counted[name] - before[1].get(name, counted[name])) / _MEGABYTE / took for name in counted}


def _counters() -> dict[str, int]:
    network, disk = psutil.net_io_counters(), psutil.disk_io_counters()
    found = {} if network is None else {"network_tx_mbs": network.bytes_sent, "network_rx_mbs": network.bytes_recv}
    return found if disk is None else {**found, "io_read_mbs": disk.read_bytes, "io_write_mbs": disk.write_bytes}


def _temperature() -> dict[str, float]:
    """The hottest of the processor's sensors, where the host has any."""
    try:
        sensors = psutil.sensors_temperatures()
    except (AttributeError, OSError):
        return {}
    hot = [one.current for name in ("coretemp", "k10temp", "cpu_thermal") for one in sensors.get(name, ())]
    return {"cpu_temperature": max(hot)} if hot else {}
