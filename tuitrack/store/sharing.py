"""The place that several homes share their files through: each content under its hash, in a folder or behind a URL."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socket
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from tuitrack import errors
from tuitrack.settings import Settings, without_password
from tuitrack.store import files, patience, places, web
from tuitrack.store.files import Copied
from tuitrack.store.places import Place

Given = TypeVar("Given")

MARK = "tuitrack-files"
"""The file by which the place is told from a folder it is mounted on."""

_REACHING = "is it up, and may you use it?"
_FULL, _SHUT = ("takes no more", "make room there"), ("refuses", "may you read and write there?")
_REFUSALS = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EROFS: _SHUT, errno.EACCES: _SHUT, errno.EPERM: _SHUT}
"""What is said of a place that was reached, by what its system answered."""

_FORMS = "a folder as /mnt/lab/tuitrack, or a URL as s3://bucket/tuitrack"
_LISTING = 600.0
"""Seconds in which a place tells all that it holds."""

_NEW = 30.0
"""Seconds for which a connection is taken to be as it was made."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The place; what it holds is never changed, and nothing is ever removed from it.

    Over one connection all take turns, for few libraries can be asked by several threads at once.
    """

    told: str
    root: Place
    turn: threading.Lock = field(default_factory=threading.Lock)
    since: float = field(default_factory=time.monotonic)

    @property
    def may_have_broken(self) -> bool:
        """Whether its connection is no longer new: a server ends those that are silent for long."""
        return self.root.local() is None and time.monotonic() - self.since > _NEW

    def mark(self) -> str:
        """What tells this place from others, empty where nobody shared anything through it yet.

        Raises:
            SharedAway: it cannot be reached.
        """
        return self._ask(self._mark)

    def _mark(self) -> str:
        folder = self.root.local()
        if folder is not None and not folder.is_dir():
            raise errors.SharedAway(f"there is no folder {folder}", hint="make or mount it")
        found = self.root.below(MARK)
        return "" if found.size() is None else b"".join(found.blocks()).decode("ascii", "replace").strip()

    def begin(self) -> str:
        """Mark the place as one that homes share files through; its mark.

        Raises:
            SharedAway: it cannot be reached or written.
        """
        self._ask(partial(self._keep, MARK, f"{uuid.uuid4().hex}\n".encode("ascii")))
        return self.mark()

    def _keep(self, name: str, data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder, name)
            made.write_bytes(data)
            self.root.below(name).keep(made, shared=True)

    def probe(self, by: str) -> None:
        """See that the place can be written and read, in a file of one home's own.

        Raises:
            SharedAway: it cannot.
        """
        host = re.sub(r"[^\w.]", "_", socket.gethostname())
        name, told = f"{MARK}-probe-{host}-{by}", uuid.uuid4().hex.encode()
        self._ask(partial(self._keep, name, told))
        if self._ask(lambda: b"".join(self.root.below(name).blocks())) != told:
            raise errors.SharedAway(f"{self.told} does not give back what is put there", hint="another place")

    def held(self) -> set[str]:
        """Everything that lies there, by hash; as long as it takes to list it.

        Raises:
            SharedAway: it cannot be reached.
        """
        return self._ask(lambda: {name.rpartition("/")[2] for name in self.root.files()}, _LISTING)

    def size(self, content: str, meanwhile: Callable[[], object] = patience.unheard) -> int | None:
        """Bytes of a content, None where it is not there.

        Args:
            content: Its hash.
            meanwhile: Called now and then while that is asked; what it raises ends it.

        Raises:
            SharedAway: the place cannot be reached.
        """
        return self._ask(self._at(content).size, meanwhile=meanwhile)

    def put(self, content: str, source: Path) -> None:
        """Put a content there unless it is; what was left of one in part is put anew.

        Raises:
            SharedAway: the place cannot be reached or written.
            IntegrityError: the file is not the content it should be.
            OSError: it cannot be read.
        """
        size = source.stat().st_size
        if self.size(content) == size:
            return
        files.verify(source, content)
        self._ask(partial(self._put, content, source), patience.ANSWER + size / patience.SLOWEST)
        if self.size(content) != size:
            raise errors.SharedAway(f"{self.told} took only a part of {source.name}", hint="is there room?")

    def _put(self, content: str, source: Path) -> None:
        self._open_folder(content)
        self._at(content).keep(source, shared=True)

    def fetch(self, content: str, root: Path, name: str, copied: Copied = files.unheard) -> Path:
        """Copy a content from there under a root here; where it is now.

        Raises:
            NotFound: it is not there.
            SharedAway: the place cannot be reached.
            IntegrityError: what lies there is damaged; it is not used.
            OSError: it cannot be written here.
        """
        size = self.size(content, partial(copied, 0, 0))
        if size is None:
            hint = "its home has not put it there yet" if self.mark() else "it is empty: is it mounted?"
            raise errors.NotFound(f"{name} is not in {self.told}", hint=hint)
        try:
            return files.put_blocks(root, self._blocks(content, size, copied), content, name=name).path
        except errors.IntegrityError as error:
            damaged = f"{name} is damaged in {self.told}: {content[:2]}/{content} is not its SHA-256"
            raise errors.IntegrityError(
                damaged, hint="remove it there; tuitrack doctor on its host puts it anew"
            ) from error

    def _blocks(self, content: str, size: int, copied: Copied) -> Iterator[bytes]:
        done, given = 0, self._at(content).blocks()
        while block := self._ask(partial(next, given, b""), meanwhile=partial(copied, done, size)):
            done += len(block)
            copied(done, size)
            yield block

    def _at(self, content: str) -> Place:
        return self.root.below(content[:2]).below(content)

    def _open_folder(self, content: str) -> None:
        """Make the folder of a content as open as the place itself, whatever the umask."""
        root = self.root.local()
        if root is not None and not (root / content[:2]).is_dir():
            (root / content[:2]).mkdir(exist_ok=True)
            (root / content[:2]).chmod(root.stat().st_mode & 0o7777)

    def _in_turn(self, act: Callable[[], Given]) -> Given:
        with contextlib.nullcontext() if self.root.local() is not None else self.turn:
            return act()

    def _ask(
        self,
        act: Callable[[], Given],
        seconds: float | None = None,
        meanwhile: Callable[[], object] = patience.unheard,
    ) -> Given:
        """What the place answers.

        Raises:
            SharedAway: it cannot be reached, refuses, or does not answer.
        """
        try:
            return patience.asked(partial(self._in_turn, act), seconds or patience.ANSWER, meanwhile)
        except OSError as error:
            said = without_password((error.strerror or str(error)).partition("\n")[0])
            what, hint = _REFUSALS.get(error.errno or 0, ("cannot be reached", _REACHING))
            raise errors.SharedAway(f"{self.told} {what}: {said}", hint=hint) from error


_open: dict[tuple[str, int], Shared] = {}
"""The places of this process: what reaches them would else keep a connection for each thread that asks."""


def of(settings: Settings, *, fresh: bool = False, meanwhile: Callable[[], object] = patience.unheard) -> Shared | None:
    """The place of a home, None where it shares through none.

    Args:
        settings: Those of the home.
        fresh: Over a new connection, not one that may have broken.
        meanwhile: Called now and then while it is connected to; what it raises ends that.

    Raises:
        SharedAway: no such place is possible, what reaches it is not installed, or it cannot be connected to.
    """
    url, told = settings.files_url, settings.told_files
    if not url:
        return None
    problem = _malformed(url)
    if problem:
        raise errors.SharedAway(f"TUITRACK_FILES={told} {problem}", hint=_FORMS)
    key = (url, os.getpid())
    try:
        if fresh or key not in _open:
            _open[key] = Shared(told, patience.asked(partial(places.at, url, fresh=True), patience.ANSWER, meanwhile))
        folder = _open[key].root.local()
        if folder is not None and folder.is_relative_to(settings.home):
            raise errors.SharedAway(f"TUITRACK_FILES={told} lies in a home", hint="a folder beside the homes")
        return _open[key]
    except errors.UsageError as error:
        raise errors.SharedAway(f"TUITRACK_FILES: {error.message}", hint=error.hint) from error
    except OSError as error:
        said = str(error).removeprefix(f"{told}: ")
        raise errors.SharedAway(f"{told} cannot be reached: {said}", hint=_REACHING) from error


def _malformed(url: str) -> str:
    """What is wrong with an address for files, empty where it can be one."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        return f"is no address: {error}"
    if "::" in url.partition("://")[0]:
        return "is an address through another, which takes no files"
    if parts.scheme in web.SCHEMES:
        return "is a web address, which takes no files"
    if parts.scheme == "file":
        return (
            "" if parts.path.startswith("/") and parts.netloc in ("", "localhost") else "names no folder of this host"
        )
    if "://" in url:
        return "" if parts.netloc or parts.scheme not in places.OBJECTS else "names no bucket"
    return "" if Path(url).expanduser().is_absolute() else "is neither a whole path nor a URL"
