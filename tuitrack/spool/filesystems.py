"""Which file system a path lies on: whether a preallocated mapping can be trusted there, whether it surely answers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

PREALLOCATING = frozenset({"ext2", "ext3", "ext4", "xfs", "tmpfs", "overlay"})
"""Blocks given by posix_fallocate stay ours; copy-on-write and network file systems promise nothing."""

ANSWERING = PREALLOCATING | {
    "bcachefs", "btrfs", "erofs", "exfat", "f2fs", "jfs", "ntfs3", "ramfs", "rootfs", "squashfs", "vfat", "zfs",
}  # fmt: skip
"""On a disk or in the memory of this host: no server is asked that may be gone."""

REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "lustre", "gpfs", "beegfs", "ceph", "afs", "9p", "panfs", "wekafs"}
    | {"fuse.sshfs", "fuse.glusterfs", "fuse.ceph"}
)
"""Shared between hosts that share no memory."""

COARSE = 2.0
"""Seconds by which the times of a file may lag behind."""

_ROOT = Path("/")
_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPE = re.compile(rb"\\([0-7]{3})")
_MOST_LINKS = 40
"""So many symbolic links may lead to a file, as the kernel has it."""


class Mount(NamedTuple):
    """Where a file system is mounted, and its name, such as `ext4` or `nfs4`; empty where it cannot be told."""

    point: Path
    kind: str

    @property
    def answers(self) -> bool:
        """Whether it answers whatever becomes of the network."""
        return self.kind in ANSWERING


class Mounts:
    """What is mounted where."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        found = map(_mount, lines)
        # Of two at one place the later hides the earlier.
        self._at = {_ROOT: Mount(_ROOT, ""), **{one.point: one for one in found}}

    @classmethod
    def now(cls) -> Mounts:
        """As it is at this moment."""
        try:
            return cls(_MOUNTS.read_bytes().splitlines())
        except OSError:
            return cls(())

    def of(self, path: Path) -> Mount:
        """What a path lies on; nothing that lies on what may never answer is looked at, as `resolve` would."""
        reached, left, links = _ROOT, _parts(path.absolute()), 0
        while left:
            part = left.pop()
            following = reached.parent if part == ".." else reached / part
            target = self._target(following)
            links += target is not None
            if target is None or links > _MOST_LINKS:
                reached = following
                continue
            left += _parts(target)
            reached = _ROOT if target.is_absolute() else reached
        return self._above(reached)

    def _target(self, path: Path) -> Path | None:
        """What a symbolic link leads to."""
        try:
            return path.readlink() if self._above(path).answers else None
        except OSError:
            return None

    def _above(self, path: Path) -> Mount:
        """The innermost mount above a path."""
        return next(self._at[one] for one in (path, *path.parents) if one in self._at)


def kind(path: Path) -> str:
    """The file system's name, such as `ext4` or `nfs4`; empty where it cannot be told."""
    return Mounts.now().of(path).kind


def preallocates(path: Path) -> bool:
    """Whether a mapped write can never meet a full disk there."""
    return hasattr(os, "posix_fallocate") and kind(path) in PREALLOCATING


def _parts(path: Path) -> list[str]:
    """The names in a path, the first last."""
    return [part for part in reversed(path.parts) if part != "/"]


def _mount(line: bytes) -> Mount:
    fields = line.split(b" ")
    point = _ESCAPE.sub(lambda match: bytes([int(match[1], 8)]), fields[4])
    return Mount(Path(os.fsdecode(point)), fields[fields.index(b"-") + 1].decode("ascii", "replace"))
