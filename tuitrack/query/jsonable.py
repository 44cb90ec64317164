"""Values in the form the scriptable interfaces promise."""

from __future__ import annotations

import math
from datetime import UTC, datetime


def moment(seconds: float | None) -> str | None:
    """ISO 8601, UTC."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def number(value: float | None, *, nan: bool = False) -> float | str | None:
    """A number; what JSON has no number for as text. A null that stands for NaN is told by `nan`."""
    if value is None:
        return "NaN" if nan else None
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value
