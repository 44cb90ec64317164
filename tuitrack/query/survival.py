"""Whether a process outlives the session it was started in, as the login manager has it."""

from __future__ import annotations

import getpass
import subprocess
from functools import cache
from pathlib import Path

LINGERING = Path("/var/lib/systemd/linger")
"""Where the login manager keeps whose services go on without them, a file for each user."""

_PATIENCE = 2.0
_ASK = (
    "busctl", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1",
    "org.freedesktop.login1.Manager", "KillUserProcesses", "KillExcludeUsers", "KillOnlyUsers",
)  # fmt: skip


def survives_logout(pid: int) -> bool | None:
    """Whether a process of this host lives on when its user logs out, None where that cannot be told."""
    groups = _groups(pid)
    if groups is None:
        return None
    if "/session-" in groups:
        return _spares()
    return _lingers() if "/user@" in groups else True


def risk(pid: int) -> str:
    """What will end a process when its user logs out, and what to do about it; empty where nothing is known to."""
    if survives_logout(pid) is not False:
        return ""
    if "/session-" in (_groups(pid) or ""):
        return "ends when you log out (KillUserProcesses): run it as a service, tuitrack worker unit says how"
    return "ends with your last session: loginctl enable-linger"


def _groups(pid: int) -> str | None:
    """The control groups of a process."""
    try:
        return Path(f"/proc/{pid}/cgroup").read_text(encoding="utf-8")
    except OSError:
        return None


def _lingers() -> bool:
    """Whether the user's own services go on without a session; what belongs to a session is not among them."""
    try:
        return (LINGERING / getpass.getuser()).exists()
    except (OSError, KeyError):
        return False


@cache
def _spares() -> bool | None:
    """Whether the login manager leaves the processes of this user's sessions alone when they end."""
    try:
        done = subprocess.run(_ASK, capture_output=True, text=True, timeout=_PATIENCE, check=False)
        kills, spared, only = done.stdout.splitlines()
        user = f'"{getpass.getuser()}"'
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired):
        return None
    if kills != "b true":
        return True if kills == "b false" else None
    concerned = user in only.split() or only.split()[1:2] == ["0"]
    return user in spared.split() or not concerned
