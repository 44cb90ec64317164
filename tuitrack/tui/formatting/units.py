"""Write times with the one or two units that matter, sizes with one."""

from __future__ import annotations

import math
import time

NOTHING = "–"
MINUTE, HOUR, DAY, WEEK, YEAR = 60, 3600, 86_400, 604_800, 31_557_600
_AGES = ((YEAR, "y"), (WEEK, "w"), (DAY, "d"), (HOUR, "h"), (MINUTE, "m"))
_SIZES = ("B", "kB", "MB", "GB", "TB", "PB", "EB")


def duration(seconds: float | None) -> str:
    """Write a length of time: `0:31`, `4:10`, `1:02:03`, `3d 4h`."""
    if seconds is None or not math.isfinite(seconds):
        return NOTHING
    whole = max(int(seconds), 0)
    if whole >= DAY:
        days, hours = divmod(whole // HOUR, 24)
        return f"{days}d {hours}h" if hours and days < 100 else f"{days}d"
    minutes, second = divmod(whole, MINUTE)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def age(seconds: float | None) -> str:
    """Write how long ago in one unit: `now`, `5s`, `4m`, `1h`, `6d`, `3w`, `2y`."""
    if seconds is None or not math.isfinite(seconds):
        return NOTHING
    whole = max(int(seconds), 0)
    for length, unit in _AGES:
        if whole >= length:
            return f"{whole // length}{unit}"
    return f"{whole}s" if whole else "now"


def ago(seconds: float | None) -> str:
    """The same as it is said of a moment: `just now`, `5s ago`."""
    text = age(seconds)
    return "just now" if text == "now" else f"{text} ago"


def clock(when: float, now: float) -> str:
    """Write a moment of the past or the future: `22:51`, `22:51 yesterday`, `Tue 22:51`, `24 Nov`."""
    there = time.localtime(when)
    if there[:3] == time.localtime(now)[:3]:
        return time.strftime("%H:%M", there)
    if there[:3] == time.localtime(now - DAY)[:3]:
        return time.strftime("%H:%M yesterday", there)
    return time.strftime("%a %H:%M" if abs(now - when) < 6 * DAY else "%d %b", there)


def size(count: float | None) -> str:
    """Write bytes in decimal units: `812 B`, `3.2 GB`, `14 MB`."""
    if count is None or not math.isfinite(count):
        return NOTHING
    amount = max(float(count), 0.0)
    for unit in _SIZES:
        digits = 1 if amount < 9.95 and unit != "B" else 0
        if round(amount, digits) < 1000 or unit == _SIZES[-1]:
            return f"{amount:.{digits}f} {unit}".replace(".0 ", " ")
        amount /= 1000
    raise AssertionError("the last unit takes any size")


def share(done: float, whole: float) -> str:
    """Write how much of so many bytes is done, to follow a text: `   45 % of 3.2 GB`; nothing of an unknown number."""
    return f"   {int(done * 100 // whole)} % of {size(whole)}" if whole else ""
