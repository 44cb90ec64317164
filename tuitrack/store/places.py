"""Files by address: on this machine, at a web address, or wherever fsspec reaches."""

from __future__ import annotations

import contextlib
import glob
import importlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from tuitrack import errors
from tuitrack.settings import without_password
from tuitrack.store import files, halves, web

BLOCK = 4 << 20


class Place(Protocol):
    """A file or a folder somewhere."""

    def size(self) -> int | None:
        """Bytes of the file, None where there is none."""

    def files(self) -> Iterator[str]:
        """The files at and below it, named relative to it."""

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the file, some at a time."""

    def fetch(self, target: Path) -> None:
        """Copy the file to a path here."""

    def keep(self, source: Path, *, shared: bool = False) -> None:
        """Copy a file from here to it, there in whole or not at all.

        Args:
            source: The file.
            shared: Whether several put files there: it is as readable as its folder then, and what killed ones left
                of it goes.
        """

    def local(self) -> Path | None:
        """Where it is on this machine, None elsewhere."""

    def below(self, name: str) -> Place:
        """A file in this folder."""


def at(url: str, *, fresh: bool = False) -> Place:
    """What an address means; a path and `file://` are on this machine, `https://` needs nothing.

    Args:
        url: The address.
        fresh: Over a connection of its own, not one that may have broken.

    Raises:
        UsageError: it is elsewhere, and fsspec or its part for that place is not installed.
    """
    parts = urlsplit(url)
    if parts.scheme in ("", "file") or len(parts.scheme) == 1:
        return _Here(Path(unquote(parts.path) if parts.scheme == "file" else url).expanduser())
    return web.Page(url) if parts.scheme in web.SCHEMES else _elsewhere(url, parts.scheme, fresh)


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

    def blocks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            yield from iter(lambda: file.read(BLOCK), b"")

    def fetch(self, target: Path) -> None:
        _copy(self.path, target)

    def keep(self, source: Path, *, shared: bool = False) -> None:
        _copy(source, self.path, shared=shared)

    def local(self) -> Path | None:
        return self.path

    def below(self, name: str) -> Place:
        return _Here(self.path / name)


def _copy(source: Path, target: Path, *, shared: bool = False) -> None:
    """There in whole or not at all."""
    if target.exists() and source.samefile(target):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if shared:
        _clear(target)
    with _making(target.name, shared) as name:
        making = target.with_name(name)
        try:
            shutil.copyfile(source, making)
            if shared:
                making.chmod(0o600 | (target.parent.stat().st_mode & 0o044))
                files.sync(making)
            making.replace(target)
        finally:
            making.unlink(missing_ok=True)


def _clear(target: Path) -> None:
    """Take away what killed ones have left of a file."""
    for one in target.parent.glob(f".{glob.escape(target.name)}.*"):
        with contextlib.suppress(OSError):
            if halves.is_left(one.name, target.name, time.time() - one.stat().st_mtime):
                one.unlink()


def _making(name: str, shared: bool) -> contextlib.AbstractContextManager[str]:
    """What a file is called until it is there in whole."""
    return halves.making(name) if shared else contextlib.nullcontext(f".{name}.{uuid.uuid4().hex[:8]}")


@contextlib.contextmanager
def _reaching(path: str) -> Iterator[None]:
    """Whatever a library for some place raises is an OSError."""
    try:
        yield
    except (OSError, errors.TuitrackError):
        raise
    except Exception as error:
        raise OSError(f"{path}: {type(error).__name__}: {without_password(str(error))}") from error


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    system: Any
    path: str

    def size(self) -> int | None:
        # `isfile` says no where it means that it cannot tell.
        with _reaching(self.path):
            try:
                found = self.system.info(self.path)
            except FileNotFoundError:
                return None
            return int(found["size"]) if found["type"] == "file" else None

    def files(self) -> Iterator[str]:
        base = self.path.rstrip("/") + "/"
        with _reaching(self.path):
            return (one.removeprefix(base) for one in sorted(self.system.find(self.path)))

    def blocks(self) -> Iterator[bytes]:
        with _reaching(self.path), self.system.open(self.path, "rb", block_size=BLOCK) as file:
            yield from iter(lambda: file.read(BLOCK), b"")

    def fetch(self, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        making = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with _reaching(self.path):
                self.system.get_file(self.path, str(making))
            making.replace(target)
        finally:
            making.unlink(missing_ok=True)

    def keep(self, source: Path, *, shared: bool = False) -> None:
        with _reaching(self.path):
            if self._puts_whole:
                self.system.put_file(str(source), self.path)
                return
            parent, _, name = self.path.rpartition("/")
            if parent:
                self.system.makedirs(parent, exist_ok=True)
            if shared:
                self._clear(parent, name)
            with _making(name, shared) as making:
                self._put(source, f"{parent}/{making}")

    def _put(self, source: Path, making: str) -> None:
        try:
            self.system.put_file(str(source), making)
            self.system.mv(making, self.path)
        except BaseException:
            with contextlib.suppress(Exception):  # the connection may be what broke
                self.system.rm_file(making)
            raise

    def _clear(self, parent: str, name: str) -> None:
        for one in self.system.ls(parent, detail=True):
            if halves.is_left(one["name"].rpartition("/")[2], name, _age(one)):
                with contextlib.suppress(Exception):  # it may be another user's
                    self.system.rm_file(one["name"])

    @property
    def _puts_whole(self) -> bool:
        """Whether it keeps objects, which are there once they are there in whole; folders are part of their names."""
        known = self.system.protocol
        return bool(OBJECTS & ({known} if isinstance(known, str) else set(known)))

    def local(self) -> Path | None:
        return None

    def below(self, name: str) -> Place:
        return _Elsewhere(self.system, f"{self.path.rstrip('/')}/{name}")


OBJECTS = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "oci", "memory"})
"""Kinds of addresses of stores that keep objects in buckets."""

_BELOW = ("azure", "botocore", "google")
"""What libraries for some kinds of addresses are made with, and what logs in their place."""

_ALWAYS = "a path or file:// always can"
_PARTS = {"az": "abfs", "abfss": "abfs", "s3a": "s3", "webhdfs": "http"}
"""What fsspec's part for a kind of address is called, where not as the kind itself."""


