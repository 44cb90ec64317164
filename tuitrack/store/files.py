"""Files kept under the hash of their content, complete or not there at all."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tuitrack import errors
from tuitrack.settings import without_password

KEPT = "files"
"""What the folder of a home is called that they are kept in."""

_BLOCK = 1 << 20
_HASH = re.compile(r"[0-9a-f]{64}")

# Hears how many bytes of how many were copied.
Copied = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is complete and named by its content."""

    hash: str
    size: int
    path: Path

    @property
    def uri(self) -> str:
        """Where it is, as a file URI."""
        return self.path.absolute().as_uri()


def put_file(root: Path, source: Path, *, name: str = "") -> StoredFile:
    """Store a copy of a file under `root/ab/<sha256>/<name>`.

    Raises:
        OSError: the source cannot be read or the copy not be written.
    """
    with source.open("rb") as file:
        return _put(root, iter(lambda: file.read(_BLOCK), b""), name or source.name)


def put_bytes(root: Path, data: bytes, *, name: str) -> StoredFile:
    """Store bytes as a file."""
    return _put(root, iter((data,)), name)


def put_blocks(root: Path, blocks: Iterable[bytes], expected: str, *, name: str) -> StoredFile:
    """Store what comes block by block, if it is the content that is expected.

    Raises:
        IntegrityError: it is another; nothing is stored.
    """
    return _put(root, blocks, name, expected)


def open_uri(uri: str) -> Path:
    """The local path a file URI names, where something lies there; `opening.local` also looks elsewhere.

    Raises:
        NotFound: it is gone, or not a local file.
    """
    path = path_of(uri)
    if path is None or not lies(path):
        raise errors.NotFound(
            f"{without_password(uri)} is not there", hint="it was moved or deleted after it was recorded"
        )
    return path


def lies(path: Path) -> bool:
    """Whether a file or folder is there, or several files of one start."""
    return path.exists() or bool(parts_of(path))


def path_of(uri: str) -> Path | None:
    """The path an address names on the host it was recorded on, None where it names no file of a host."""
    parts = urlsplit(uri)
    if parts.scheme not in ("file", "") or not uri:
        return None
    return Path(unquote(parts.path)) if parts.scheme else Path(uri)


def content_of(uri: str) -> str:
    """The hash of the content that an address names, where a home keeps it under that; else empty."""
    path = path_of(uri)
    *_, folder, first, content, _ = ("", "", "", "", *(path.parts if path else ()))
    return content if _HASH.fullmatch(content) and (folder, first) == (KEPT, content[:2]) else ""


def measure(path: Path) -> StoredFile:
    """A file where it lies, with its size and hash; several files count with their names and hashes.

    Raises:
        OSError: it cannot be read.
    """
    parts = parts_of(path)
    if parts or path.is_dir():
        inside = [(str(one)[len(str(path)) :].lstrip("/"), measure(one)) for one in parts]
        listed = "".join(f"{name}\0{one.hash}\n" for name, one in inside)
        digest = hashlib.sha256(listed.encode("utf-8", "surrogateescape"))
        return StoredFile(digest.hexdigest(), sum(one.size for _, one in inside), path)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        return StoredFile(found, file.tell(), path)


def size(path: Path) -> int:
    """Bytes of a file, of all files in a folder or of one start of their names."""
    return sum(one.stat().st_size for one in parts_of(path) or [path])


def written(path: Path) -> float:
    """When it was written last, in seconds; of several files the newest counts.

    Raises:
        OSError: nothing is there.
    """
    return path.stat().st_mtime if path.exists() else max(one.stat().st_mtime for one in parts_of(path) or [path])


def parts_of(path: Path) -> list[Path]:
    """The files of a folder, or where nothing is at the path, those it is the start of, as TensorFlow's checkpoints.

    None where the path is a file, or where there are none.
    """
    if path.is_file():
        return []
    found = path.rglob("*") if path.is_dir() else path.parent.glob(f"{glob.escape(path.name)}.*")
    return [one for one in sorted(found) if one.is_file()]


def unheard(done: int, whole: int) -> None:
    """Nobody wants to know how far a copy is."""


