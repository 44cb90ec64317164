"""Facts about the host."""

from __future__ import annotations

import os
import platform
import socket


def facts() -> dict[str, str]:
    """Name, system, processors and memory."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0
    return {
        "name": socket.gethostname(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "cpus": str(os.cpu_count() or 0),
        "memory_gb": f"{pages / 2**30:.1f}",
    }
