"""Files by address: on this machine, at a web address, or wherever fsspec reaches."""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from tuitrack import errors
from tuitrack.sdk import web


class Place(Protocol):
    """A file or a folder somewhere."""

    def size(self) -> int | None:
        """Bytes of the file, None where there is none."""

    def files(self) -> Iterator[str]:
        """The files at and below it, named relative to it."""

    def fetch(self, target: Path) -> None:
        """Copy the file to a path here."""

    def keep(self, source: Path) -> None:
        """Copy a file from here to it."""

    def local(self) -> Path | None:
        """Where it is on this machine, None elsewhere."""


def at(url: str) -> Place:
    """What an address means; a path and `file://` are on this machine, `https://` needs nothing.

    Raises:
        UsageError: it is elsewhere, and fsspec or its part for that place is not installed.
    """
    parts = urlsplit(url)
    if parts.scheme in ("", "file") or len(parts.scheme) == 1:
        return _Here(Path(unquote(parts.path) if parts.scheme == "file" else url).expanduser())
    return web.Page(url) if parts.scheme in web.SCHEMES else _elsewhere(url, parts.scheme)


def below(url: str, name: str) -> str:
    """The address of a file in a folder."""
    return f"{url.rstrip('/')}/{name}"


@dataclass(frozen=True, slots=True)
class _Here:
    path: Path

    def size(self) -> int | None:
        return self.path.stat().st_size if self.path.is_file() else None

    def files(self) -> Iterator[str]:
        found = [self.path] if self.path.is_file() else sorted(self.path.rglob("*"))
        base = self.path.parent if self.path.is_file() else self.path
        return (one.relative_to(base).as_posix() for one in found if one.is_file())

    def fetch(self, target: Path) -> None:
        _copy(self.path, target)

    def keep(self, source: Path) -> None:
        _copy(source, self.path)

    def local(self) -> Path | None:
        return self.path


def _copy(source: Path, target: Path) -> None:
    """There in whole or not at all."""
    if target.exists() and source.samefile(target):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    making = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
    try:
        shutil.copyfile(source, making)
        making.replace(target)
    finally:
        making.unlink(missing_ok=True)


@contextlib.contextmanager
def _reaching(path: str) -> Iterator[None]:
    """Whatever a library for some place raises is an OSError."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{path}: {type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    system: Any
    path: str

    def size(self) -> int | None:
        with _reaching(self.path):
            return int(self.system.size(self.path)) if self.system.isfile(self.path) else None

    def files(self) -> Iterator[str]:
        base = self.path.rstrip("/") + "/"
        with _reaching(self.path):
            return (one.removeprefix(base) for one in sorted(self.system.find(self.path)))

    def fetch(self, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        making = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with _reaching(self.path):
                self.system.get_file(self.path, str(making))
            making.replace(target)
        finally:
            making.unlink(missing_ok=True)

    def keep(self, source: Path) -> None:
        parent = self.path.rpartition("/")[0]
        with _reaching(self.path):
            if parent:
                self.system.makedirs(parent, exist_ok=True)
            self.system.put_file(str(source), self.path)

    def local(self) -> Path | None:
        return None


def _elsewhere(url: str, scheme: str) -> Place:
    try:
        system, path = importlib.import_module("fsspec.core").url_to_fs(url)
    except ImportError as error:
        hint = f"pip install fsspec with its part for {scheme}, or copy the file here first"
        raise errors.UsageError(
            f"{url} is not on this machine, and {error.name or error} is missing", hint=hint
        ) from error
    except ValueError as error:
        raise errors.UsageError(f"{url} cannot be reached: {error}", hint="a path or file:// always can") from error
    return _Elsewhere(system, path)
