"""A private checkout of the recorded commit with the recorded changes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import git
from tuitrack.model.execution import AttemptPaths, Launch
from tuitrack.spool import liveness

_TRIES = 4
_SUBMODULE = "160000"
"""The mode under which git keeps the commit of another repository."""


def add(launch: Launch, paths: AttemptPaths) -> None:
    """Check the commit out into the sandbox, apply the changes.

    Raises:
        LaunchError: the commit cannot be had, or the changes do not apply.
    """
    root = Path(launch.repository_root)
    if not git.has(root, launch.commit) or not _check_out(root, launch.commit, paths.sandbox):
        mirror = _mirror(launch)
        if not _check_out(mirror, launch.commit, paths.sandbox):
            raise errors.LaunchError(f"cannot check out commit {launch.commit}", hint=f"see {paths.supervisor_log}")
    if launch.diff:
        _apply(launch, paths)
    _add_submodules(root, paths.sandbox, paths)


def _add_submodules(root: Path, place: Path, paths: AttemptPaths) -> None:
    """Check out what a checkout takes from other repositories, as far as the recorded one has it.

    Raises:
        LaunchError: one that is checked out there lacks the recorded commit.
    """
    for name, commit in _submodules(place):
        source, target = root / name, place / name
        if not (source / ".git").exists():
            _tell(paths, f"the submodule {name} is not checked out in {root}, so it is left empty")
        elif not git.has(source, commit) or not _check_out(source, commit, target):
            message = f"the submodule {name} has no commit {commit[:12]} in {root}"
            raise errors.LaunchError(message, hint="git submodule update --init --recursive there")
        else:
            _add_submodules(source, target, paths)


def _submodules(place: Path) -> Iterator[tuple[str, str]]:
    """Path and commit of each submodule of a checkout."""
    for line in git.names(place, "ls-files", "--stage", "-z"):
        about, _, name = line.partition("\t")
        mode, commit, _ = about.split(" ")
        if mode == _SUBMODULE:
            yield name, commit


def _tell(paths: AttemptPaths, text: str) -> None:
    with paths.console.open("a", encoding="utf-8", errors="backslashreplace") as console:
        console.write(f"tuitrack: {text}\n")


def _check_out(source: Path, commit: str, target: Path) -> bool:
    """Several attempts at a time may add worktrees to one repository; a collision is tried again."""
    done: subprocess.CompletedProcess[bytes] | None = None
    for _ in range(_TRIES):
        done = git.run(source, "worktree", "add", "--detach", "--force", str(target), commit)
        if done.returncode == 0:
            return True
        shutil.rmtree(target, ignore_errors=True)
    if done is not None:
        os.write(2, f"worktree of {source}: {git.complaint(done)}\n".encode())
    return False


def _mirror(launch: Launch) -> Path:
    """A copy of the repository that has the commit, made from wherever it can still be had."""
    sources = [source for source in (launch.repository_root, launch.repository) if source]
    for source in sources:
        name = hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        mirror = Path(launch.home) / "cache" / "git" / f"{name}.git"
        mirror.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refresh(mirror, source, launch.commit)
        if git.has(mirror, launch.commit):
            return mirror
    where = " nor in ".join(sources) or "any repository"
    hint = "push the commit, or bring the repository back to where it was"
    raise errors.LaunchError(f"commit {launch.commit} is not in {where}", hint=hint)


def _refresh(mirror: Path, source: str, commit: str) -> None:
    if git.has(mirror, commit):
        return
    held = _alone(mirror.with_suffix(".lock"))
    try:
        if git.has(mirror, commit):
            return
        if not mirror.exists():
            making = mirror.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            if git.run(mirror.parent, "clone", "--mirror", "--quiet", source, str(making)).returncode == 0:
                making.rename(mirror)
        else:
            git.run(mirror, "fetch", "--quiet", "--force", "origin", "+refs/*:refs/*")
        if mirror.exists() and not git.has(mirror, commit):
            git.run(mirror, "fetch", "--quiet", "origin", commit)
    finally:
        held.release()


def _alone(lock: Path) -> liveness.Held:
    """The lock, once whoever else makes this mirror is done."""
    while True:
        try:
            return liveness.hold(lock)
        except BlockingIOError:
            time.sleep(0.05)


def _apply(launch: Launch, paths: AttemptPaths) -> None:
    patch = paths.directory / "changes.patch"
    patch.write_bytes(launch.diff.encode("utf-8", "surrogateescape"))
    done = git.run(paths.sandbox, "apply", "--index", "--binary", "--whitespace=nowarn", str(patch))
    if done.returncode:
        message = f"the recorded changes do not apply to commit {launch.commit[:12]}: {git.complaint(done)}"
        raise errors.LaunchError(message, hint=f"they are in {patch}")


def remove(paths: AttemptPaths) -> None:
    """Take the checkout away and leave what the run wrote where it wrote it."""
    _take_down(paths.sandbox)


def _take_down(place: Path) -> None:
    if not (place / ".git").is_file():
        return
    for name, _ in _submodules(place):
        _take_down(place / name)
    common = git.run(place, "rev-parse", "--path-format=absolute", "--git-common-dir")
    listed = git.run(place, "ls-files", "-z")
    if common.returncode or listed.returncode:
        return
    changed = set(git.names(place, "diff", "--name-only", "--no-ext-diff", "-z"))
    for name in {os.fsdecode(one) for one in listed.stdout.split(b"\0") if one} - changed:
        with contextlib.suppress(OSError):
            (place / name).unlink()
    _tidy(place)
    with contextlib.suppress(OSError):
        (place / ".git").unlink()
        place.rmdir()
    git.run(Path(os.fsdecode(common.stdout.strip())), "worktree", "prune")


def _tidy(place: Path) -> None:
    """Drop links to the recorded places, byte code and empty directories."""
    for top, directories, files in os.walk(place, topdown=False):
        for name in (*files, *directories):
            path = Path(top, name)
            if path.is_symlink() and path.readlink().is_absolute():
                path.unlink()
            elif name == "__pycache__":
                shutil.rmtree(path, ignore_errors=True)
            elif name in directories:
                with contextlib.suppress(OSError):
                    path.rmdir()
