"""What lies beside the code but is no part of its record: data, linked to where it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from tuitrack.executor import git

_LIMIT = 2000
_CODE = frozenset({".py", ".pyx", ".pyi", ".pyc"})
_NOT_DATA = frozenset({"__pycache__", ".git"})


def link_ignored(root: Path, sandbox: Path) -> None:
    """Link what the repository ignores or does not track, so that code finds its data and writes where it did.

    Ignored code is linked too, since it is generated; untracked code is left out: what was there is in the record.
    """
    if not root.is_dir():
        return
    ignored = git.names(root, "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
    untracked = git.names(root, "ls-files", "--others", "--exclude-standard", "-z")
    _link(root, sandbox, [*ignored, *(name for name in untracked if Path(name).suffix not in _CODE)])


def link_beside(script: Path, sandbox: Path) -> None:
    """Link everything beside a script, so that it finds what it names relative to itself."""
    with contextlib.suppress(OSError):
        _link(script.parent, sandbox, [one.name for one in script.parent.iterdir() if one != script])


def _link(root: Path, sandbox: Path, names: Iterable[str]) -> None:
    for count, name in enumerate(names):
        if count >= _LIMIT:
            return
        path = Path(name.rstrip("/"))
        target = sandbox / path
        if path.name in _NOT_DATA or target.exists() or target.is_symlink():
            continue
        with contextlib.suppress(OSError):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.symlink_to(root / path)
