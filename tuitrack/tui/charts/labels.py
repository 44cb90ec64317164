"""Write the round values of an axis with as few characters as tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tuitrack.tui import formatting

MINUS = "−"
SUFFIXES = ("k", "M", "G", "T")
# A plain number of up to this many characters is left as it is.
PLAIN = 4
MINUTE, HOUR, DAY = 60, 3600, 86400
MICRO = 1_000_000


def numbers(digits: Sequence[int], exponent: int) -> list[str]:
    """Label the values `digits` × 10^`exponent` in one notation, the shortest exact one."""
    plain = [_plain(number, exponent) for number in digits]
    if _width(plain) <= PLAIN:
        return plain
    largest = max(len(str(abs(number))) + exponent for number in digits)
    place = (largest - 1) // 3
    if 1 <= place <= len(SUFFIXES):
        other = [_suffixed(number, exponent, place) for number in digits]
    else:
        other = [scientific(number, exponent) for number in digits]
    return min(plain, other, key=_width)


def narrow(text: str) -> str:
    """A text of which every character takes one cell, as a picture's cells do."""
    return "".join(character if formatting.width(character) == 1 else "·" for character in text)


def decade(digits: int, exponent: int) -> str:
    """Label one value of a logarithmic axis, `digits` × 10^`exponent`."""
    return numbers([digits], exponent)[0]


def scientific(number: int, exponent: int) -> str:
    """Write `number` × 10^`exponent` as `3e-4` or `2.5e-3`."""
    if not number:
        return "0"
    text = str(abs(number))
    mantissa = text.rstrip("0")
    fraction = f".{mantissa[1:]}" if len(mantissa) > 1 else ""
    return f"{_sign(number)}{mantissa[0]}{fraction}e{exponent + len(text) - 1}"


def seconds(value: int, step: int) -> str:
    """Label whole seconds since the start, as coarsely as the step between labels allows."""
    sign, value = _sign(value), abs(value)
    if not value:
        return "0"
    if step < MINUTE:
        hours, minutes, second = value // HOUR, value % HOUR // MINUTE, value % MINUTE
        return sign + (f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}")
    large, small, unit = (HOUR, MINUTE, "hm") if step < HOUR else (DAY, HOUR, "dh")
    whole, part = value // large, value % large // small
    if not whole:
        return f"{sign}{part}{unit[1]}"
    tail = f"{part:02}" if step < HOUR else f"{part}h"
    return f"{sign}{whole}{unit[0]}" + (tail if part else "")


def clock(value: float, step: int) -> str:
    """Label a moment in local time, by its date where a day begins."""
    moment = datetime.fromtimestamp(value)
    if step >= DAY or (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return f"{moment.day} {moment:%b}"
    return f"{moment:%H:%M}" if step >= MINUTE else f"{moment:%H:%M:%S}"


def moment(begin: int, after: float) -> str:
    """Label a part of a second after a whole one."""
    whole, part = divmod(round(after * MICRO), MICRO)
    told = f"{datetime.fromtimestamp(begin + whole):%H:%M:%S}.{part:06}"
    return told.rstrip("0").rstrip(".")


def _plain(number: int, exponent: int) -> str:
    text = str(abs(number))
    if exponent >= 0:
        return _sign(number) + text + "0" * (exponent if number else 0)
    text = text.rjust(1 - exponent, "0")
    fraction = text[exponent:].rstrip("0")
    return _sign(number) + text[:exponent] + (f".{fraction}" if fraction else "")


def _suffixed(number: int, exponent: int, place: int) -> str:
    return _plain(number, exponent - 3 * place) + (SUFFIXES[place - 1] if number else "")


def _sign(number: int) -> str:
    return MINUS if number < 0 else ""


def _width(texts: Sequence[str]) -> int:
    return max(map(len, texts))
