"""Archives: files into a zip, files out of a zip or a tar."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

_ZIPS = (".zip",)
_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


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


def is_archive(name: str) -> bool:
    """Whether a file's name says that it is one."""
    return name.lower().endswith(_ZIPS + _TARS)


def extract(archive: Path, target: Path) -> Path:
    """Regular files only, inside the target only, there in whole or not at all.

    Raises:
        OSError, zipfile.BadZipFile, tarfile.TarError: it cannot be read.
    """
    if target.exists():
        return target
    making = target.with_name(f".{target.name}.{os.getpid()}")
    making.mkdir(mode=0o700, parents=True)
    root = making.resolve()
    for name, source in _zipped(archive) if archive.name.lower().endswith(_ZIPS) else _tarred(archive):
        inside = root / name
        if inside.resolve().is_relative_to(root):
            inside.parent.mkdir(parents=True, exist_ok=True)
            with inside.open("wb") as copy:
                shutil.copyfileobj(source, copy)
    try:
        making.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(making)
    return target


def _zipped(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            if not member.is_dir():
                with opened.open(member) as source:
                    yield member.filename, source


def _tarred(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            source = opened.extractfile(member) if member.isfile() else None
            if source is not None:
                yield member.name, source
