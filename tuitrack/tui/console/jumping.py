"""Where in a console one wants to go, as it is typed."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Literal

from tuitrack import errors

HINT = "1200: a line   50%: a share   14:32 or 2026-11-24 14:32: a time   -10m: how long ago"
_AGO = re.compile(r"-(\d+(?:\.\d+)?)([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_CLOCKS = ("%H:%M", "%H:%M:%S")
_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Target:
    """A line's number, a share from 0 to 1, or a moment in seconds."""

    kind: Literal["line", "share", "moment"]
    value: float


def parse(text: str, now: float) -> Target:
    """Read it; a time of day is the latest one that is past.

    Raises:
        UsageError: it is none of these.
    """
    text = text.strip()
    plain = text.replace(",", "").replace("_", "")
    if plain.isdecimal():
        return Target("line", max(int(plain), 1))
    if plain.endswith("%") and re.fullmatch(r"\d+(\.\d+)?%", plain):
        return Target("share", min(float(plain[:-1]) / 100, 1.0))
    if ago := _AGO.fullmatch(plain):
        return Target("moment", now - float(ago[1]) * _UNITS[ago[2]])
    moment = _moment(text, now)
    if moment is None:
        raise errors.UsageError(f"{text or 'nothing'} is no place in a console", hint=HINT)
    return Target("moment", moment)


def _moment(text: str, now: float) -> float | None:
    today = time.strftime("%Y-%m-%d ", time.localtime(now))
    for form in _CLOCKS:
        found = _read(today + text, f"%Y-%m-%d {form}")
        if found is not None:
            return found if found <= now else found - 86400
    return next((found for form in _DATES if (found := _read(text, form)) is not None), None)


def _read(text: str, form: str) -> float | None:
    try:
        return time.mktime(time.strptime(text, form))
    except (ValueError, OverflowError):
        return None
