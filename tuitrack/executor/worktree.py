"""A private checkout of a commit, out of a copy of its repository."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import git

_TRIES = 4
_SUBMODULE = "160000"
"""The mode under which git keeps the commit of another repository."""


def add(mirror: Path, commit: str, place: Path) -> None:
    """Check a commit out; several attempts at a time may do so, and a collision is tried again.

    Raises:
        LaunchError: it cannot be, as on a full disk.
    """
    done: subprocess.CompletedProcess[bytes] | None = None
    for _ in range(_TRIES):
        done = git.run(mirror, "worktree", "add", "--detach", "--force", "--", str(place), commit)
        if done.returncode == 0:
            return
        destroy(place)
    said = git.complaint(done) if done else ""
    raise errors.LaunchError(f"cannot check out commit {commit}: {said}", hint="tuitrack doctor looks for a cause")


def submodules(place: Path) -> Iterator[tuple[str, str]]:
    """Path and commit of each repository that a checkout takes something from."""
    for line in git.names(place, "ls-files", "--stage", "-z"):
        about, _, name = line.partition("\t")
        mode, commit, _ = about.split(" ")
        if mode == _SUBMODULE:
            yield name, commit


def destroy(place: Path) -> None:
    """Take a checkout away with everything in it, one that was never finished too."""
    for top, _, files in os.walk(place):
        if ".git" in files:
            forget(Path(top))
    shutil.rmtree(place, ignore_errors=True)


def remove(place: Path, recorded: Path) -> None:
    """Take a checkout away and leave what the run wrote where it wrote it.

    Args:
        place: The checkout.
        recorded: The recorded root; links that lead to the same place in it were made by us.
    """
    if not (place / ".git").is_file():
        return
    for name, _ in submodules(place):
        remove(place / name, recorded / name)
    listed = git.run(place, "ls-files", "-z")
    if listed.returncode == 0:
        changed = set(git.names(place, "diff", "--name-only", "--no-ext-diff", "-z"))
        for name in {os.fsdecode(one) for one in listed.stdout.split(b"\0") if one} - changed:
            with contextlib.suppress(OSError):
                (place / name).unlink()
        _tidy(place, recorded)
    forget(place)
    with contextlib.suppress(OSError):
        (place / ".git").unlink()
        place.rmdir()


def forget(place: Path) -> None:
    """Let the copy know nothing more of a checkout."""
    with contextlib.suppress(OSError):
        leads, _, kept = (place / ".git").read_text(encoding="utf-8", errors="surrogateescape").partition(": ")
        book = Path(kept.rstrip("\n"))
        if leads == "gitdir" and book.parent.name == "worktrees" and (book / "gitdir").is_file():
            shutil.rmtree(book)


def _tidy(place: Path, recorded: Path) -> None:
    """Drop our links to the recorded places, byte code and empty directories."""
    for top, directories, files in os.walk(place, topdown=False):
        for name in (*files, *directories):
            path = Path(top, name)
            if path.is_symlink():
                if path.readlink() == recorded / path.relative_to(place):
                    path.unlink()
            elif name == "__pycache__":
                shutil.rmtree(path, ignore_errors=True)
            elif name in directories:
                with contextlib.suppress(OSError):
                    path.rmdir()
