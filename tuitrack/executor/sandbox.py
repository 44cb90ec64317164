"""The code as it was recorded, laid out for one attempt."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import checkout, surroundings, telling, worktree
from tuitrack.model import execution
from tuitrack.model.execution import AttemptPaths, Launch
from tuitrack.spool import liveness


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Where to run, what to run, what else to find modules in."""

    working_dir: Path
    entry_point: str
    search_path: tuple[str, ...] = ()
    recorded_root: Path | None = None
    root: Path | None = None

    def moved(self, path: str) -> str:
        """The same place inside the sandbox; places outside the recorded repository stay."""
        if self.recorded_root is None or self.root is None:
            return path
        return str(_moved(Path(path), self.recorded_root, self.root))


def build(launch: Launch, paths: AttemptPaths) -> Sandbox:
    """Lay out the recorded code.

    Raises:
        LaunchError: the commit cannot be had, the changes do not apply, or no code was recorded.
    """
    sweep(paths)
    telling.tell(paths, *launch.notes)
    found = _build(launch, paths)
    _laid_out(paths).touch(mode=0o600)
    return found


def _build(launch: Launch, paths: AttemptPaths) -> Sandbox:
    if launch.commit and launch.repository_root:
        return _from_repository(launch, paths)
    if launch.module:
        return Sandbox(_existing(launch.working_dir), "")
    if launch.script_text:
        return _from_text(launch, paths)
    if launch.entry_point and Path(launch.entry_point).is_file():
        return Sandbox(_existing(launch.working_dir), launch.entry_point)
    raise errors.LaunchError("no code was recorded for this task", hint="record it from a script or a module")


def remove(launch: Launch, paths: AttemptPaths) -> None:
    """Take away what can be made again, unless it is to be kept; what the run wrote stays."""
    if launch.keep == execution.ALWAYS or (launch.keep == execution.FAILED and _failed(paths)):
        return
    ran = paths.marker.exists() and paths.exit.exists()
    if not ran and not _laid_out(paths).exists():
        worktree.destroy(paths.sandbox)
    elif launch.commit:
        worktree.remove(paths.sandbox, Path(launch.repository_root))


def _failed(paths: AttemptPaths) -> bool:
    try:
        return execution.load_exit(paths.exit).code != 0
    except (OSError, ValueError):
        return True


def is_left(paths: AttemptPaths) -> bool:
    """Whether an attempt has a checkout which it should have taken away and could not."""
    try:
        kept = execution.load_launch(paths.launch).keep
    except (OSError, ValueError):
        return False
    return not kept and (not _laid_out(paths).exists() or (paths.sandbox / ".git").is_file())


def sweep(paths: AttemptPaths) -> None:
    """Take away what earlier attempts of a task have left because their supervisors were killed."""
    for earlier in paths.directory.parent.iterdir():
        left = AttemptPaths(earlier)
        if earlier != paths.directory and left.sandbox.exists() and not liveness.is_alive(left.alive):
            with contextlib.suppress(OSError, ValueError):
                remove(execution.load_launch(left.launch), left)


def _laid_out(paths: AttemptPaths) -> Path:
    """There once the code could have begun to write beside it."""
    return paths.directory / "laid-out"


def _from_repository(launch: Launch, paths: AttemptPaths) -> Sandbox:
    checkout.lay_out(launch, paths)
    root = Path(launch.repository_root)
    working_dir = _moved(Path(launch.working_dir), root, paths.sandbox)
    if working_dir.is_relative_to(paths.sandbox):
        working_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    script = _moved(Path(launch.entry_point), root, paths.sandbox) if launch.entry_point else None
    if not launch.module and (script is None or not script.is_file()):
        hint = "it is neither in the commit nor in the recorded changes"
        raise errors.LaunchError(f"{launch.entry_point or 'the script'} is not there", hint=hint)
    return Sandbox(_existing(str(working_dir)), str(script or ""), (), root, paths.sandbox)


def _from_text(launch: Launch, paths: AttemptPaths) -> Sandbox:
    recorded = Path(launch.entry_point or "script.py")
    paths.sandbox.mkdir(mode=0o700)
    script = paths.sandbox / recorded.name
    script.write_text(launch.script_text, encoding="utf-8", errors="surrogateescape", newline="")
    surroundings.link_beside(recorded, paths.sandbox)
    return Sandbox(_existing(launch.working_dir), str(script), (str(recorded.parent),))


def _existing(directory: str) -> Path:
    path = Path(directory)
    if not directory or not path.is_dir():
        raise errors.LaunchError(
            f"the recorded working directory {directory or '(none)'} is gone", hint="make it again"
        )
    return path


def _moved(path: Path, root: Path, sandbox: Path) -> Path:
    for one in (path, path.resolve()):
        if one.is_relative_to(root):
            return sandbox / one.relative_to(root)
    return path
