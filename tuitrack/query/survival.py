"""Whether a process outlives the session it was started in."""

from __future__ import annotations

import getpass
import subprocess
from functools import cache
from pathlib import Path

_PATIENCE = 2.0
_ASK = (
    "busctl", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1",
    "org.freedesktop.login1.Manager", "KillUserProcesses",
)  # fmt: skip


def survives_logout(pid: int) -> bool | None:
    """Whether a process of this host lives on when its user logs out, None where that cannot be told."""
    try:
        groups = Path(f"/proc/{pid}/cgroup").read_text(encoding="utf-8")
    except OSError:
        return None
    if "/session-" not in groups:
        return True
    return True if _lingers() else _spares()


def _lingers() -> bool:
    """Whether the user's processes are kept by the host's own word."""
    try:
        return Path(f"/var/lib/systemd/linger/{getpass.getuser()}").exists()
    except (OSError, KeyError):
        return False


@cache
def _spares() -> bool | None:
    """Whether the login manager leaves the processes of a session alone when it ends."""
    try:
        done = subprocess.run(_ASK, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"b true": False, "b false": True}.get(done.stdout.strip())
