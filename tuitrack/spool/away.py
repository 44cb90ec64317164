"""Since when a recorder cannot use its database: noted by it, for whoever asks what became of their reports."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import NamedTuple

from tuitrack.spool import notes


class Away(NamedTuple):
    """When it was found so first, and why it was so last."""

    since: float
    reason: str


def note(home: Path, reason: str) -> None:
    """Note why the database cannot be used; since when stays as it was noted first."""
    before = noted(home)
    since = before.since if before else time.time()
    if before and before.reason == reason:
        return
    with contextlib.suppress(OSError):
        notes.keep(_path(home), json.dumps({"since": since, "reason": reason}))


def over(home: Path) -> None:
    """It serves again."""
    with contextlib.suppress(OSError):
        _path(home).unlink(missing_ok=True)


def noted(home: Path) -> Away | None:
    """What was noted, None while all is well."""
    try:
        found = json.loads(_path(home).read_text(encoding="utf-8"))
        return Away(float(found["since"]), str(found["reason"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _path(home: Path) -> Path:
    return home / "recorder.away"
