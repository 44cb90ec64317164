"""Which file system a path lies on, to know whether a preallocated mapping can be trusted there."""

from __future__ import annotations

import os
import re
from pathlib import Path

PREALLOCATING = frozenset({"ext2", "ext3", "ext4", "xfs", "tmpfs", "overlay"})
"""Blocks given by posix_fallocate stay ours; copy-on-write and network file systems promise nothing."""

REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "lustre", "gpfs", "beegfs", "ceph", "afs", "9p", "panfs", "wekafs"}
    | {"fuse.sshfs", "fuse.glusterfs", "fuse.ceph"}
)
"""Shared between hosts that share no memory."""

COARSE = 2.0
"""Seconds by which the times of a file may lag behind."""

_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPE = re.compile(rb"\\([0-7]{3})")


def kind(path: Path) -> str:
    """The file system's name, such as `ext4` or `nfs4`; empty where it cannot be told."""
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return ""
    return _kind(os.fsencode(path.resolve()), lines)


def preallocates(path: Path) -> bool:
    """Whether a mapped write can never meet a full disk there."""
    return hasattr(os, "posix_fallocate") and kind(path) in PREALLOCATING


def _kind(path: bytes, lines: list[bytes]) -> str:
    """The type of the innermost mount above a path; of two at one place the later hides the earlier."""
    best, found = -1, ""
    for line in lines:
        fields = line.split(b" ")
        point = _ESCAPE.sub(lambda match: bytes([int(match[1], 8)]), fields[4])
        if len(point) >= best and (path + b"/").startswith(point.rstrip(b"/") + b"/"):
            best, found = len(point), fields[fields.index(b"-") + 1].decode("ascii", "replace")
    return found
