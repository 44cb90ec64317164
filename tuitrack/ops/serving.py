"""The workers of a home on this host, told to leave also while the database cannot be asked who they are."""

from __future__ import annotations

import contextlib
import json
import signal
from collections.abc import Collection
from pathlib import Path

from tuitrack.model import events
from tuitrack.model.values import plain
from tuitrack.ops import ending
from tuitrack.spool import liveness, notes


def note(home: Path, worker: str) -> None:
    """Keep in the home that this process serves as a worker."""
    path = _folder(home) / worker
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "w", encoding="ascii", opener=notes.private) as file:
            json.dump(plain(liveness.current()), file)


def forget(home: Path, worker: str) -> None:
    """It serves no more."""
    with contextlib.suppress(OSError):
        (_folder(home) / worker).unlink(missing_ok=True)


def stop(home: Path, workers: Collection[str]) -> list[str]:
    """Ask these workers, without names all, to leave; which of them live on this host."""
    found = sorted(_folder(home).glob("*")) if _folder(home).is_dir() else []
    return [one.name for one in found if (not workers or one.name in workers) and _sent(one)]


def _sent(path: Path) -> bool:
    try:
        facts = events.process(path.read_text(encoding="ascii"))
    except (OSError, UnicodeError):
        return False
    sent = facts is not None and ending.send(facts, signal.SIGTERM)
    if not sent:
        path.unlink(missing_ok=True)
    return sent


def _folder(home: Path) -> Path:
    return home / "workers"
