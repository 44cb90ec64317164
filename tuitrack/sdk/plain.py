"""Values of any kind as what JSON can hold: arrays, tensors and tables by what they can do, not by what they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

Rows = list[list[Any]]


def plain(value: Any) -> Any:
    """Nested lists, dicts, numbers and texts; what is not finite becomes None, as plotly writes it.

    Args:
        value: Numbers, texts, sequences, mappings, arrays of numpy, torch or pandas; anything else becomes its text.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset | range):
        return [plain(one) for one in value]
    whole = _listed(value)
    return str(value) if whole is None else plain(whole)


def _listed(value: Any) -> Any:
    """An array, a tensor on any device, a column, or one of their numbers as builtin values; None for the rest."""
    for method in ("detach", "cpu"):
        value = getattr(value, method, lambda value=value: value)()
    listing = getattr(value, "tolist", None)
    if listing is not None:
        return listing()
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def vector(values: Any) -> list[Any]:
    """A row of values; one value alone is a row of one."""
    found = plain(values)
    return found if isinstance(found, list) else [found]


def matrix(values: Any) -> Rows:
    """Rows of numbers; one row alone is a matrix of one.

    Raises:
        ValueError: more than two dimensions.
        TypeError: something else than numbers.
    """
    found = vector(values)
    rows = found if found and all(isinstance(row, list) for row in found) else [found]
    if any(isinstance(cell, list) for row in rows for cell in row):
        raise ValueError("a matrix has two dimensions")
    odd = next((cell for row in rows for cell in row if not isinstance(cell, int | float | None)), None)
    if odd is not None:
        raise TypeError(f"these are numbers, not {type(odd).__name__} {str(odd)[:40]!r}")
    return rows


def points(values: Any, dimensions: int) -> list[list[Any]]:
    """One list a coordinate from points of two or three coordinates; bare numbers are counted from 0.

    Raises:
        ValueError: a point has another number of coordinates.
    """
    found = vector(values)
    rows = [row if isinstance(row, list) else [index, row] for index, row in enumerate(found)]
    if any(len(row) != dimensions for row in rows):
        raise ValueError(f"points have {dimensions} coordinates")
    return [[row[axis] for row in rows] for axis in range(dimensions)]


def table(values: Any) -> tuple[list[str], Rows]:
    """Header and rows: of a DataFrame with its index, else of rows of which the first is the header.

    Raises:
        ValueError: no rows.
        TypeError: something else.
    """
    if isinstance(values, str | bytes | Mapping):
        raise TypeError(f"a table is a DataFrame or a list of rows, not {type(values).__name__}")
    columns = getattr(values, "columns", None)
    if columns is not None and hasattr(values, "itertuples"):
        rows = [[plain(cell) for cell in row] for row in values.itertuples(index=True, name=None)]
        return ["", *map(str, columns)], rows
    rows = [vector(row) for row in values]
    if not rows:
        raise ValueError("a table has at least a header")
    return [str(cell) for cell in rows[0]], rows[1:]


def texts(labels: Sequence[Any] | None) -> list[str] | None:
    """Labels as texts; None where there are none."""
    return None if labels is None else [str(one) for one in vector(labels)]
