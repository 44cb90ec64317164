"""Artifacts: any object of a run, kept as a file and found again."""

from __future__ import annotations

import hashlib
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
from tuitrack.sdk import archives, packing, tables
from tuitrack.settings import Settings
from tuitrack.store import files, opening

ENV_BLOCK = "TUITRACK_BLOCK_PICKLES"


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
        return packing.pack(self.name, self.given, room, packing.Wish(self.extension, self.pickled, self.sort_keys))


def keep(root: Path, upload: Upload) -> events.ArtifactAdded:
    """Keep an object as a file; the event to report now that the file is complete.

    Raises:
        OSError: the file cannot be read or written.
    """
    packed = upload.pack(root)
    size, digest, uri = (0, "", packed.url) if packed.url else _stored(root, packed)
    shown = packed.preview if upload.preview is None else packing.cut(str(upload.preview))
    return events.ArtifactAdded(
        name=upload.name,
        type=packed.type,
        size=size,
        hash=digest,
        uri=uri,
        time=time.time(),
        filename=packed.filename,
        content_type=mimetypes.guess_type(packed.filename)[0] or "application/octet-stream",
        preview=shown,
        metadata={str(key): str(value) for key, value in upload.metadata.items()},
    )


def _stored(root: Path, packed: packing.Packed) -> tuple[int, str, str]:
    """Size, hash and address of the kept file."""
    if packed.path is None:
        found = files.put_bytes(root, packed.data, name=packed.filename)
        return found.size, found.hash, found.uri
    try:
        found = files.put_file(root, packed.path, name=packed.filename)
        return found.size, found.hash, found.uri
    finally:
        if packed.temporary:
            packed.path.unlink()


class Artifact:
    """A stored artifact of a task, under ClearML's names."""

    def __init__(self, added: events.ArtifactAdded, settings: Settings) -> None:
        self._added = added
        self._settings = settings

    @property
    def added(self) -> events.ArtifactAdded:
        """What is recorded of it."""
        return self._added

    @property
    def name(self) -> str:
        """Its name in the task."""
        return self._added.name

    @property
    def type(self) -> str:
        """Its kind: custom, archive, dict, string, numpy, pandas, image, data-audit-table or pickle."""
        return self._added.type

    @property
    def mode(self) -> str:
        """Always `output`: there are no artifacts that a task reads."""
        return "output"

    @property
    def size(self) -> int:
        """Bytes of its file, 0 for an address that was only noted."""
        return self._added.size

    @property
    def hash(self) -> str:
        """SHA-256 of its file, hexadecimal; empty for an address that was only noted."""
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
        """What the user noted with it, as texts."""
        return dict(self._added.metadata)

    @property
    def timestamp(self) -> datetime:
        """When it was stored, in UTC."""
        return datetime.fromtimestamp(self._added.time, UTC)

    def get(
        self,
        force_download: bool = False,
        deserialization_function: Callable[[bytes], Any] | None = None,
        block_unsafe_artifacts: bool = False,
    ) -> Any:
        """The object that was stored; a Path for files and folders.

        Args:
            force_download: Kept for ClearML's sake; a file is fetched from another host once.
            deserialization_function: Makes the object from the file's bytes.
            block_unsafe_artifacts: Refuse pickles, as `TUITRACK_BLOCK_PICKLES=1` does.

        Raises:
            NotFound: its file is gone, or on a host that does not share it (`TUITRACK_FILES`), or only an address
                elsewhere was noted: `StorageManager` copies that.
            IntegrityError: its file changed since it was recorded.
            ImportError: the library that reads it is missing.
            Refused: it is a pickle, and those are blocked.
        """
        if deserialization_function is not None:
            return deserialization_function(self._bytes())
        if self._is_pickle and (block_unsafe_artifacts or os.environ.get(ENV_BLOCK) == "1"):
            raise errors.Refused(f"artifact {self.name} is a pickle, and those are blocked here", hint=ENV_BLOCK)
        opener = _unpickled if self._is_pickle else _OPENERS.get(self.type)
        return opener(self._bytes(), self._added.filename) if opener else Path(self.get_local_copy())

    def get_local_copy(
        self, extract_archive: bool = True, raise_on_error: bool = False, force_download: bool = False
    ) -> str:
        """Path of its file, of the extracted folder for an archive.

        Args:
            extract_archive: False leaves an archive as it is.
            raise_on_error: Kept for ClearML's sake; it always raises.
            force_download: Kept for ClearML's sake; a file is fetched from another host once.

        Raises:
            NotFound: its file is gone, or on a host that does not share it (`TUITRACK_FILES`), or only an address
                elsewhere was noted: `StorageManager` copies that.
            IntegrityError: its file changed since it was recorded.
        """
        path = self._path()
        if self.hash:  # what was only noted has none
            files.verify(path, self.hash)
        if self.type != "archive" or not extract_archive:
            return str(path)
        return str(archives.extract(path, self._settings.cache / "artifacts" / self.hash))

    def verify_pickle_file_integrity(self, local_file: str) -> None:
        """Check that a file is what was recorded, before it is unpickled.

        Raises:
            IntegrityError: it is not.
            OSError: it cannot be read.
        """
        files.verify(Path(local_file), self.hash)

    @property
    def _is_pickle(self) -> bool:
        return self.type == "pickle" or self._added.filename.endswith((".pickle", ".pkl"))

    def _path(self) -> Path:
        """Where its file is on this host; of one that was just stored on another it is waited for."""
        return opening.local(self._settings, self.url, patience=opening.patience(self._added.time))

    def _bytes(self) -> bytes:
        """Its content, checked as it was read."""
        data = self._path().read_bytes()
        if hashlib.sha256(data).hexdigest() != self.hash:
            raise errors.IntegrityError(f"artifact {self.name} is not what was recorded", hint=self.url)
        return data


def _open_dict(data: bytes, filename: str) -> Any:
    if not filename.endswith((".yaml", ".yml")):
        return json.loads(data)
    import yaml

    return yaml.safe_load(data)


_OPENERS: dict[str, Callable[[bytes, str], Any]] = {
    "dict": _open_dict,
    "string": lambda data, filename: data.decode("utf-8", "surrogatepass"),
    "numpy": tables.array,
    "pandas": tables.opened,
    tables.AUDITED: tables.opened,
    "image": tables.image,
}


def _unpickled(data: bytes, filename: str) -> Any:
    """The one place where a pickle is loaded: its bytes are those that were recorded, and pickles are not blocked."""
    return pickle.loads(data)  # noqa: S301
