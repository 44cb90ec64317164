"""Tables of pandas and arrays as files, and back; neither library is loaded before it is needed."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
from collections.abc import Sequence
from typing import Any

from tuitrack import errors

AUDITED = "data-audit-table"
"""ClearML's word for a table that is kept again whenever it changes."""

_DEFAULT = ".csv.gz"


def is_frame(given: object) -> bool:
    """Whether something is a table of pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(given, pandas.DataFrame)


def pack(frame: Any, extension: str) -> tuple[str, bytes]:
    """A table as a file of an ending: .csv.gz, .parquet, .feather or .pickle; one of several indexes is a pickle.

    Raises:
        Refused: another ending, or the library that writes it is missing.
    """
    ending = extension or (_DEFAULT if frame.index.nlevels == 1 and frame.columns.nlevels == 1 else ".pickle")
    buffer = io.BytesIO()
    try:
        if ending == _DEFAULT:
            buffer.write(gzip.compress(frame.to_csv().encode("utf-8"), mtime=0))
        elif ending == ".parquet":
            frame.to_parquet(buffer)
        elif ending == ".feather":
            frame.to_feather(buffer)
        elif ending in (".pickle", ".pkl"):
            frame.to_pickle(buffer)
        else:
            raise errors.Refused(f"a table is no {ending} file", hint="one of .csv.gz .parquet .feather .pickle")
    except ImportError as error:
        raise errors.Refused(f"a {ending} file cannot be written: {error}", hint="leave out extension_name") from error
    return ending, buffer.getvalue()


def opened(data: bytes, filename: str) -> Any:
    """A table from the bytes of its file, which is no pickle.

    Raises:
        ImportError: pandas, or what it needs for the format, is missing.
    """
    import pandas

    buffer = io.BytesIO(data)
    if filename.endswith(".parquet"):
        return pandas.read_parquet(buffer)
    if filename.endswith(".feather"):
        return pandas.read_feather(buffer)
    return pandas.read_csv(io.BytesIO(gzip.decompress(data)), index_col=[0])


def preview(frame: Any) -> str:
    """The first rows, with the shape."""
    return f"{frame.shape[0]} rows × {frame.shape[1]} columns\n{frame.head(50).to_string()}"


def fingerprint(frame: Any) -> str:
    """What changes when anything in a table does."""
    import pandas

    try:
        content = pandas.util.hash_pandas_object(frame, index=True).to_numpy().tobytes()
    except TypeError:  # cells that have no hash, such as lists
        content = frame.to_csv().encode("utf-8")
    names = repr([frame.shape, list(frame.columns), list(map(str, frame.dtypes))]).encode("utf-8", "backslashreplace")
    return hashlib.sha256(names + content).hexdigest()


def unique(frame: Any, columns: Sequence[str] | None) -> int:
    """How many rows differ in some columns, in all with None."""
    return int((~frame.duplicated(None if columns is None else list(columns))).sum())


def rows_of(array: Any) -> bytes:
    """An array of at most two dimensions as compressed CSV.

    Raises:
        ValueError: it has more.
    """
    import numpy

    text = io.StringIO()
    numpy.savetxt(text, array, delimiter=",", fmt="%.17g" if array.dtype.kind == "f" else "%s")
    return gzip.compress(text.getvalue().encode("utf-8"), mtime=0)


def array(data: bytes, filename: str) -> Any:
    """An array from the bytes of its file."""
    import numpy

    if filename.endswith(_DEFAULT):
        return numpy.loadtxt(io.BytesIO(gzip.decompress(data)), delimiter=",")
    with numpy.load(io.BytesIO(data), allow_pickle=False) as loaded:
        return loaded[loaded.files[0]]


def image(data: bytes, filename: str) -> Any:
    """An image of PIL from the bytes of its file.

    Raises:
        ImportError: PIL is missing.
    """
    from PIL import Image

    found = Image.open(io.BytesIO(data))
    found.load()
    return found
