"""What is in a kept file, as far as it can be told without running anything: tables, arrays, pictures, lists, text."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from tuitrack.query import artifacts
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts import syntax
from tuitrack.tui.renderers import pictures, table
from tuitrack.tui.renderers.figure import Table
from tuitrack.tui.renderers.look import Look, Row, said

# Bytes of a text or table, rows of a list, numbers of an array that are looked at.
_READ, _ROWS, _VALUES = 1 << 20, 2_000, 1_000_000
# Rows of an array, bytes of a header.
_LINES, _HEADER = 20, 32 << 20
# Columns to a row of a usual screen: a picture is to be seen without scrolling.
_SCREEN = 4


class Unknown(Exception):
    """The file is not what its name says."""


def rows(path: Path, name: str, look: Look) -> list[Row]:
    """What is in a file, by the ending of its name."""
    reader = next((read for ending, read in _READERS.items() if name.lower().endswith(ending)), None)
    if path.is_dir() or reader is None:
        return _text(path, name, look)
    try:
        return reader(path, look)
    except Unknown as why:
        return said(str(why), look)
    except pictures.Unread as why:
        return said(f"not drawn: {why}", look)
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error, csv.Error):
        return [*said("it is not what its name says, or it is damaged", look), *_text(path, "", look)]


def _text(path: Path, name: str, look: Look) -> list[Row]:
    """Text in its colours; of a folder what is in it."""
    try:
        text = artifacts.beginning(path)
    except OSError:
        return said("its file is gone or cannot be read", look)
    if not text:
        return said("nothing of it can be shown as text", look)
    return list(syntax.rows(text, syntax.language(name)))


def _table(path: Path, look: Look) -> list[Row]:
    """The first rows of a file of separated values, packed or not."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    with gzip.open(path) if packed else path.open("rb") as opened:
        data = opened.read(_READ)
        more = bool(opened.read(1))
    text = data.decode("utf-8-sig", "replace")
    if more:
        text = text[: text.rfind("\n") + 1] or text
    separator = "\t" if text.partition("\n")[0].count("\t") > text.partition("\n")[0].count(",") else ","
    lines = [tuple(line) for line in csv.reader(io.StringIO(text), delimiter=separator)]
    if not lines:
        raise Unknown("an empty table")
    header, *found = lines
    wide = max(map(len, lines))
    padded = tuple((*line, *[""] * (wide - len(line))) for line in found[:_ROWS])
    drawn = table.draw(Table((*header, *[""] * (wide - len(header))), padded), look)
    count = f"{len(found):,}{'+' if more else ''} rows, {wide} columns"
    return [(Run(f"  {count}", "dim"),), *drawn]


def _array(path: Path, look: Look) -> list[Row]:
    """Type and shape of an array, its extremes, its first numbers."""
    with path.open("rb") as file:
        shape, dtype = _header(file)
        if dtype.hasobject:
            raise Unknown("it holds Python objects, which can run code when they are loaded")
        count = math.prod(shape)
        found = np.fromfile(file, dtype, min(count, _VALUES)) if dtype.itemsize else np.zeros(0)
    rows = [*_listed([("", str(dtype), shape, count * dtype.itemsize)], look), ()]
    return [*rows, *_values(found, shape, look)]


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Shape and type, from the beginning of an array's file."""
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    return tuple(map(int, shape)), dtype


def _values(found: np.ndarray[Any, Any], shape: tuple[int, ...], look: Look) -> list[Row]:
    """The ends and the mean of numbers as they lie in the file, then the first of them."""
    if not len(found) or found.dtype.kind not in "buif":
        return []
    flat = found.astype(np.float64)
    sure = flat[np.isfinite(flat)]
    pairs = (("min", sure.min), ("mean", sure.mean), ("max", sure.max)) if len(sure) else ()
    told = "   ".join(f"{name} {formatting.number(float(value()))}" for name, value in pairs)
    odd = len(flat) - len(sure)
    part = f"   of the first {len(flat):,}" if len(flat) < math.prod(shape) else ""
    rows: list[Row] = [(Run(f"  {told}{f'   not finite {odd:,}' if odd else ''}{part}", ""),), ()]
    wide = shape[-1] if shape else 1
    most = max((look.width - 4) // 9, 1)
    for start in range(0, min(len(flat), _LINES * wide), wide):
        cells = "".join(f"{formatting.number(value):>9}" for value in flat[start : start + min(wide, most)].tolist())
        rows.append((Run(f"  {cells}{' …' if wide > most else ''}", "dim"),))
    return rows


def _arrays(path: Path, look: Look) -> list[Row]:
    """The arrays of an archive by their headers, the numbers of the first."""
    entries: list[tuple[str, str, tuple[int, ...], int]] = []
    first: list[Row] = []
    with zipfile.ZipFile(path) as archive:
        for one in archive.infolist()[:_ROWS]:
            with archive.open(one) as member:
                shape, dtype = _header(member)
                entries.append(
                    (one.filename.removesuffix(".npy"), str(dtype), shape, math.prod(shape) * dtype.itemsize)
                )
                if len(entries) == 1 and dtype.itemsize and not dtype.hasobject:
                    data = member.read(min(math.prod(shape), _VALUES) * dtype.itemsize)
                    first = _values(np.frombuffer(data, dtype), shape, look)
    return [*_listed(entries, look), (), *first]


def _tensors(path: Path, look: Look) -> list[Row]:
    """The tensors of a safetensors file, by its header."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8).ljust(8, b"\xff"))
        if length > _HEADER:
            raise Unknown("it is no safetensors file, or has a header too long to be read")
        header = json.loads(file.read(length))
    entries = [
        (name, str(one["dtype"]), tuple(one["shape"]), one["data_offsets"][1] - one["data_offsets"][0])
        for name, one in header.items()
        if name != "__metadata__" and isinstance(one, dict)
    ]
    return _listed(entries[:_ROWS], look)


def _listed(entries: Sequence[tuple[str, str, tuple[int, ...], int]], look: Look) -> list[Row]:
    """Arrays by name, type, shape and size."""
    cells = tuple(
        (name, dtype, " × ".join(map(str, shape)) or "one value", formatting.size(size))
        for name, dtype, shape, size in entries
    )
    return table.draw(Table(("array", "type", "shape", "size"), cells), look)


def _archive(path: Path, look: Look) -> list[Row]:
    """What is in an archive, unpacked sizes first."""
    with zipfile.ZipFile(path) as archive:
        found = archive.infolist()
    cells = tuple((formatting.size(one.file_size), one.filename) for one in found[:_ROWS])
    head: Row = (
        Run(f"  {len(found):,} files, {formatting.size(sum(one.file_size for one in found))} unpacked", "dim"),
    )
    return [head, *table.draw(Table(("size", "file"), cells), look)]


def _picture(path: Path, look: Look) -> list[Row]:
    return pictures.draw(pictures.read(path), look.sized(look.width, max(look.width // _SCREEN, 8)))


def _pickle(path: Path, look: Look) -> list[Row]:
    raise Unknown("a pickle can run code when it is loaded: it is not looked into here")


_READERS: dict[str, Callable[[Path, Look], list[Row]]] = {
    ".csv": _table, ".csv.gz": _table, ".tsv": _table, ".npy": _array, ".npz": _arrays, ".safetensors": _tensors,
    ".zip": _archive, ".png": _picture, ".jpg": _picture, ".jpeg": _picture, ".gif": _picture, ".webp": _picture,
    ".bmp": _picture, ".pkl": _pickle, ".pickle": _pickle, ".joblib": _pickle, ".pt": _pickle, ".pth": _pickle,
}  # fmt: skip
