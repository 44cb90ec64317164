"""Facts about the host."""

from __future__ import annotations

import os
import platform
import re
import socket
from pathlib import Path


def facts() -> dict[str, str]:
    """Name, system, processors, memory, graphics processors."""
    found = {
        "name": socket.gethostname(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "cpu": _first(Path("/proc/cpuinfo"), r"model name\s*:\s*(.+)"),
        "cpus": str(os.cpu_count() or 0),
        "memory_gb": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.1f}",
        "gpus": ", ".join(_gpus()),
    }
    return {name: value for name, value in found.items() if value}


def _gpus() -> list[str]:
    """Models the driver lists; asked of files, for the vendor's library takes a second to load."""
    cards = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
    return [_first(card, r"Model:\s*(.+)") for card in cards]


def _first(path: Path, pattern: str) -> str:
    try:
        match = re.search(pattern, path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""
    return match[1].strip() if match else ""
