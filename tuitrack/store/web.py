"""A file at a web address, read with the standard library."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from tuitrack import errors

SCHEMES = ("http", "https")
_PATIENCE, _BLOCK = 60, 1 << 20


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
        with answer:
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
        answer = self._there()
        target.parent.mkdir(parents=True, exist_ok=True)
        making = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with answer, making.open("wb") as copy:
                shutil.copyfileobj(answer, copy)
            making.replace(target)
        finally:
            making.unlink(missing_ok=True)

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the file, some at a time.

        Raises:
            NotFound: the server has none.
            UsageError: the server cannot be reached, or refuses.
        """
        with self._there() as answer:
            yield from iter(lambda: answer.read(_BLOCK), b"")

    def keep(self, source: Path, by: str = "") -> None:
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
            raise errors.NotFound(f"{self.url} is not there", hint="look at the address")
        return answer

    def _open(self) -> Any:
        import urllib.error
        import urllib.request

        request = urllib.request.Request(self.url, headers={"User-Agent": "tuitrack"})
        try:
            return urllib.request.urlopen(request, timeout=_PATIENCE)
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            self._refuse(f"cannot be had: {error.code} {error.reason}", "copy the file here first")
        except OSError as error:
            self._refuse(f"cannot be reached: {getattr(error, 'reason', error)}", "copy the file here first")

    def _refuse(self, what: str, hint: str) -> NoReturn:
        raise errors.UsageError(f"{self.url} {what}", hint=hint)
