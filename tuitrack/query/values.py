"""What users write on the right of a comparison: numbers, spans of time, dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tuitrack import errors

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0, "y": 31557600.0}
_WORDS = "seconds? secs? minutes? mins? hours? hrs? days? weeks? years?"
_SIZES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}
_SPAN = re.compile(rf"(\d+(?:\.\d+)?)\s*({_WORDS.replace(' ', '|')}|[smhdwy]?)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)b?", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def number(text: str) -> float | None:
    """A number, or None."""
    try:
        return float(text)
    except ValueError:
        return None


def span(text: str, position: int) -> float:
    """Seconds, from `90`, `2d`, `1h30m`, `2days`.

    Raises:
        BadQuery: it is no span of time.
    """
    parts = _SPAN.findall(text)
    if not parts or "".join(value + unit for value, unit in parts) != text.replace(" ", ""):
        raise errors.BadQuery(f"{text} is no time span", hint="as age<2d or duration>1h", position=position)
    return float(sum(float(value) * _UNITS[unit[:1] or "s"] for value, unit in parts))


def size(text: str, position: int) -> float:
    """Bytes, from `1000` or `1.5GB`.

    Raises:
        BadQuery: it is no size.
    """
    match = _SIZE.fullmatch(text)
    if match is None:
        raise errors.BadQuery(f"{text} is no size", hint="as size>1GB", position=position)
    return float(match[1]) * _SIZES[match[2].lower()]


def moment(text: str, position: int) -> tuple[float, float]:
    """Begin and end of what a date names, in seconds, UTC: a day lasts a day, a time of day an instant.

    Raises:
        BadQuery: it is no date.
    """
    try:
        found = datetime.fromisoformat(text)
        begin = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise errors.BadQuery(f"{text} is no date", hint="as started>2026-11-16", position=position) from error
    return begin, begin + (86400.0 if _DAY.fullmatch(text) else 0.0)
