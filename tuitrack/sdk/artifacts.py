"""Artifacts: any object of the run, kept as a file and found again."""

from __future__ import annotations

import io
import json
import mimetypes
import os
import pickle
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tuitrack import errors
from tuitrack.model import events
from tuitrack.store import files

_PREVIEW_CAP = 64 << 10


@dataclass(frozen=True, slots=True)
class Packed:
    """An object as bytes or a file, with the kind it is."""

    type: str
    filename: str
    data: bytes | None = None
    path: Path | None = None
    preview: str = ""


def store(
    root: Path, name: str, given: object, metadata: Mapping[str, object], preview: object
) -> events.ArtifactAdded:
    """Keep an object as a file; the event to report once the file is complete.

    Raises:
        OSError: the file cannot be read or written.
    """
    packed = pack(name, given)
    if packed.path is not None:
        kept = files.put_file(root, packed.path, name=packed.filename)
        if packed.type == "archive":
            packed.path.unlink()
    else:
        kept = files.put_bytes(root, packed.data or b"", name=packed.filename)
    shown = packed.preview if preview is None else str(preview)
    return events.ArtifactAdded(
        name=name,
        type=packed.type,
        size=kept.size,
        hash=kept.hash,
        uri=kept.uri,
        time=time.time(),
        filename=packed.filename,
        content_type=mimetypes.guess_type(packed.filename)[0] or "application/octet-stream",
        preview=shown[:_PREVIEW_CAP],
        metadata={str(key): str(value) for key, value in metadata.items()},
    )


def pack(name: str, given: object) -> Packed:
    """Which file an object becomes; ClearML's types."""
    if isinstance(given, str | os.PathLike) and str(given) and _exists(given):
        return _pack_path(Path(given))
    if isinstance(given, str):
        return Packed("string", f"{name}.txt", given.encode("utf-8", "surrogateescape"), preview=given)
    if isinstance(given, dict):
        text = _as_json(given)
        if text is not None:
            return Packed("dict", f"{name}.json", text.encode("utf-8"), preview=text)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(given, numpy.ndarray):
        buffer = io.BytesIO()
        numpy.savez_compressed(buffer, **{name: given})
        return Packed("numpy", f"{name}.npz", buffer.getvalue(), preview=f"{given.dtype} {given.shape}")
    return Packed("pickle", f"{name}.pkl", pickle.dumps(given), preview=repr(given)[:_PREVIEW_CAP])


def _exists(given: str | os.PathLike[str]) -> bool:
    try:
        return Path(given).exists()
    except (OSError, ValueError):
        return False


def _as_json(given: dict[object, object]) -> str | None:
    try:
        return json.dumps(given, indent=4, sort_keys=True, ensure_ascii=False)
    except (TypeError, ValueError):
        return None


def _pack_path(path: Path) -> Packed:
    if path.is_file():
        return Packed("custom", path.name, path=path)
    fd, name = tempfile.mkstemp(suffix=".zip")
    with os.fdopen(fd, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        listed = sorted(one for one in path.rglob("*") if one.is_file())
        for one in listed:
            archive.write(one, one.relative_to(path))
    shown = "\n".join(str(one.relative_to(path)) for one in listed[:1000])
    return Packed("archive", f"{path.name}.zip", path=Path(name), preview=shown)


class Artifact:
    """A stored artifact of a task; ClearML's names."""

    def __init__(self, added: events.ArtifactAdded, cache: Path) -> None:
        self._added = added
        self._cache = cache

    @property
    def name(self) -> str:
        """Its name in the task."""
        return self._added.name

    @property
    def type(self) -> str:
        """Its kind: custom, archive, dict, string, numpy or pickle."""
        return self._added.type

    @property
    def size(self) -> int:
        """Bytes of its file."""
        return self._added.size

    @property
    def hash(self) -> str:
        """SHA-256 of its file, hexadecimal."""
        return self._added.hash

    @property
    def url(self) -> str:
        """Where its file is."""
        return self._added.uri

    @property
    def preview(self) -> str:
        """A short text of its content."""
        return self._added.preview

    @property
    def metadata(self) -> dict[str, str]:
        """What the user noted with it."""
        return dict(self._added.metadata)

    @property
    def timestamp(self) -> datetime:
        """When it was stored."""
        return datetime.fromtimestamp(self._added.time, UTC)

    def get_local_copy(self, extract_archive: bool = True) -> str:
        """Path of its file, of the extracted folder for an archive.

        Raises:
            NotFound: the file is gone.
            IntegrityError: the file changed since it was recorded.
        """
        path = files.open_uri(self.url)
        if self.type != "archive" or not extract_archive:
            return str(path)
        files.verify(path, self.hash)
        target = self._cache / self.hash
        if not target.exists():
            _extract(path, target)
        return str(target)

    def get(self, *, block_unsafe_artifacts: bool = False) -> object:
        """The object that was stored; a Path for files and folders.

        Raises:
            IntegrityError: the file changed since it was recorded.
            Refused: it is a pickle, and those are blocked.
        """
        path = files.open_uri(self.url)
        files.verify(path, self.hash)
        if self.type == "dict":
            return json.loads(path.read_text(encoding="utf-8"))
        if self.type == "string":
            return path.read_text(encoding="utf-8", errors="surrogateescape")
        if self.type == "numpy":
            import numpy

            with numpy.load(path, allow_pickle=False) as loaded:
                return loaded[self.name]
        if self.type == "pickle":
            if block_unsafe_artifacts or os.environ.get("TUITRACK_BLOCK_PICKLES") == "1":
                raise errors.Refused(f"artifact {self.name} is a pickle", hint="pickles are blocked here")
            return pickle.loads(path.read_bytes())  # noqa: S301 - the hash was checked
        return Path(self.get_local_copy())


def _extract(archive: Path, target: Path) -> None:
    """Regular files only, inside the target only."""
    making = target.with_name(f".{target.name}.{os.getpid()}")
    making.mkdir(mode=0o700, parents=True)
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            inside = (making / member.filename).resolve()
            if member.is_dir() or not inside.is_relative_to(making.resolve()):
                continue
            inside.parent.mkdir(parents=True, exist_ok=True)
            inside.write_bytes(opened.read(member))
    making.rename(target)
