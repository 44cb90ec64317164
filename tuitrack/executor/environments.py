"""Virtual environments made of recorded packages with uv, kept by what is in them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import locking, requirements, telling
from tuitrack.executor.requirements import Requirements
from tuitrack.model.execution import AttemptPaths, Launch

_DONE = "complete"
_FRAME = re.compile(r"[×╰─▶│├·]+")
_LONGEST = 300


def made(launch: Launch, paths: AttemptPaths) -> Path:
    """The interpreter of an environment that holds what was recorded; it is made when it is asked for first.

    Raises:
        LaunchError: it cannot be made, or there is no uv.
    """
    wanted = requirements.of(launch)
    folder = Path(launch.home) / "cache" / "environments" / wanted.key
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locking.alone(folder.with_suffix(".lock")):
        if not (folder / _DONE).exists():
            _make(folder, wanted, launch, paths)
        os.utime(folder)
        _note_user(folder, paths)
    return folder / "bin" / "python"


def _note_user(folder: Path, paths: AttemptPaths) -> None:
    """Say who uses an environment, so that it is not taken away meanwhile."""
    users = folder / "users"
    users.mkdir(mode=0o700, exist_ok=True)
    (users / "-".join(paths.directory.parts[-2:])).write_text(str(paths.alive), encoding="utf-8")


def overlaid(launch: Launch, paths: AttemptPaths, python: Path, moved: Callable[[str], str]) -> list[str]:
    """Build the packages that lie in folders, for this attempt alone; where they are found then.

    Args:
        launch: What was recorded.
        paths: Where the attempt lies.
        python: Interpreter of the environment that they belong to.
        moved: Where a recorded folder is now.

    Raises:
        LaunchError: a folder is gone, or what is in it cannot be built.
    """
    folders = [(name, moved(path), path) for name, path in requirements.of(launch).folders]
    for name, now, recorded in folders:
        if not Path(now).is_dir():
            raise errors.LaunchError(f"{name} was installed from {recorded}, which is gone", hint="bring it back")
        if now == recorded:
            telling.tell(paths, f"{name} is built from {recorded} as it is now")
    target = paths.directory / "packages"
    if not folders:
        return []
    log = paths.directory / "packages.log"
    where = ("--python", str(python), "--no-deps", "--target", str(target))
    _uv(log, target.parent, "pip", "install", *where, *(now for _, now, _ in folders))
    return [str(target)]


def _make(folder: Path, wanted: Requirements, launch: Launch, paths: AttemptPaths) -> None:
    log = folder.with_suffix(".log")
    log.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    telling.tell(paths, f"making an environment of {len(wanted.lines)} packages, log {log}")
    python = launch.executable if os.access(launch.executable, os.X_OK) else wanted.python
    _uv(log, folder.parent, "venv", "--python", python, str(folder))
    listing = folder / "requirements.txt"
    listing.write_text("".join(f"{line}\n" for line in wanted.lines), encoding="utf-8")
    exactly = ("--no-deps",) if wanted.complete else ()
    where = ("--python", str(folder / "bin" / "python"), "--index-strategy", "unsafe-best-match")
    if wanted.lines:
        _uv(log, folder.parent, "pip", "install", *where, *exactly, "--requirement", str(listing))
    (folder / _DONE).touch(mode=0o600)
    locking.note_growth(folder.parents[1])


def _uv(log: Path, directory: Path, *arguments: str) -> None:
    """One uv command, what it says kept in a log.

    Raises:
        LaunchError: it fails; in its own words.
    """
    environ = {**os.environ, "NO_COLOR": "1", **_writable_cache(directory)}
    null = subprocess.DEVNULL
    with log.open("ab") as file:
        before = file.tell()
        command = [*_program(), *arguments]
        done = subprocess.run(command, cwd=directory, env=environ, stdin=null, stdout=file, stderr=file, check=False)
    if done.returncode:
        with log.open("rb") as file:
            file.seek(before)
            said = _FRAME.sub(" ", file.read().decode("utf-8", "replace"))
        raise errors.LaunchError(f"no environment could be made: {_complaint(said)}", hint=f"see {log}")


def _complaint(said: str) -> str:
    """What went wrong, in one line: from the word `error` or the first resolver's reason on."""
    lines = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
    first = next(
        (at for at, line in enumerate(lines) if line.lower().startswith(("error", "no solution", "failed"))), 0
    )
    text = " ".join(lines[first:])
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _program() -> Sequence[str]:
    beside = Path(sys.executable).with_name("uv")
    found = shutil.which("uv") or (str(beside) if os.access(beside, os.X_OK) else "")
    if not found:
        raise errors.LaunchError("a fresh environment needs uv, which is not installed", hint="pip install uv")
    return (found,)


def _writable_cache(directory: Path) -> dict[str, str]:
    """Where uv may keep what it downloads, where its usual place cannot be written."""
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    there = next((one for one in (usual, *usual.parents) if one.exists()), usual)
    if "UV_CACHE_DIR" in os.environ or os.access(there, os.W_OK):
        return {}
    return {"UV_CACHE_DIR": str(directory / "uv")}
