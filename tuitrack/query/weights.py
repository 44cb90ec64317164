"""Whether a model's file is still what was recorded."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from tuitrack import errors
from tuitrack.store import files


class State(StrEnum):
    """What became of a file since it was recorded."""

    same = "same"
    changed = "changed"
    gone = "gone"
    elsewhere = "elsewhere"
    none = "none"


class Recorded(Protocol):
    """What was recorded of a file, and when."""

    @property
    def uri(self) -> str:
        """Where it lies."""

    @property
    def size(self) -> int:
        """Its bytes."""

    @property
    def hash(self) -> str:
        """Of its content; empty where none was taken."""

    @property
    def updated(self) -> float:
        """When that was, in seconds."""


def state(model: Recorded, *, thorough: bool = False) -> State:
    """What became of a model's file: its whole content read, or a glance at its size and when it was written."""
    if not model.uri:
        return State.none
    if urlsplit(model.uri).scheme not in ("", "file"):
        return State.elsewhere
    try:
        path = files.open_uri(model.uri)
        same = files.measure(path).hash == model.hash if thorough else _looks_same(path, model)
        return State.same if same or not model.hash else State.changed
    except (errors.NotFound, OSError):
        return State.gone


def _looks_same(path: Path, model: Recorded) -> bool:
    return files.size(path) == model.size and files.written(path) <= model.updated + _TOLERANCE


def local(root: Path, uri: str, expected: str) -> Path:
    """The path of weights that are still what was recorded; a copy under `root` where the file itself changed.

    Raises:
        NotFound: they are gone, or never were on this machine.
        IntegrityError: the file changed since, and no copy was kept.
    """
    try:
        path = files.open_uri(uri)
        if expected:
            files.verify(path, expected)
        return path
    except (errors.NotFound, errors.IntegrityError):
        copy = files.kept(root, expected)
        if copy is None:
            raise
        return copy


_TOLERANCE = 2.0
"""Seconds by which file systems and clocks may differ."""
