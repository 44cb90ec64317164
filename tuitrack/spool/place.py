"""Where something belongs: which home of which host."""

from __future__ import annotations

import contextlib
import socket
import uuid
from pathlib import Path
from typing import NamedTuple

from tuitrack import errors
from tuitrack.spool import notes


class Place(NamedTuple):
    """A home of a host; its path alone would mean another one on another host, or where hosts have the same name."""

    host: str
    home: str


def of(home: Path) -> Place:
    """The place of a home on this host; a home keeps its mark in a file, which is made where it is missing.

    Raises:
        StoreUnavailable: the mark can neither be read nor made.
    """
    mark = home / "id"
    try:
        return Place(socket.gethostname(), _read(mark) or _made(mark))
    except OSError as error:
        raise errors.StoreUnavailable(f"{mark}: {error.strerror or error}", hint="check its owner and mode") from error


def _read(mark: Path) -> str:
    try:
        return mark.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _made(mark: Path) -> str:
    """Put a new mark in place whole, unless somebody else is faster; the one that lies there then."""
    mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = mark.with_name(f".{uuid.uuid4().hex}")
    try:
        with open(making, "x", encoding="ascii", opener=notes.private) as file:
            file.write(uuid.uuid4().hex)
        with contextlib.suppress(FileExistsError):
            mark.hardlink_to(making)
    finally:
        making.unlink(missing_ok=True)
    return _read(mark)
