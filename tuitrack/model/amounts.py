"""Spans of time, sizes and moments as people write them."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0, "y": 31557600.0}
_BYTES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_BINARY_BYTES = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_WORDS = "seconds? secs? minutes? mins? hours? hrs? days? weeks? years?"
_SPAN = re.compile(rf"(\d+(?:\.\d+)?)\s*({_WORDS.replace(' ', '|')}|[smhdwy]?)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(today|tomorrow)\s+)?(\d{1,2}):(\d{2})")


def span(text: str) -> float | None:
    """Seconds, from `90`, `2d`, `1h30m`; None where it is no span of time."""
    parts = _SPAN.findall(text)
    if not parts or "".join(value + unit for value, unit in parts) != text.replace(" ", ""):
        return None
    return float(sum(float(value) * _SECONDS[unit[:1] or "s"] for value, unit in parts))


def written_span(seconds: float) -> str:
    """A span as `span` reads it: `8h`, `1h30m`."""
    left, words = round(seconds), []
    for unit in ("d", "h", "m", "s"):
        count, left = divmod(left, round(_SECONDS[unit]))
        if count:
            words.append(f"{count}{unit}")
    return "".join(words) or "0s"


def size(text: str) -> float | None:
    """Bytes, from `1000`, `1.5GB`, `32GiB`; None where it is no size."""
    match = _SIZE.fullmatch(text.strip())
    if match is None or (match[3] and not match[2]):
        return None
    return float(match[1]) * (_BINARY_BYTES if match[3] else _BYTES)[match[2].lower()]


def written_size(count: int) -> str:
    """A size as `size` reads it, exactly: `32GB`, `32GiB`, `1500MB`."""
    for units, mark in ((_BYTES, "B"), (_BINARY_BYTES, "iB")):
        for unit in ("t", "g", "m", "k"):
            if count and count % units[unit] == 0:
                return f"{count // units[unit]}{unit.upper()}{mark}"
    return str(count)


def moment(text: str, now: float) -> float | None:
    """A moment to come: the next `02:00`, `tomorrow 8:00`, `+2h`, `2026-11-27 02:00`; None where it is none.

    Without a zone it is local time.
    """
    words = " ".join(text.lower().split())
    if words.startswith("+"):
        seconds = span(words[1:])
        return None if seconds is None else now + seconds
    clock = _CLOCK.fullmatch(words)
    try:
        return _on_the_clock(clock, now) if clock else datetime.fromisoformat(text.strip()).timestamp()
    except (ValueError, OverflowError):
        return None


def _on_the_clock(clock: re.Match[str], now: float) -> float:
    there = datetime.fromtimestamp(now)
    found = there.replace(hour=int(clock[2]), minute=int(clock[3]), second=0, microsecond=0)
    if clock[1] == "tomorrow" or (not clock[1] and found <= there):
        found += timedelta(days=1)
    return found.timestamp()


def written_moment(when: float) -> str:
    """A moment as `moment` reads it, to the minute."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(when))
