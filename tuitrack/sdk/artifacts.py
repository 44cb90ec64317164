"""Artifacts: any object of a run, kept as a file and found again."""

from __future__ import annotations

import hashlib
import io
import json
import mimetypes
import os
import pickle
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tuitrack import errors
from tuitrack.model import events
from tuitrack.sdk import archives, packing
from tuitrack.store import files

ENV_BLOCK = "TUITRACK_BLOCK_PICKLES"
_PREVIEW_CAP = 64 << 10


@dataclass(frozen=True, slots=True)
class Upload:
    """An object to keep, with what the user says of it."""

    name: str
    given: object
    metadata: Mapping[str, object] = field(default_factory=dict)
    preview: object = None
    extension: str = ""
    serializer: packing.Serializer | None = None
    pickled: bool = True
    sort_keys: bool = True

    def pack(self, room: Path) -> packing.Packed:
        """The object as a file."""
        if self.serializer is not None:
            return packing.serialized(self.name, self.given, self.serializer, self.extension)
        return packing.pack(self.name, self.given, room, sort_keys=self.sort_keys, pickled=self.pickled)


def keep(root: Path, upload: Upload) -> events.ArtifactAdded:
    """Keep an object as a file; the event to report now that the file is complete.

    Raises:
        OSError: the file cannot be read or written.
    """
    packed = upload.pack(root)
    stored = _stored(root, packed)
    shown = packed.preview if upload.preview is None else str(upload.preview)[:_PREVIEW_CAP]
    return events.ArtifactAdded(
        name=upload.name,
        type=packed.type,
        size=stored.size,
        hash=stored.hash,
        uri=stored.uri,
        time=time.time(),
        filename=packed.filename,
        content_type=mimetypes.guess_type(packed.filename)[0] or "application/octet-stream",
        preview=shown,
        metadata={str(key): str(value) for key, value in upload.metadata.items()},
    )


def _stored(root: Path, packed: packing.Packed) -> files.StoredFile:
    if packed.path is None:
        return files.put_bytes(root, packed.data, name=packed.filename)
    try:
        return files.put_file(root, packed.path, name=packed.filename)
    finally:
        if packed.temporary:
            packed.path.unlink()


class Artifact:
    """A stored artifact of a task, under ClearML's names."""

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
    def mode(self) -> str:
        """Always `output`."""
        return "output"

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

    def get(
        self,
        force_download: bool = False,
        deserialization_function: Callable[[bytes], Any] | None = None,
        block_unsafe_artifacts: bool = False,
    ) -> Any:
        """The object that was stored; a Path for files and folders.

        Args:
            force_download: Kept for ClearML's sake; files are local.
            deserialization_function: Makes the object from the file's bytes.
            block_unsafe_artifacts: Refuse pickles, as `TUITRACK_BLOCK_PICKLES=1` does.

        Raises:
            NotFound: its file is gone.
            IntegrityError: its file changed since it was recorded.
            Refused: it is a pickle, and those are blocked.
        """
        if deserialization_function is not None:
            return deserialization_function(self._bytes())
        if self.type == "pickle" and (block_unsafe_artifacts or os.environ.get(ENV_BLOCK) == "1"):
            raise errors.Refused(f"artifact {self.name} is a pickle, and those are blocked here", hint=ENV_BLOCK)
        opener = _OPENERS.get(self.type)
        return opener(self._bytes()) if opener else Path(self.get_local_copy())

    def get_local_copy(
        self, extract_archive: bool = True, raise_on_error: bool = False, force_download: bool = False
    ) -> str:
        """Path of its file, of the extracted folder for an archive.

        Raises:
            NotFound: its file is gone.
            IntegrityError: its file changed since it was recorded.
        """
        path = files.open_uri(self.url)
        files.verify(path, self.hash)
        if self.type != "archive" or not extract_archive:
            return str(path)
        return str(archives.extract(path, self._cache / "artifacts" / self.hash))

    def _bytes(self) -> bytes:
        """Its content, checked as it was read."""
        data = files.open_uri(self.url).read_bytes()
        if hashlib.sha256(data).hexdigest() != self.hash:
            raise errors.IntegrityError(f"artifact {self.name} is not what was recorded", hint=self.url)
        return data


def _open_array(data: bytes) -> Any:
    import numpy

    with numpy.load(io.BytesIO(data), allow_pickle=False) as loaded:
        return loaded["array"]


_OPENERS: dict[str, Callable[[bytes], Any]] = {
    "dict": json.loads,
    "string": lambda data: data.decode("utf-8", "surrogatepass"),
    "numpy": _open_array,
    "pickle": pickle.loads,
}