def _install(part: str) -> str:
    """How to get what a kind of address needs."""
    from importlib import metadata  # it costs a start more than all else here

    try:
        known = metadata.metadata("fsspec").get_all("Provides-Extra") or []
    except metadata.PackageNotFoundError:
        known = [part]
    return f"pip install 'fsspec[{part}]'" if part in known else "pip install what it names"


def _hush(name: str) -> None:
    """Keep what a library logs of each try off a terminal, where nobody has said what becomes of its log."""
    import logging

    for each in (name, *_BELOW):
        if not logging.getLogger(each).handlers:
            logging.getLogger(each).addHandler(logging.NullHandler())


def _age(found: dict[str, Any]) -> float:
    """Seconds since a file was written, 0 where that is not told."""
    written = found.get("mtime")
    written = written.timestamp() if isinstance(written, datetime) else written
    return time.time() - written if isinstance(written, int | float) else 0.0


def _elsewhere(url: str, scheme: str, fresh: bool) -> Place:
    told = without_password(url)
    try:
        core = importlib.import_module("fsspec.core")
        _hush(core.get_filesystem_class(scheme).__module__.partition(".")[0])
        system, path = core.url_to_fs(url, skip_instance_cache=True) if fresh else core.url_to_fs(url)
    except ImportError as error:
        hint = _install(_PARTS.get(scheme, scheme))
        raise errors.UsageError(f"{told} needs more than is installed: {error.name or error}", hint=hint) from error
    except TypeError as error:  # as of WebDAV, whose library wants more
        raise errors.UsageError(f"{told} is not reached by its address alone", hint=_ALWAYS) from error
    except ValueError as error:
        problem = f"{told} cannot be reached: {without_password(str(error))}"
        raise errors.UsageError(problem, hint=_ALWAYS) from error
    except Exception as error:
        # A connection that is made at once, as SFTP's is, fails with whatever its library raises.
        raise OSError(f"{told}: {type(error).__name__}: {without_password(str(error))}") from error
    return _Elsewhere(system, path)
