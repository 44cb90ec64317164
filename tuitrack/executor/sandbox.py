"""The code as it was recorded, laid out for one attempt."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tuitrack import errors
from tuitrack.model.execution import AttemptPaths, Launch


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Where to run, what to run, what to find modules in."""

    working_dir: Path
    entry_point: str
    search_path: tuple[str, ...] = ()


def build(launch: Launch, paths: AttemptPaths) -> Sandbox:
    """Lay out the recorded code.

    Raises:
        LaunchError: the commit cannot be had, the changes do not apply, or no code was recorded.
    """
    if launch.commit:
        return _from_repository(launch, paths)
    if launch.module:
        return Sandbox(_existing(launch.working_dir), "")
    if launch.script_text:
        return _from_text(launch, paths)
    if launch.entry_point and Path(launch.entry_point).is_file():
        return Sandbox(_existing(launch.working_dir), launch.entry_point)
    raise errors.LaunchError("no code was recorded for this task", hint="record it from a script or a module")


def remove(launch: Launch, paths: AttemptPaths) -> None:
    """Clear a worktree away; the rest of the attempt stays."""
    if launch.commit and paths.sandbox.exists():
        shutil.rmtree(paths.sandbox, ignore_errors=True)
        root = Path(launch.repository_root)
        if root.is_dir():
            _git(root, "worktree", "prune")


def _from_repository(launch: Launch, paths: AttemptPaths) -> Sandbox:
    source = _repository_with(launch, paths)
    done = _git(source, "worktree", "add", "--detach", "--force", str(paths.sandbox), launch.commit)
    if done.returncode:
        raise errors.LaunchError(f"cannot check out {launch.commit[:12]}: {_last(done)}", hint=str(source))
    if launch.diff:
        _apply(launch, paths)
    root = Path(launch.repository_root)
    return Sandbox(
        working_dir=_moved(Path(launch.working_dir), root, paths.sandbox),
        entry_point=str(_moved(Path(launch.entry_point), root, paths.sandbox)) if launch.entry_point else "",
    )


def _repository_with(launch: Launch, paths: AttemptPaths) -> Path:
    """A repository that has the commit: the recorded one, else a mirror of its remote."""
    root = Path(launch.repository_root)
    if root.is_dir() and _has(root, launch.commit):
        return root
    if not launch.repository:
        hint = f"{root} is gone or lost it, and no remote was recorded"
        raise errors.LaunchError(f"commit {launch.commit[:12]} cannot be had", hint=hint)
    mirror = Path(launch.home) / "cache" / "git" / launch.repository.replace("/", "_").replace(":", "_")
    if not mirror.exists():
        mirror.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _git(mirror.parent, "clone", "--mirror", "--quiet", launch.repository, str(mirror))
    if mirror.exists() and not _has(mirror, launch.commit):
        _git(mirror, "fetch", "--quiet", "--prune")
    if not mirror.exists() or not _has(mirror, launch.commit):
        hint = "push the commit, or bring the repository back to where it was"
        raise errors.LaunchError(f"commit {launch.commit[:12]} is not in {launch.repository}", hint=hint)
    return mirror


def _has(repository: Path, commit: str) -> bool:
    return _git(repository, "cat-file", "-e", f"{commit}^{{commit}}").returncode == 0


def _apply(launch: Launch, paths: AttemptPaths) -> None:
    patch = paths.directory / "changes.patch"
    patch.write_bytes(launch.diff.encode("utf-8", "surrogateescape"))
    done = _git(paths.sandbox, "apply", "--binary", "--whitespace=nowarn", str(patch))
    if done.returncode:
        raise errors.LaunchError(f"the recorded changes do not apply: {_last(done)}", hint=str(patch))


def _from_text(launch: Launch, paths: AttemptPaths) -> Sandbox:
    recorded = Path(launch.entry_point)
    paths.sandbox.mkdir(mode=0o700)
    script = paths.sandbox / recorded.name
    script.write_text(launch.script_text, encoding="utf-8", errors="surrogateescape")
    return Sandbox(_existing(launch.working_dir), str(script), (str(recorded.parent),))


def _existing(directory: str) -> Path:
    path = Path(directory)
    if not path.is_dir():
        raise errors.LaunchError(f"the recorded working directory {directory} is gone", hint="make it again")
    return path


def _moved(path: Path, root: Path, sandbox: Path) -> Path:
    """The same place inside the sandbox; places outside the repository stay."""
    return sandbox / path.relative_to(root) if path.is_relative_to(root) else path


def _last(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"git exited with {done.returncode}"


def _git(directory: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environ = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", "-c", "advice.detachedHead=false", *arguments]
    return subprocess.run(
        command, cwd=directory, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
