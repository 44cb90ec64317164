"""The values of a figure's JSON as arrays: numbers, moments, names."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from tuitrack.tui.renderers.figure import Floats

_DTYPES = {"i1", "i2", "i4", "i8", "u1", "u2", "u4", "f4", "f8"}
EMPTY: Floats = np.zeros(0)


@dataclass(frozen=True, slots=True, eq=False)
class Coordinates:
    """Where things lie on an axis: numbers, or moments in seconds, or names."""

    values: Floats = field(default_factory=lambda: EMPTY)
    clock: bool = False
    names: tuple[str, ...] | None = None

    def on(self, names: Sequence[str]) -> Floats:
        """As numbers on an axis of these names, on any other as they are."""
        if self.names is None:
            return self.values
        places = {name: place for place, name in enumerate(names)}
        return np.array([places.get(name, np.nan) for name in self.names], np.float64)


def unpacked(value: Any) -> Any:
    """A list or number as it is; an array that plotly packed into text as an array.

    Raises:
        ValueError: it is neither.
    """
    if not isinstance(value, dict):
        return value
    dtype = str(value.get("dtype"))
    if dtype not in _DTYPES:
        raise ValueError("no array")
    try:
        found = np.frombuffer(base64.b64decode(str(value.get("bdata", ""))), np.dtype(dtype).newbyteorder("<"))
    except binascii.Error as error:
        raise ValueError("no array") from error
    shape = value.get("shape")
    sizes = shape.split(",") if isinstance(shape, str) else shape
    return found.reshape([int(size) for size in sizes]) if sizes else found


def numbers(value: Any) -> Floats:
    """A row of numbers; what is none is NaN.

    Raises:
        ValueError: it is no row.
    """
    found = unpacked(value)
    if found is None:
        return EMPTY
    try:
        array = np.asarray(found, np.float64)
    except (TypeError, ValueError):
        array = np.array([_number(one) for one in found], np.float64)
    if array.ndim != 1:
        raise ValueError("not one row of numbers")
    return array


def grid(value: Any) -> Floats:
    """A matrix of numbers; short rows are filled up with NaN.

    Raises:
        ValueError: it is no matrix.
    """
    found = unpacked(value)
    rows = [numbers(row) for row in found] if isinstance(found, list) else list(np.atleast_2d(found))
    if not rows or not max(map(len, rows)):
        raise ValueError("an empty matrix")
    whole = np.full((len(rows), max(map(len, rows))), np.nan)
    for place, row in enumerate(rows):
        whole[place, : len(row)] = row
    return whole


def coordinates(value: Any, count: int) -> Coordinates:
    """Where `count` things lie; without values they are counted.

    Raises:
        ValueError: it is no row.
    """
    found = unpacked(value)
    if found is None or (isinstance(found, list) and not found):
        return Coordinates(np.arange(count, dtype=np.float64))
    if isinstance(found, list) and any(isinstance(one, str) for one in found):
        moments = _moments(found)
        return Coordinates(moments, clock=True) if moments is not None else Coordinates(names=texts(found))
    return Coordinates(numbers(found))


def texts(value: Any) -> tuple[str, ...]:
    """A row of names; nothing where there is none."""
    if isinstance(value, dict):
        value = unpacked(value).tolist()
    return tuple("" if one is None else str(one) for one in value) if isinstance(value, list) else ()


def ordered(names: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """All names, each once, in the order they come."""
    return tuple(dict.fromkeys(name for some in names for name in some))


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _moments(found: list[Any]) -> Floats | None:
    """Moments in seconds, None where some text is no moment."""
    try:
        return np.array([np.nan if one is None else datetime.fromisoformat(one).timestamp() for one in found])
    except (TypeError, ValueError, OverflowError, OSError):
        return None
