"""Whether a home may be run tasks from: nobody else can have put them there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from tuitrack.settings import Settings


def problem(settings: Settings) -> str:
    """Why tasks of this home must not be run, empty when they may; as sshd's StrictModes."""
    wanted = [settings.home, settings.spool_root, settings.runs]
    if settings.database_path is not None:
        base = settings.database_path
        wanted += [base, base.with_name(f"{base.name}-wal"), base.with_name(f"{base.name}-shm")]
    for path in wanted:
        found = _problem(path)
        if found:
            return found
    return ""


def _problem(path: Path) -> str:
    """Look at a place by the name it is known under and where that leads, up to the root."""
    try:
        if path.is_symlink() and path.lstat().st_uid not in (0, os.geteuid()):
            return f"the link {path} belongs to another user"
        real = path.resolve(strict=True)
    except FileNotFoundError:
        return f"{path} leads nowhere" if path.is_symlink() else ""
    except OSError as error:
        return f"{path} cannot be looked at: {error.strerror}"
    found = real.stat()
    if found.st_uid != os.geteuid():
        return f"{path} belongs to another user"
    if found.st_mode & 0o022:
        return f"others can write {path} (chmod go-w {path})"
    return next((text for text in map(_parent_problem, (*real.parents, *path.absolute().parents)) if text), "")


def _parent_problem(directory: Path) -> str:
    found = directory.stat()
    if found.st_uid not in (0, os.geteuid()):
        return f"{directory} belongs to another user"
    if found.st_mode & 0o022 and not found.st_mode & stat.S_ISVTX:
        return f"others can write {directory} (chmod go-w {directory})"
    return ""
