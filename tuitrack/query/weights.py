"""Whether a model's file is still what was recorded."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from tuitrack import errors
from tuitrack.settings import Settings, without_password
from tuitrack.spool.filesystems import Mounts
from tuitrack.store import files, opening, reaching
from tuitrack.store.files import Copied
from tuitrack.store.patience import SLOWEST


class State(StrEnum):
    """What became of a file since it was recorded.

    Of those on another host `shared` ones are fetched when they are opened, `away` ones would be if the homes shared
    their files, `left` ones lie where their run saved them. `silent` ones lie on what gives no answer.
    """

    same = "same"
    changed = "changed"
    gone = "gone"
    shared = "shared"
    away = "away"
    left = "left"
    elsewhere = "elsewhere"
    silent = "silent"
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

    @property
    def host(self) -> str:
        """Where that was; empty where nobody knows."""


def state(settings: Settings, model: Recorded, *, thorough: bool = False) -> State:
    """What became of a model's file, nothing being fetched for it.

    Args:
        settings: Those of the home.
        model: What was recorded.
        thorough: Read its whole content, not only glance at its size and when it was written.
    """
    return states(settings, (model,), thorough=thorough)[0]


def states(settings: Settings, models: Iterable[Recorded], *, thorough: bool = False) -> tuple[State, ...]:
    """What became of the files of some models; of many on one mount that gives no answer only the first is waited for.

    Args:
        settings: Those of the home.
        models: What was recorded.
        thorough: Read their whole content, not only glance at their sizes and when they were written.
    """
    mounts = Mounts.now()
    return tuple(_state(settings, one, mounts, thorough=thorough) for one in models)


def _state(settings: Settings, model: Recorded, mounts: Mounts, *, thorough: bool) -> State:
    found = whereabouts(settings, model.uri, model.host, mounts)
    if found is not State.same:
        return found
    away = elsewhere(settings, model.host)
    seconds = reaching.LONG + model.size / SLOWEST if thorough else reaching.GLANCE
    try:
        path = opening.here(settings, model.uri, mounts=mounts)
        look = partial(_is_same, path, model, thorough=thorough, away=away)
        same = reaching.asked(path, look, seconds, mounts)
    except TimeoutError:
        return State.silent
    except OSError:
        return State.gone
    return State.same if same else State.left if away else State.changed


def whereabouts(settings: Settings, uri: str, host: str, mounts: Mounts | None = None) -> State:
    """Where a file is that was recorded on a host: `same` where something lies, whatever it is."""
    if not uri:
        return State.none
    if urlsplit(uri).scheme not in ("", "file"):
        return State.elsewhere
    try:
        if opening.here(settings, uri, mounts=mounts) is not None:
            return State.same
    except TimeoutError:
        return State.silent
    except OSError:
        return State.gone
    if opening.shared(settings, uri):
        return State.shared
    away = elsewhere(settings, host)
    # Homes of several hosts often have the same path.
    if opening.keeper_elsewhere(settings, uri) or (away and files.content_of(uri)):
        return State.away
    return State.left if away else State.gone


def elsewhere(settings: Settings, host: str) -> bool:
    """Whether a run's files are another host's; those that share a database in a file share their folders too."""
    return settings.database_path is None and host not in ("", socket.gethostname())


def _is_same(path: Path | None, model: Recorded, *, thorough: bool, away: bool) -> bool:
    """Of what nobody has read, size and time tell most; what lies here says nothing of another host's."""
    if path is None:
        return False
    if not model.hash:
        return not away and (not model.size or _looks_same(path, model))
    return files.measure(path).hash == model.hash if thorough else _looks_same(path, model)


def _looks_same(path: Path, model: Recorded) -> bool:
    """A kept copy cannot be another one, and may be written at any time."""
    kept = bool(files.content_of(path.as_uri()))
    return files.size(path) == model.size and (kept or files.written(path) <= model.updated + _TOLERANCE)


def local(
    settings: Settings,
    uri: str,
    expected: str,
    copied: Copied = files.unheard,
    *,
    host: str = "",
    patience: float = 0.0,
) -> Path:
    """The path of weights that are still what was recorded; a copy of them where the file itself changed.

    Args:
        settings: Those of the home.
        uri: Where they were recorded.
        expected: The hash of their content, empty where none was taken.
        copied: Hears how many bytes of how many were fetched; what it raises ends that.
        host: Where that was: without a hash nothing tells whether the same path holds them on another.
        patience: Seconds to wait for their home to share them.

    Raises:
        NotFound: they are gone, or on another host that does not share them.
        Refused: there is no room for them.
        IntegrityError: the file changed since and no copy was kept, or the shared one is damaged.
    """
    if not expected and elsewhere(settings, host) and not files.content_of(uri):
        raise errors.NotFound(
            f"{files.path_of(uri) or without_password(uri)} lies on {host}", hint="its home has not read it yet"
        )
    try:
        path = opening.local(settings, uri, copied, patience=patience)
        if expected:
            files.verify(path, expected)
        return path
    except (errors.NotFound, errors.IntegrityError):
        copy = opening.copy(settings, expected)
        if copy is None:
            raise
        return copy


_TOLERANCE = 2.0
"""Seconds by which file systems and clocks may differ."""
