"""The one way to a recorded file: where it was recorded, in this home, or fetched from the place that homes share."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from tuitrack import errors
from tuitrack.settings import Settings, without_password
from tuitrack.spool.filesystems import Mounts
from tuitrack.store import files, reaching, sharing
from tuitrack.store.files import Copied


def here(settings: Settings, uri: str, seconds: float | None = None, mounts: Mounts | None = None) -> Path | None:
    """The file of an address as far as it is on this host; nothing is fetched for it.

    Args:
        settings: Those of the home.
        uri: Where the file was when it was recorded.
        seconds: How long what it lies on may take to answer, a glance where that is not said.
        mounts: What is mounted where, if that was looked at before.

    Raises:
        TimeoutError: it lies on what gives no answer, and this home has no copy.
    """
    path, content = files.path_of(uri), files.content_of(uri)
    try:
        if path is not None and reaching.asked(path, partial(files.lies, path), seconds, mounts):
            return path
    except PermissionError:  # another user's home may be shut
        pass
    except TimeoutError:
        found = copy(settings, content)
        if found is None:
            raise
        return found
    return copy(settings, content)


def shared(settings: Settings, uri: str) -> bool:
    """Whether a file can be in the place that homes share; that it is there is not known."""
    return bool(settings.files_url and files.content_of(uri))


def fetchable(settings: Settings, uri: str) -> bool:
    """Whether a file would have to be fetched, and there is a place to fetch it from."""
    try:
        return shared(settings, uri) and here(settings, uri) is None
    except TimeoutError:
        return False


def keeper_elsewhere(settings: Settings, uri: str) -> bool:
    """Whether it is for another home to keep a file."""
    path = files.path_of(uri)
    return bool(files.content_of(uri)) and path is not None and not path.is_relative_to(settings.files.absolute())


def copy(settings: Settings, content: str) -> Path | None:
    """A copy of a content that this home has, None where there is none."""
    return files.kept(settings.files, content) or files.kept(_fetched(settings), content)


def local(settings: Settings, uri: str, copied: Copied = files.unheard, *, patience: float = 0.0) -> Path:
    """The file of an address on this host, fetched where it has to be.

    Args:
        settings: Those of the home.
        uri: Where the file was when it was recorded.
        copied: Hears how many bytes of how many were fetched; what it raises ends that.
        patience: Seconds to wait for its home to put it into the place that homes share.

    Raises:
        NotFound: it is gone, or on another host that does not share it, or what it lies on cannot be reached.
        Refused: there is no room for it.
        IntegrityError: it is damaged in the place that homes share.
    """
    path, content = files.path_of(uri), files.content_of(uri)
    try:
        found = here(settings, uri, reaching.LONG)
    except TimeoutError as error:
        raise errors.NotFound(f"{path} gives no answer", hint=reaching.HINT) from error
    if found is not None:
        return found
    if path is None:
        raise errors.NotFound(f"{without_password(uri)} lies elsewhere", hint="nothing is fetched from there")
    if content and settings.files_url:
        return _fetch(settings, content, path.name, copied, time.monotonic() + patience)
    hint = "TUITRACK_FILES shares files between hosts" if keeper_elsewhere(settings, uri) else _GONE
    raise errors.NotFound(f"{path} is not there", hint=hint)


def patience(stored: float) -> float:
    """Seconds to wait for a file to be shared: some where it was stored just now, none where it would have come."""
    return _PATIENCE if time.time() - stored < _JUST else 0.0


def _fetch(settings: Settings, content: str, name: str, copied: Copied, deadline: float) -> Path:
    """A content out of the place that homes share, kept in the cache from then on."""
    try:
        while True:
            try:
                return _fetch_now(settings, content, name, copied)
            except errors.NotFound:
                if time.monotonic() >= deadline:
                    raise
            time.sleep(_AGAIN)
    except errors.SharedAway as error:
        raise errors.NotFound(f"{name} is not on this host, and {error.message}", hint=error.hint) from error
    except OSError as error:
        said = error.strerror or error
        raise errors.Refused(f"{name} cannot be kept in {settings.cache}: {said}", hint="make room") from error


def _fetch_now(settings: Settings, content: str, name: str, copied: Copied) -> Path:
    """Fetch it over the connection there is, or a new one where that has broken."""
    meanwhile = partial(copied, 0, 0)
    place = sharing.of(settings, meanwhile=meanwhile)
    assert place is not None
    try:
        return place.fetch(content, _fetched(settings), name, copied)
    except errors.SharedAway:
        if not place.may_have_broken:
            raise
    place = sharing.of(settings, fresh=True, meanwhile=meanwhile)
    assert place is not None
    return place.fetch(content, _fetched(settings), name, copied)


def _fetched(settings: Settings) -> Path:
    return settings.cache / "files"


_JUST, _PATIENCE = 600.0, 10.0
"""Seconds after which a file is in the place that homes share if it ever comes there; so long it is waited for."""

_AGAIN = 0.25
"""Seconds between looks for what is waited for."""

_GONE = "it was moved or deleted, or lies on another host"
