"""A file at a web address, read with the standard library."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from tuitrack import errors
from tuitrack.settings import without_password

SCHEMES = ("http", "https")
_PATIENCE, _BLOCK = 60, 1 << 20
_INSTEAD, _AGAIN = "copy the file here first", "try again"


@dataclass(frozen=True, slots=True)
class Page:
    """What a server gives for an address; there is no list of what lies below, and nothing is sent there."""

    url: str

    def size(self) -> int | None:
        """Bytes of the file, None where the server has none.

        Raises:
            UsageError: the server cannot be reached, or refuses.
        """
        answer = self._open()
        if answer is None:
            return None
        with self._reading(), answer:
            said = answer.headers.get("Content-Length", "")
            return int(said) if said.isdigit() else len(answer.read())

    def files(self) -> Iterator[str]:
        """Refuses."""
        self._refuse("gives no list of its files", "name one file, or pip install fsspec and use its own address")

    def fetch(self, target: Path) -> None:
        """Copy the file to a path here, there in whole or not at all.

        Raises:
            NotFound: the server has none.
            UsageError: the server cannot be reached, or refuses.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        making = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with making.open("wb") as copy:
                copy.writelines(self.blocks())
            making.replace(target)
        finally:
            making.unlink(missing_ok=True)

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the file, some at a time.

        Raises:
            NotFound: the server has none.
            UsageError: the server cannot be reached, or refuses.
        """
        with self._reading(), self._there() as answer:
            promised, come = answer.headers.get("Content-Length", ""), 0
            while block := answer.read(_BLOCK):
                come += len(block)
                yield block
            if promised.isdigit() and come < int(promised):  # the library says nothing of it
                self._refuse(f"broke off after {come} of {promised} bytes", _AGAIN)

    def keep(self, source: Path, *, shared: bool = False) -> None:
        """Refuses."""
        self._refuse("takes no files", "upload to a path, to file:// or to a bucket")

    def local(self) -> Path | None:
        """Elsewhere."""
        return None

    def below(self, name: str) -> Page:
        """A file below it."""
        return Page(f"{self.url.rstrip('/')}/{name}")

    def _there(self) -> Any:
        answer = self._open()
        if answer is None:
            raise errors.NotFound(f"{without_password(self.url)} is not there", hint="look at the address")
        return answer

    def _open(self) -> Any:
        import urllib.error
        import urllib.request
        from http.client import HTTPException

        try:
            if "@" in urlsplit(self.url).netloc:
                self._refuse("names a user, whom a web address here cannot have", _INSTEAD)
            request = urllib.request.Request(self.url, headers={"User-Agent": "tuitrack"})
            return urllib.request.urlopen(request, timeout=_PATIENCE)
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            self._refuse(f"cannot be had: {error.code} {error.reason}", _INSTEAD)
        except OSError as error:
            self._refuse(f"cannot be reached: {getattr(error, 'reason', error)}", _INSTEAD)
        except (ValueError, HTTPException):  # what they say may be a part of a password
            self._refuse("cannot be read as a web address", _INSTEAD)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        from http.client import HTTPException

        try:
            yield
        except HTTPException as error:
            self._refuse(f"broke off: {type(error).__name__}", _AGAIN)

    def _refuse(self, what: str, hint: str) -> NoReturn:
        raise errors.UsageError(f"{without_password(self.url)} {what}", hint=hint)
