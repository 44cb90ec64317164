"""Files that a repository keeps elsewhere and has only pointers to (Git LFS)."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import git

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\nsize (\d+)\n"
)
_LARGEST_POINTER = 1024
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Pointer:
    """A file of a checkout that stands for another."""

    name: str
    oid: str
    size: int


def fill(root: Path, place: Path, commit: str) -> None:
    """Put large files in the place of their pointers; those that the recorded checkout did not have either stay.

    Args:
        root: The recorded repository, which may be gone.
        place: The checkout.
        commit: What it was made of.

    Raises:
        LaunchError: some cannot be had.
    """
    missing = _missing(root, place)
    if missing and shutil.which("git-lfs"):
        names = ",".join(one.name for one in missing)
        git.run(place, "lfs", "fetch", "origin", commit, f"--include={names}")
        missing = _missing(root, place)
    if missing:
        named = ", ".join(f"{one.name} ({one.size:,} bytes)" for one in missing[:_MOST_NAMED])
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        hint = "git lfs pull in the repository" if shutil.which("git-lfs") else "install git-lfs"
        raise errors.LaunchError(f"large files of the commit are not here: {named}{more}", hint=hint)


def _missing(root: Path, place: Path) -> list[_Pointer]:
    """The pointers that are left and should not be, once what is kept on this host is in place."""
    pointers = list(_pointers(place))
    if not pointers:
        return []
    stores = [store for store in (_store(root), _store(place)) if store]
    filled = [one for one in pointers if _filled(one, place, stores)]
    listing = b"\0".join(os.fsencode(one.name) for one in filled)
    git.run(place, "update-index", "--assume-unchanged", "-z", "--stdin", given=listing)
    return [one for one in pointers if one not in filled and not _is_pointer(root / one.name)]


def _pointers(place: Path) -> Iterable[_Pointer]:
    for name in git.names(place, "ls-files", "-z", "--", ":(attr:filter=lfs)"):
        found = _read(place / name)
        if found:
            yield _Pointer(name, found[1].decode(), int(found[2]))


def _read(path: Path) -> re.Match[bytes] | None:
    try:
        is_small = path.lstat().st_size <= _LARGEST_POINTER
        return _POINTER.match(path.read_bytes()) if is_small and not path.is_symlink() else None
    except OSError:
        return None


def _is_pointer(path: Path) -> bool:
    return _read(path) is not None


def _store(repository: Path) -> Path | None:
    """Where a repository on this host keeps its large files."""
    if not repository.is_dir():
        return None
    done = git.run(repository, "rev-parse", "--git-common-dir")
    return repository / os.fsdecode(done.stdout.rstrip(b"\n")) / "lfs" / "objects" if done.returncode == 0 else None


def _filled(pointer: _Pointer, place: Path, stores: Iterable[Path]) -> bool:
    """Put a copy in the pointer's place: code that writes into it must not change what is kept."""
    for store in stores:
        kept = store / pointer.oid[:2] / pointer.oid[2:4] / pointer.oid
        if kept.is_file() and kept.stat().st_size == pointer.size:
            target = place / pointer.name
            mode = target.stat().st_mode
            target.unlink()
            shutil.copyfile(kept, target)
            target.chmod(mode)
            return True
    return False
