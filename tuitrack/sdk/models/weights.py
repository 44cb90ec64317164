"""The files of models: looked at where they lie, copied where that is asked for, trusted while they are the same."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from tuitrack import errors
from tuitrack.sdk import archives, guard
from tuitrack.store import files, places

READ_AT_ONCE = 32 << 20
"""Bytes that a run may read to know what it saved: about a twentieth of a second."""


@dataclass(frozen=True, slots=True)
class Located:
    """A file or URL that is a model's weights; without a hash nothing is known of its content."""

    uri: str
    size: int = 0
    hash: str = ""

    @property
    def model_id(self) -> str:
        """The id of a model made of it: the same for the same content, whoever makes it."""
        return derived_id(self.hash) if self.hash else derived_id(self.uri, str(self.size))


@dataclass(frozen=True, slots=True)
class Copies:
    """Where copies of weights go: a folder here, or an address elsewhere; each under the hash of its content."""

    root: Path
    url: str = ""

    @classmethod
    def of(cls, wanted: str | bool | None, own: Path, place: Callable[[], Sequence[str]]) -> Copies | None:
        """Where an `output_uri` asks for copies, None where it asks for none.

        Args:
            wanted: True for tuitrack's own files, or a folder, or an address that fsspec reaches.
            own: Where tuitrack's own files are.
            place: Project and run, for a place that many share.
        """
        if not wanted:
            return None
        if wanted is True:
            return cls(own)
        inside = [*(_safe(name) for part in place() for name in part.split("/")), "models"]
        parts = urlsplit(str(wanted))
        if parts.scheme not in ("", "file"):
            return cls(own, "/".join([str(wanted).rstrip("/"), *inside]))
        base = Path(unquote(parts.path)) if parts.scheme else Path(str(wanted))
        return cls(base.expanduser().absolute().joinpath(*inside))

    def keep(self, source: Path, name: str) -> Located:
        """A copy of a file; what cannot be copied elsewhere is recorded where it lies, with a warning.

        Raises:
            OSError: it cannot be read, or the copy cannot be written here.
        """
        if not self.url:
            return _located(files.put_file(self.root, source, name=name))
        found = files.measure(source)
        uri = f"{self.url}/{found.hash}/{_safe(name)}"
        try:
            places.at(uri).keep(source)
        except (OSError, errors.UsageError) as error:
            told = f"{source.name} is recorded where it lies, it cannot be copied to {self.url}: {error}"
            guard.warn_once(f"output_uri {self.url}", told)
            return _located(found)
        return Located(uri, found.size, found.hash)


def located(source: str | Path, *, most: int | None = None) -> Located:
    """A URL as it is; a file as it is now, or only by its name where it is not there.

    Args:
        source: The URL or path.
        most: Read no more bytes than so many; a larger file is known by path and size only.

    Raises:
        OSError: it cannot be read.
    """
    text = str(source)
    try:
        return measured(files.open_uri(text), most)
    except errors.NotFound:
        return Located(text if urlsplit(text).scheme else Path(os.path.abspath(text)).as_uri())  # noqa: PTH100


def derived_id(*of: str) -> str:
    """The id of the model that something stands for, the same in every process."""
    return hashlib.sha256("\0".join(("model", *of)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def stem(uri: str) -> str:
    """What a file is called without its ending."""
    return PurePosixPath(unquote(urlsplit(uri).path)).stem or "model"


def measured(source: Path, most: int | None) -> Located:
    """A file or folder by its own name, with a hash where it is not larger than `most`.

    Raises:
        OSError: it cannot be read.
    """
    path = Path(os.path.abspath(source))  # noqa: PTH100 - a link is recorded by its own name
    size = files.size(path)
    return _located(files.measure(path) if most is None or size <= most else files.StoredFile("", size, path))


def taken(source: Path, copies: Copies | None, name: str = "") -> Located:
    """A file or folder as it is now, or a copy of it, of a folder as a zip.

    What is large and stays in its place has no hash yet: the recorder reads it, so that training need not wait.

    Raises:
        OSError: it cannot be read, or the copy cannot be written.
    """
    path = Path(os.path.abspath(source))  # noqa: PTH100 - a link is recorded by its own name
    if copies is None:
        return measured(path, READ_AT_ONCE)
    parts = files.parts_of(path)
    if not parts and not path.is_dir():
        return copies.keep(path, name or path.name)
    return package(parts, copies, name or f"{path.name}.zip")


def package(sources: Sequence[Path], copies: Copies, name: str) -> Located:
    """Files in one zip, kept as a copy; names are relative to the folder they share.

    Raises:
        OSError: one cannot be read, or there is no room.
        ValueError: there are none.
    """
    if not sources:
        raise ValueError("there are no files to package")
    paths = sorted(Path(os.path.abspath(one)) for one in sources)  # noqa: PTH100
    shared = Path(os.path.commonpath([one.parent for one in paths]))
    made = archives.pack(paths, shared, copies.root, compressed=False)
    try:
        kept = copies.keep(made, name)
        # What cannot be copied elsewhere lies in the packed file, which nobody else keeps.
        return kept if kept.uri != made.as_uri() else _located(files.put_file(copies.root, made, name=name))
    finally:
        made.unlink()


def found(pattern: str) -> list[Path]:
    """The files of a folder, or those a wildcard names."""
    path = Path(pattern)
    if path.is_dir():
        return [one for one in path.rglob("*") if one.is_file()]
    return [Path(one) for one in glob.glob(pattern, recursive=True) if Path(one).is_file()]  # noqa: PTH207


def _located(found: files.StoredFile) -> Located:
    return Located(found.uri, found.size, found.hash)


def _safe(part: str) -> str:
    return re.sub(r"[^\w.\-+ ]", "_", part).lstrip(".") or "_"
