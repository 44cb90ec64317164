"""The room that copies of repositories, environments and checkouts take, and what of it can go."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tuitrack.executor import locking, sandbox
from tuitrack.model import execution
from tuitrack.model.execution import AttemptPaths
from tuitrack.settings import Settings
from tuitrack.spool import liveness

_FRESH = 3600.0
"""Seconds for which nothing goes that was used: an attempt may be about to."""

_OLD = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy of a repository, an environment, or a checkout that an attempt left, with when it was last used."""

    path: Path
    size: int
    used: float


def unused(settings: Settings) -> list[Kept]:
    """What can go: what was left by what was killed, what nothing used for a month, the oldest beyond the cap."""
    now, found = time.time(), list(_cached(settings.cache))
    old = [one for one in found if one.used < now - _OLD]
    return [*_left(settings), *old, *_beyond([one for one in found if one not in old], settings.cache_gb)]


def clear(settings: Settings) -> list[Kept]:
    """Take it away; what it was."""
    found = unused(settings)
    for one in found:
        _remove(one.path)
    return found


def keep_within(cache: Path, gigabytes: float) -> None:
    """Take away the copies and environments not used for longest, so many that the others fit.

    Their sizes are looked at only when one has come since the last look.
    """
    try:
        (cache / locking.GROWN).unlink()
    except OSError:
        return
    for one in _beyond(list(_cached(cache)), gigabytes):
        _remove(one.path)


def _beyond(found: Iterable[Kept], gigabytes: float) -> Iterator[Kept]:
    room = gigabytes * 1e9
    for one in sorted(found, key=lambda one: -one.used):
        room -= one.size
        if room < 0 and one.used < time.time() - _FRESH:
            yield one


def _cached(cache: Path) -> Iterator[Kept]:
    for mirror in (cache / "git").glob("*.git"):
        _forget_gone(mirror)
        if not any(mirror.glob("worktrees/*")):
            yield Kept(mirror, _size(mirror), mirror.stat().st_mtime)
    yield from (Kept(one, _size(one), one.stat().st_mtime) for one in (cache / "files").glob("*/*/") if one.is_dir())
    for folder in (cache / "environments").glob("*/"):
        if not any(liveness.is_alive(Path(user.read_text())) for user in folder.glob("users/*")):
            yield Kept(folder, _size(folder), folder.stat().st_mtime)


def _forget_gone(mirror: Path) -> None:
    """Drop what a copy knows of checkouts that were deleted with their run."""
    for book in mirror.glob("worktrees/*/gitdir"):
        with contextlib.suppress(OSError):
            target = Path(book.read_text().rstrip("\n"))
            if not target.exists() and book.stat().st_mtime < time.time() - _FRESH:
                shutil.rmtree(book.parent)


def _left(settings: Settings) -> Iterator[Kept]:
    """Checkouts of attempts whose supervisors were killed, parts of files that somebody was fetching."""
    for part in (settings.cache / "files").glob(".*"):
        with contextlib.suppress(FileNotFoundError):  # one that is there in whole now
            found = part.stat()
            if found.st_mtime < time.time() - _FRESH:
                yield Kept(part, found.st_size, found.st_mtime)
    for place in settings.runs.glob("*/*/sandbox"):
        paths = AttemptPaths(place.parent)
        if not liveness.is_alive(paths.alive) and sandbox.is_left(paths):
            yield Kept(place, _size(place), place.stat().st_mtime)


def _remove(path: Path) -> None:
    if path.name == "sandbox":
        paths = AttemptPaths(path.parent)
        with contextlib.suppress(OSError, ValueError):
            sandbox.remove(execution.load_launch(paths.launch), paths)
        return
    if path.is_file():
        path.unlink(missing_ok=True)
        return
    with locking.alone(path.with_suffix(".lock")):
        shutil.rmtree(path, ignore_errors=True)


def _size(folder: Path) -> int:
    """Bytes on the disk; what is shared with a repository counts for nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                found = os.lstat(f"{place}/{name}")
                total += found.st_blocks * 512 if found.st_nlink == 1 else 0
    return total
