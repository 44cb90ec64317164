"""The ASCII characters that resemble patterns of dots."""

from __future__ import annotations


def stroke(bits: int) -> str:
    """The character that resembles a pattern of a cell's eight dots."""
    rows = [bool(bits & left) or bool(bits & right) for left, right in ((1, 8), (2, 16), (4, 32), (64, 128))]
    if sum(rows) >= 3 or (rows[0] and rows[3]):
        return "|"
    if rows[0]:
        return "'" if not rows[1] else '"'
    if rows[3]:
        return "_" if not rows[2] else "."
    return "-" if any(rows) else " "
