"""Arrays that many curves have alike, held once: all metrics of a run, and most runs, are reported at equal steps."""

from __future__ import annotations

from typing import TypeVar
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

_LONG = 1 << 10
"""An array of more is not looked for: it is hardly ever like another, and to look would take longer than to draw it."""

_T = TypeVar("_T", np.int64, np.float64)


class Alike:
    """Knows the arrays that somebody holds."""

    def __init__(self) -> None:
        self._known: WeakValueDictionary[int, NDArray[np.generic]] = WeakValueDictionary()

    def one(self, found: NDArray[_T]) -> NDArray[_T]:
        """The array that is held with the same items, else this one, by itself."""
        if len(found) > _LONG:
            return found
        key = hash((found.dtype.str, found.tobytes()))
        known: NDArray[_T] | None = self._known.get(key)  # type: ignore[assignment]
        if known is not None and np.array_equal(known, found):
            return known
        alone = found if found.base is None else found.copy()
        self._known[key] = alone
        return alone
