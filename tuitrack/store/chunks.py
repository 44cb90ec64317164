"""Points out of stored scalar blobs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuitrack.spool import format

DTYPE = np.dtype(
    [
        ("kind", "u1"),
        ("flags", "u1"),
        ("spare", "<u2"),
        ("series", "<u4"),
        ("step", "<i8"),
        ("value", "<f8"),
        ("time", "<u8"),
    ]
)


def decode(data: bytes) -> NDArray[np.void]:
    """The records of a blob as a structured array of `DTYPE`, without a copy."""
    return np.frombuffer(data, dtype=DTYPE)


def seconds(times: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Seconds since the epoch from the records' time field."""
    return (times & np.uint64(format.TIME_MASK)).astype(np.float64) / 1e9
