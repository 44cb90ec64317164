"""Whether a preallocated mapping can be trusted on a file system."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_PREALLOCATING = frozenset({0xEF53, 0x58465342, 0x01021994, 0x794C7630})
"""ext2/3/4, xfs, tmpfs, overlayfs: blocks given by posix_fallocate stay ours."""


def kind(path: Path) -> int:
    """The `f_type` of statfs(2), or 0 where it cannot be asked."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        buffer = ctypes.create_string_buffer(256)
        if libc.statfs(os.fsencode(path), buffer) != 0:
            return 0
    except (OSError, AttributeError):
        return 0
    return ctypes.c_ulong.from_buffer(buffer).value & 0xFFFFFFFF


def preallocates(path: Path) -> bool:
    """Whether a mapped write can never meet a full disk there."""
    return hasattr(os, "posix_fallocate") and kind(path) in _PREALLOCATING
