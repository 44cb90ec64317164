"""Kept files that nothing names any longer."""

from __future__ import annotations

import contextlib
import re
import time
import uuid
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

GRACE = 3600.0
"""Seconds for which a file is left alone whoever names it: its run may be about to report it."""

_CONTENT = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = re.compile(r"\.[0-9a-f]{32}|\.[\w.]+\.zip")


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file nobody names, with its bytes."""

    path: Path
    size: int


def found(root: Path, named: Set[str], now: float | None = None) -> Iterator[Leftover]:
    """The kept files whose content is not among the hashes that are named, and what broken writers left.

    Args:
        root: Where files are kept.
        named: Hashes that anything refers to.
        now: Seconds since the epoch.
    """
    before = (time.time() if now is None else now) - GRACE
    for path in _unnamed(root, named):
        with contextlib.suppress(FileNotFoundError):
            facts = path.lstat()
            if facts.st_mtime < before:
                yield Leftover(path, facts.st_size)


def _unnamed(root: Path, named: Set[str]) -> Iterator[Path]:
    if not root.is_dir():
        return
    for first in sorted(root.iterdir()):
        if _UNFINISHED.fullmatch(first.name) and first.is_file():
            yield first
        elif len(first.name) == 2 and first.is_dir():
            contents = (one for one in sorted(first.iterdir()) if _CONTENT.fullmatch(one.name) and one.is_dir())
            for content in contents:
                if content.name not in named:
                    yield from sorted(one for one in content.iterdir() if not one.is_dir())


def remove(root: Path, leftover: Leftover, now: float | None = None) -> int:
    """Take a file away unless it was just written again; the bytes that are free now.

    It is moved aside first and looked at there: a writer that keeps the same content meanwhile puts a new file in its
    place, which is put back.
    """
    before = (time.time() if now is None else now) - GRACE
    aside = root / f".{uuid.uuid4().hex}"
    try:
        leftover.path.rename(aside)
    except FileNotFoundError:
        return 0
    if aside.lstat().st_mtime >= before:
        aside.rename(leftover.path)
        return 0
    aside.unlink()
    with contextlib.suppress(OSError):  # somebody else's file is in it
        if leftover.path.parent != root:
            leftover.path.parent.rmdir()
            leftover.path.parent.parent.rmdir()
    return leftover.size
