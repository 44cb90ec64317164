"""What every way of running attempts can do."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from tuitrack.model.execution import AttemptPaths


class State(StrEnum):
    """What a backend knows of an attempt."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"


class Backend(Protocol):
    """Runs attempts that are laid out in their directories; a handle is text that can be stored."""

    def start(self, paths: AttemptPaths, keep: Sequence[int] = ()) -> str:
        """Start an attempt that keeps some descriptors open while it lives; its handle."""
        ...

    def poll(self, handles: Sequence[str]) -> dict[str, State]:
        """What is known of some attempts, asked all at once."""
        ...

    def stop(self, handle: str, reason: str) -> None:
        """End an attempt: politely, then after its grace for good."""
        ...