def copy_out(source: Path, target: Path, copied: Copied = unheard) -> Path:
    """Copy a file or folder to a path or into a directory, never over what is there; where it is now.

    Several files of one start come in a folder of their own.

    `copied` hears how many bytes of how many are there; what it raises ends the copy, and nothing of it stays.

    Raises:
        NotFound: the directory is not there.
        Refused: there is something of that name.
    """
    destination = free(target / source.name if target.is_dir() else target)
    making = destination.with_name(f".{uuid.uuid4().hex}")
    whole, done = size(source), 0
    try:
        for one, place in _places(source, making):
            if one.is_dir():
                place.mkdir()
                continue
            for count in _copied(one, place):
                done += count
                copied(done, whole)
        making.rename(free(destination))
    except BaseException:
        shutil.rmtree(making) if making.is_dir() else making.unlink(missing_ok=True)
        raise
    return destination


def _places(source: Path, making: Path) -> Iterator[tuple[Path, Path]]:
    """What is copied, with where it goes; folders come before what is in them."""
    if source.exists():
        inside = sorted(source.rglob("*")) if source.is_dir() else []
        yield from ((one, making / one.relative_to(source)) for one in (source, *inside))
        return
    parts = parts_of(source)
    if parts:
        yield source.parent, making
    yield from ((one, making / one.name) for one in parts or [source])


def put_out(data: bytes, target: Path) -> Path:
    """Write a new file; where it is.

    Raises:
        NotFound: the directory is not there.
        Refused: there is something of that name.
    """
    with free(target).open("xb") as file:
        file.write(data)
    return target


def free(destination: Path) -> Path:
    """The path itself, if something can be put there.

    Raises:
        NotFound: the directory is not there.
        Refused: there is something of that name.
    """
    if destination.exists():
        raise errors.Refused(f"{destination} exists", hint="choose another name")
    if not destination.parent.is_dir():
        raise errors.NotFound(f"no directory {destination.parent}", hint="make it first, or choose another")
    return destination


def _copied(source: Path, target: Path) -> Iterator[int]:
    """Copy a file block by block, telling the size of each."""
    with source.open("rb") as given, target.open("xb") as made:
        yield 0
        while block := given.read(_BLOCK):
            made.write(block)
            yield len(block)


def kept(root: Path, expected: str) -> Path | None:
    """The copy of some content under a root, None where there is none."""
    directory = root / expected[:2] / expected
    return next((one for one in sorted(directory.glob("*"))), None) if expected else None


def verify(path: Path, expected: str) -> None:
    """Check a file against its recorded hash.

    Raises:
        IntegrityError: the content differs.
    """
    if measure(path).hash != expected:
        raise errors.IntegrityError(f"{path} is not the file that was recorded", hint="it changed since; not opened")


def _put(root: Path, blocks: Iterable[bytes], name: str, expected: str = "") -> StoredFile:
    _make_directory(root)
    making = root / f".{uuid.uuid4().hex}"
    digest, size = hashlib.sha256(), 0
    fd = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            for block in blocks:
                file.write(block)
                digest.update(block)
                size += len(block)
            file.flush()
            os.fsync(file.fileno())
        if expected and digest.hexdigest() != expected:
            raise errors.IntegrityError(f"{name} is not what was recorded", hint=f"SHA-256 {expected[:12]}…")
        directory = root / digest.hexdigest()[:2] / digest.hexdigest()
        _make_directory(directory.parent)
        _make_directory(directory)
        target = directory / _safe_name(name)
        making.rename(target)
        sync(directory)
    except BaseException:
        making.unlink(missing_ok=True)
        raise
    return StoredFile(digest.hexdigest(), size, target)


def _make_directory(path: Path) -> None:
    # `parents=True` would give the ones above it the mode of the umask.
    for missing in reversed([path, *path.parents]):
        if not missing.is_dir():
            missing.mkdir(mode=0o700, exist_ok=True)


def _safe_name(name: str) -> str:
    cleaned = re.sub(r"[^\w.\-+ ]", "_", Path(name).name)[-120:].lstrip(".")
    return cleaned or "file"


def sync(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on disk."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
