"""Which file an object becomes as an artifact; the kinds, endings and defaults are ClearML's."""

from __future__ import annotations

import errno
import glob
import io
import json
import os
import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuitrack import errors
from tuitrack.sdk import archives, tables

PREVIEW_CAP = 64 << 10
_LISTED = 1000
_LONGEST_PATTERN = 4096
_SCHEMES = ("http://", "https://", "s3://", "gs://", "azure://", "file://")

Serializer = Callable[[object], bytes | bytearray]


@dataclass(frozen=True, slots=True)
class Packed:
    """An object as bytes, as a file or as an address, with its kind in ClearML's words.

    A temporary file is the caller's to remove; what lies at an address is noted, not copied.
    """

    type: str
    filename: str
    data: bytes = b""
    path: Path | None = None
    temporary: bool = False
    preview: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """How an object is to be kept: ending of its file (default its kind's), whether a pickle will do, sorted keys."""

    extension: str = ""
    pickled: bool = True
    sort_keys: bool = True


def pack(name: str, given: Any, room: Path, wish: Wish) -> Packed:
    """The file an object becomes; a folder, a pattern or a list of paths is zipped inside `room`.

    Raises:
        OSError: it cannot be read, or there is no room.
        Refused: it would be a pickle, and those are not wanted, or a file of a kind that cannot hold it.
    """
    stem = Path(name).name or "artifact"
    if wish.extension in (".pkl", ".pickle") and not tables.is_frame(given):
        return _pickle(name, stem, given, wish)
    found = _of_paths(given, room) or _of_library(stem, given, wish.extension)
    if found is not None:
        return found
    if isinstance(given, str) and given:
        if given.startswith(_SCHEMES):
            return Packed("custom", given.partition("?")[0].rpartition("/")[2], url=given, preview=given)
        data = given.encode("utf-8", "surrogatepass")
        return Packed("string", f"{stem}{wish.extension or '.txt'}", data, preview=cut(given))
    if isinstance(given, Mapping) and (text := _as_text(given, wish)) is not None:
        return Packed("dict", f"{stem}{wish.extension or '.json'}", text.encode("utf-8"), preview=cut(text))
    return _pickle(name, stem, given, wish)


def serialized(name: str, given: object, serializer: Serializer, extension: str) -> Packed:
    """The bytes that the user's own function makes of an object."""
    return Packed("custom", f"{Path(name).name}{extension}", bytes(serializer(given)))


def cut(text: str) -> str:
    """What of a preview is kept."""
    return text[:PREVIEW_CAP]


def _pickle(name: str, stem: str, given: object, wish: Wish) -> Packed:
    if not wish.pickled:
        raise errors.Refused(f"artifact {name} would be a pickle", hint="give auto_pickle=True")
    return Packed("pickle", f"{stem}.pkl", pickle.dumps(given), preview=cut(repr(given)))


def _of_library(stem: str, given: Any, extension: str) -> Packed | None:
    """Tables, arrays and images of libraries that are loaded already."""
    if tables.is_frame(given):
        ending, data = tables.pack(given, extension)
        return Packed("pandas", f"{stem}{ending}", data, preview=cut(tables.preview(given)))
    numpy, image = sys.modules.get("numpy"), sys.modules.get("PIL.Image")
    if numpy is not None and isinstance(given, numpy.ndarray) and not given.dtype.hasobject:
        shown = f"{given.dtype} {given.shape}\n{given}"
        if extension == ".csv.gz":
            return Packed("numpy", f"{stem}.csv.gz", tables.rows_of(given), preview=cut(shown))
        buffer = io.BytesIO()
        numpy.savez_compressed(buffer, **{stem: given})
        return Packed("numpy", f"{stem}.npz", buffer.getvalue(), preview=cut(shown))
    if image is not None and isinstance(given, image.Image):
        buffer, ending = io.BytesIO(), extension or ".png"
        given.save(buffer, image.registered_extensions().get(ending, "PNG"))
        return Packed("image", f"{stem}{ending}", buffer.getvalue(), preview=f"{given.mode} {given.size}")
    return None


def _of_paths(given: Any, room: Path) -> Packed | None:
    """Files and folders: one by its path, several by a list or a pattern."""
    if isinstance(given, list | tuple) and given and all(isinstance(one, Path) for one in given):
        return _zip(given, room)
    if not isinstance(given, str | os.PathLike) or not os.fspath(given):
        return None
    if _exists(given):
        return _of_path(Path(given), room)
    if isinstance(given, Path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(given))
    matched = _matching(str(given))
    return _zip(matched, room) if matched else None


def _matching(pattern: str) -> list[Path]:
    """What a pattern such as `logs/*.txt` or `logs/**` stands for; nothing for a text that is none."""
    if not glob.has_magic(pattern) or "\n" in pattern or len(pattern) > _LONGEST_PATTERN:
        return []
    return [Path(one) for one in glob.glob(pattern, recursive=True)]  # noqa: PTH207 - it may begin with a root


def _exists(given: str | os.PathLike[str]) -> bool:
    try:
        return Path(given).exists()
    except (OSError, ValueError):
        return False


def _of_path(path: Path, room: Path) -> Packed:
    if path.is_file():
        return Packed("custom", path.name, path=path)
    if not path.is_dir():
        raise OSError(f"{path} is neither a file nor a folder")
    return _archive(sorted(one for one in path.rglob("*") if one.is_file()), path, room)


def _zip(paths: Sequence[Path], room: Path) -> Packed:
    """Several paths in one archive, named from what they have in common."""
    whole = [one.resolve(strict=True) for one in paths]
    files = [file for one in whole for file in (sorted(one.rglob("*")) if one.is_dir() else [one]) if file.is_file()]
    base = Path(os.path.commonpath([one.parent for one in whole]))
    return _archive(sorted(set(files)), base, room)


def _archive(files: Sequence[Path], base: Path, room: Path) -> Packed:
    made = archives.pack(files, base, room)
    shown = "\n".join(str(one.relative_to(base)) for one in files[:_LISTED])
    return Packed("archive", f"{base.resolve().name or 'files'}.zip", path=made, temporary=True, preview=cut(shown))


def _as_text(given: Mapping[object, object], wish: Wish) -> str | None:
    """The text of a mapping, None where that would change its keys or cannot hold its values."""
    if not _keyed(given):
        return None
    try:
        if wish.extension in (".yaml", ".yml"):
            import yaml

            return str(yaml.safe_dump(dict(given), sort_keys=wish.sort_keys, allow_unicode=True))
        return json.dumps(given, indent=4, sort_keys=wish.sort_keys, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return None
    except Exception as error:  # yaml's own errors have no name that could be had without loading it
        if type(error).__module__.startswith("yaml"):
            return None
        raise


def _keyed(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _keyed(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return all(map(_keyed, value))
    return not isinstance(value, Mapping)
