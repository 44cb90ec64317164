"""Tables that a program goes on changing, kept again whenever they did."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuitrack.model.events import ArtifactAdded
from tuitrack.sdk import artifacts, guard, tables

_PERIOD = 30.0
_SHARE = 20


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what the user says of it."""

    frame: Any
    metadata: Mapping[str, Any]
    columns: bool | Sequence[str]

    def upload(self, name: str) -> artifacts.Upload:
        """The table as an artifact."""
        shown = tables.preview(self.frame)
        return artifacts.Upload(name, self.frame, self.metadata, preview=f"{self._counted()}{shown}")

    def _counted(self) -> str:
        """How many rows are different, where that was asked for and can be told."""
        if self.columns is False:
            return ""
        columns = None if self.columns is True else tuple(map(str, self.columns))
        try:
            count = tables.unique(self.frame, columns)
        except (TypeError, KeyError):  # cells that cannot be compared, a column that is not there
            return ""
        by = f" by {', '.join(columns)}" if columns else ""
        return f"{count} different rows{by} of "


class Tables:
    """The tables of a session; looked at in between its reports, since nothing of ours runs beside training."""

    def __init__(self, files: Path, emit: Callable[[ArtifactAdded], object]) -> None:
        self._files = files
        self._emit = emit
        self._tables: dict[str, Table] = {}
        self._kept: dict[str, str] = {}
        self._lock = threading.Lock()
        self._due = time.monotonic() + _PERIOD

    def frames(self) -> dict[str, Any]:
        """The tables by name."""
        return {name: table.frame for name, table in self._tables.items()}

    def add(self, name: str, table: Table) -> None:
        """Keep a table and look at it from now on.

        Raises:
            TypeError: it is none of pandas.
        """
        if not tables.is_frame(table.frame):
            raise TypeError(f"a pandas DataFrame can be registered, not a {type(table.frame).__name__}")
        self._tables[name] = table
        self._kept.pop(name, None)
        self.look()

    def remove(self, name: str) -> None:
        """Keep a table a last time."""
        self.look()
        self._tables.pop(name, None)

    def look_if_due(self) -> None:
        """Look at the tables where the time has come."""
        if time.monotonic() >= self._due:
            self.look()

    def look(self) -> None:
        """Keep what has changed; a second call while one is at work does nothing."""
        if not self._lock.acquire(blocking=False):
            return
        began = time.monotonic()
        try:
            for name, table in tuple(self._tables.items()):
                self._keep(name, table)
        finally:
            now = time.monotonic()
            self._due = now + max(_PERIOD, _SHARE * (now - began))
            self._lock.release()

    @guard.harmless
    def _keep(self, name: str, table: Table) -> None:
        now = tables.fingerprint(table.frame)
        if self._kept.get(name) != now:
            kept = artifacts.keep(self._files, table.upload(name))
            self._emit(kept._replace(type=tables.AUDITED))
            self._kept[name] = now
