"""Zip archives: files in, files out."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path


def pack(sources: Sequence[Path], base: Path, room: Path, *, compressed: bool = True) -> Path:
    """Files in one temporary zip inside `room`, named relative to `base`; the caller's to remove.

    Raises:
        OSError: one cannot be read, or there is no room.
    """
    room.mkdir(mode=0o700, parents=True, exist_ok=True)
    fd, name = tempfile.mkstemp(prefix=".", suffix=".zip", dir=room)
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with os.fdopen(fd, "wb") as file, zipfile.ZipFile(file, "w", method, strict_timestamps=False) as made:
        for one in sources:
            made.write(one, one.relative_to(base))
    return Path(name)


def extract(archive: Path, target: Path) -> Path:
    """Regular files only, inside the target only, there in whole or not at all.

    Raises:
        OSError, zipfile.BadZipFile: it cannot be read.
    """
    if target.exists():
        return target
    making = target.with_name(f".{target.name}.{os.getpid()}")
    making.mkdir(mode=0o700, parents=True)
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            inside = making.resolve() / member.filename
            if member.is_dir() or not inside.resolve().is_relative_to(making.resolve()):
                continue
            inside.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(member) as source, inside.open("xb") as copy:
                shutil.copyfileobj(source, copy)
    try:
        making.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(making)
    return target
