"""Where a copy may be put."""

from __future__ import annotations

from pathlib import Path

from tuitrack.store import files


def place(target: Path, name: str) -> Path:
    """Where a file of that name comes when it is saved to a path or into a directory.

    Raises:
        NotFound: the directory is not there.
        Refused: there is something of that name.
    """
    return files.free(target / name if target.is_dir() else target)
