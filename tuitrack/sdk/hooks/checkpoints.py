"""Files that frameworks save and load, as models of the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tuitrack.sdk import session
from tuitrack.sdk.hooks import calls
from tuitrack.sdk.session import Session


@dataclass(frozen=True, slots=True)
class Framework:
    """Whose files they are: ClearML's name of the framework, and the switches that must all be on."""

    name: str
    switches: tuple[str, ...]

    def saved(self, target: object, **told: Any) -> None:
        """A model was written to a path or an open file."""
        found = self._wanted(target)
        if found is not None:
            from tuitrack.sdk.models import callbacks

            live, path = found
            step = live.step + live.offset if live.ids else None
            callbacks.saved(live, path, self.name, iteration=step, **told)

    def loaded(self, target: object) -> None:
        """A model was read from a path or an open file."""
        found = self._wanted(target)
        if found is not None:
            from tuitrack.sdk.models import callbacks

            callbacks.loaded(*found, self.name)

    def _wanted(self, target: object) -> tuple[Session, str] | None:
        path = calls.path_of(target)
        live = session.current() if path is not None else None
        if live is None or path is None or not all(live.switches.wants(one, path) for one in self.switches):
            return None
        return live, path
