"""Runs a program beside a file system that never answers, which nobody else sees: `silent_mount.py POINT PROGRAM…`."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_NEW_NAMESPACE, _PRIVATE = 0x20000, (1 << 18) | (1 << 14)


def beside(point: object, *program: str) -> subprocess.CompletedProcess[str]:
    """Run a program, or skip where nothing can be mounted."""
    if os.geteuid() or not Path("/dev/fuse").exists() or not shutil.which("unshare"):
        pytest.skip("only root can mount, where FUSE is")
    command = [sys.executable, __file__, str(point), *program]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    if done.returncode == 77:
        pytest.skip(done.stderr)
    return done


def _mount(point: bytes) -> None:
    """Mount what nobody serves: the kernel hands each question to a descriptor that is never read."""
    libc = ctypes.CDLL(None, use_errno=True)
    served = os.open("/dev/fuse", os.O_RDWR)
    os.set_inheritable(served, False)
    options = f"fd={served},rootmode=40000,user_id=0,group_id=0".encode()
    calls = (
        lambda: libc.unshare(_NEW_NAMESPACE),
        lambda: libc.mount(b"none", b"/", None, _PRIVATE, None),
        lambda: libc.mount(b"silent", point, b"fuse", 0, options),
    )
    for call in calls:
        if call():
            sys.stderr.write(f"cannot mount: {os.strerror(ctypes.get_errno())}")
            sys.exit(77)


if __name__ == "__main__":
    _mount(os.fsencode(sys.argv[1]))
    sys.exit(subprocess.run(sys.argv[2:], check=False).returncode)
