"""Write numbers as briefly as they stay honest."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

Number = float | int | None
Writer = Callable[[float], str]

NOTHING, MINUS = "–", "−"
# As many digits are shown of a number that has more.
DIGITS = 4
# As many characters a number may have before a suffix or an exponent is considered.
PLAIN = 4
# A column of whole numbers is written in full up to here.
WHOLE = 100_000
_SUFFIXES = ("", "k", "M", "G", "T")


def number(value: Number, width: int = 7) -> str:
    """Write one number in at most `width` characters where that is possible: `.9815`, `3e-4`, `1.2k`."""
    if value is None:
        return NOTHING
    if special := _special(value):
        return special
    sign, amount = (MINUS, -value) if value < 0 else ("", value)
    for digits in range(DIGITS, 0, -1):
        text = sign + _shortest(amount, digits)
        if len(text) <= width:
            break
    return text


def aligned(values: Sequence[Number], width: int = 7) -> list[str]:
    """Write a column in one notation, right-aligned so that points lie one below the other."""
    finite = [abs(value) for value in values if value is not None and not _special(value)]
    room = width - any(value is not None and value < 0 for value in values)
    write = _notation([value for value in finite if value], room)
    return [_cell(value, write).rjust(width) for value in values]


def delta(value: Number, width: int = 7) -> str:
    """Write a difference with its sign: `+.0041`, `−.0120`."""
    if value is None:
        return NOTHING
    if special := _special(value):
        return "+inf" if special == "inf" else special
    if not value:
        return "0"
    sign, amount = (MINUS, -value) if value < 0 else ("+", value)
    if amount < 1e-3 or amount >= 10**DIGITS or amount == int(amount):
        return sign + number(amount, width - 1)
    return sign + _fixed(amount, DIGITS - max(_exponent(amount) + 1, 0))


def deviation(value: Number) -> str:
    """Write how far values lie from their mean, in one digit or two: `±.008`, `±.0014`, `±36`."""
    if value is None:
        return ""
    if not value or _special(value):
        return "±" + (_special(value) or "0")
    mantissa, exponent = _rounded(value, 1 if _rounded(value, 1)[0] != "1" else 2)
    decimals = max((2 if mantissa[0] == "1" else 1) - 1 - exponent, 0)
    return "±" + (number(value, PLAIN) if exponent >= PLAIN or exponent < -PLAIN else _fixed(value, decimals))


def _special(value: float) -> str:
    if isinstance(value, int) or math.isfinite(value):
        return ""
    if math.isnan(value):
        return "NaN"
    return "inf" if value > 0 else f"{MINUS}inf"


def _cell(value: Number, write: Writer) -> str:
    if value is None:
        return NOTHING
    if special := _special(value):
        return special
    return MINUS + write(-value) if value < 0 else write(value)


def _notation(amounts: Sequence[float], room: int) -> Writer:
    """Choose how to write a column, given its absolute values without zeros."""
    if all(amount < WHOLE and amount == int(amount) for amount in amounts):
        return lambda amount: str(int(amount))
    if _exponent(min(amounts)) < -2 and all(_is_short(amount) for amount in amounts):
        return lambda amount: number(amount, room)
    decimals = _decimals(amounts, room)
    if decimals is None:
        return lambda amount: number(amount, room)
    return lambda amount: _fixed(amount, decimals)


def _is_short(amount: float) -> bool:
    """Whether it has a digit or two, as rates have that were chosen: each is told best as it is everywhere."""
    return len(_rounded(amount, 12)[0]) <= 2


def _decimals(amounts: Sequence[float], room: int) -> int | None:
    """Return how many decimals serve all, None where the column spreads too far for that."""
    largest = _exponent(max(amounts))
    if largest > DIGITS:
        return None
    most = max(min(DIGITS - 1 - largest, room - 1 - max(largest + 1, 0)), 0)
    for amount in amounts:
        if _exponent(amount) + most < 1 and not math.isclose(round(amount, most), amount, rel_tol=1e-9):
            return None
    return max(len(f"{amount:.{most}f}".partition(".")[2].rstrip("0")) for amount in amounts)


def _shortest(amount: float, digits: int) -> str:
    """Write a number of at least zero with so many digits, in the notation that takes the least space."""
    if not amount:
        return "0"
    mantissa, exponent = _rounded(amount, digits)
    place = exponent // 3
    if exponent >= 3 * len(_SUFFIXES):
        return _scientific(mantissa, exponent)
    if exponent < digits - 1 or exponent < PLAIN:
        plain = _point(mantissa, exponent)
    else:
        plain = str(round(amount))
    if exponent > -3 and len(plain) <= PLAIN:
        return plain
    if place >= 1:
        return min(plain, _point(mantissa, exponent - 3 * place) + _SUFFIXES[place], key=len)
    return min(_scientific(mantissa, exponent), plain, key=len) if exponent <= -3 else plain


def _rounded(amount: float, digits: int) -> tuple[str, int]:
    """Return the leading digits, without zeros at the end, with the exponent of the first."""
    try:
        text = f"{float(amount):.{digits - 1}e}"
    except OverflowError:
        text = f"{Decimal(amount):.{digits - 1}e}"
    mantissa, _, exponent = text.partition("e")
    return mantissa.replace(".", "").rstrip("0"), int(exponent)


def _exponent(amount: float) -> int:
    return _rounded(amount, DIGITS)[1]


def _point(mantissa: str, exponent: int) -> str:
    """Set the point into digits, without a zero before it."""
    if exponent < 0:
        return "." + "0" * (-exponent - 1) + mantissa
    whole, fraction = mantissa[: exponent + 1].ljust(exponent + 1, "0"), mantissa[exponent + 1 :]
    return f"{whole}.{fraction}" if fraction else whole


def _scientific(mantissa: str, exponent: int) -> str:
    return f"{_point(mantissa, 0)}e{exponent}"


def _fixed(amount: float, decimals: int) -> str:
    text = f"{amount:.{decimals}f}"
    return text[1:] if decimals and text.startswith("0.") else text
