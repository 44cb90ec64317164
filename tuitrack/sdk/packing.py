"""Which file an object becomes as an artifact."""

from __future__ import annotations

import errno
import io
import json
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tuitrack import errors
from tuitrack.sdk import archives

_PREVIEW_CAP = 64 << 10
_LISTED = 1000

Serializer = Callable[[object], bytes | bytearray]


@dataclass(frozen=True, slots=True)
class Packed:
    """An object as bytes or as a file, with its kind in ClearML's words; a temporary file is the caller's to remove."""

    type: str
    filename: str
    data: bytes = b""
    path: Path | None = None
    temporary: bool = False
    preview: str = ""


def pack(name: str, given: object, room: Path, *, sort_keys: bool = True, pickled: bool = True) -> Packed:
    """The file an object becomes; a folder is zipped inside `room`.

    Raises:
        OSError: it cannot be read, or there is no room.
        Refused: it would be a pickle, and those are not wanted.
    """
    stem = Path(name).name or "artifact"
    if isinstance(given, str | os.PathLike) and os.fspath(given) and _exists(given):
        return _pack_path(Path(given), room)
    if isinstance(given, Path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(given))
    if isinstance(given, str) and given:
        return Packed("string", f"{stem}.txt", given.encode("utf-8", "surrogatepass"), preview=_cut(given))
    if isinstance(given, Mapping) and (text := _as_json(given, sort_keys)) is not None:
        return Packed("dict", f"{stem}.json", text.encode("utf-8"), preview=_cut(text))
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(given, numpy.ndarray) and not given.dtype.hasobject:
        buffer = io.BytesIO()
        numpy.savez_compressed(buffer, array=given)
        shown = f"{given.dtype} {given.shape}\n{given}"
        return Packed("numpy", f"{stem}.npz", buffer.getvalue(), preview=_cut(shown))
    if not pickled:
        raise errors.Refused(f"artifact {name} would be a pickle", hint="give auto_pickle=True")
    return Packed("pickle", f"{stem}.pkl", pickle.dumps(given), preview=_cut(repr(given)))


def serialized(name: str, given: object, serializer: Serializer, extension: str) -> Packed:
    """The bytes that the user's own function makes of an object."""
    return Packed("custom", f"{Path(name).name}{extension}", bytes(serializer(given)))


def _cut(text: str) -> str:
    return text[:_PREVIEW_CAP]


def _exists(given: str | os.PathLike[str]) -> bool:
    try:
        return Path(given).exists()
    except (OSError, ValueError):
        return False


def _as_json(given: Mapping[object, object], sort_keys: bool) -> str | None:
    """The text of a mapping, None where JSON would change its keys or cannot hold its values."""
    try:
        return json.dumps(given, indent=4, sort_keys=sort_keys, ensure_ascii=False) if _keyed(given) else None
    except (TypeError, ValueError, RecursionError):
        return None


def _keyed(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _keyed(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return all(map(_keyed, value))
    return not isinstance(value, Mapping)


def _pack_path(path: Path, room: Path) -> Packed:
    if path.is_file():
        return Packed("custom", path.name, path=path)
    if not path.is_dir():
        raise OSError(f"{path} is neither a file nor a folder")
    listed = sorted(one for one in path.rglob("*") if one.is_file())
    made = archives.pack(listed, path, room)
    shown = "\n".join(str(one.relative_to(path)) for one in listed[:_LISTED])
    filename = f"{path.resolve().name}.zip"
    return Packed("archive", filename, path=made, temporary=True, preview=_cut(shown))
