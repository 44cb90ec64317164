"""What users write on the right of a comparison: numbers, spans of time, dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tuitrack import errors
from tuitrack.model import amounts

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
    found = amounts.span(text)
    if found is None:
        raise errors.BadQuery(f"{text} is no time span", hint="as age<2d or duration>1h", position=position)
    return found


def size(text: str, position: int) -> float:
    """Bytes, from `1000` or `1.5GB`.

    Raises:
        BadQuery: it is no size.
    """
    found = amounts.size(text)
    if found is None:
        raise errors.BadQuery(f"{text} is no size", hint="as size>1GB", position=position)
    return found


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
