"""Several values for one parameter, as a sweep varies it: `1, 2`, `0..4`, `1e-5..1e-1 log 5`."""

from __future__ import annotations

import math
import re

from tuitrack import errors
from tuitrack.model import params
from tuitrack.model.params import Param

MOST = 1000
"""More values of one parameter are taken for a slip."""

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*(?:(log|lin)\s+(\d+)\s*)?")
_HINT = "as 1e-4, 1e-3   0..4   1e-5..1e-1 log 5   0..1 lin 5"


def varies(param: Param) -> bool:
    """Whether a list in its field means several values: numbers, truth values, choices."""
    return param.type in ("int", "float", "bool") or bool(param.choices)


def values(param: Param, text: str) -> tuple[str, ...]:
    """The texts that a field's text stands for, each once and in order; only itself where nothing varies.

    Commas separate values; `a..b` are the whole numbers from a to b, `a..b log n` and `a..b lin n` that many
    numbers at equal ratios or distances, ends included.

    Raises:
        BadValue: one of them does not fit, or a range cannot be read; one line saying which.
    """
    if not varies(param) or text in param.choices or not ("," in text or ".." in text):
        params.parse(param, text)
        return (text,)
    found = [one for item in text.split(",") for one in _expanded(param, item.strip())]
    for one in found:
        params.parse(param, one)
    if len(found) > MOST:
        raise errors.BadValue(f"{param.key}={text}: {len(found)} values, at most {MOST}", hint=_HINT)
    return tuple(dict.fromkeys(found))


def _expanded(param: Param, item: str) -> list[str]:
    if ".." not in item or item in param.choices:
        return [item]
    match = _RANGE.fullmatch(item)
    if match is None or param.type not in ("int", "float"):
        raise errors.BadValue(f"{param.key}={item}: no range", hint=_HINT)
    low, high, how, count = float(match[1]), float(match[2]), match[3], int(match[4] or 0)
    if how is None:
        return _whole(param, item, low, high)
    return [_written(param, value) for value in _spread(param, item, (low, high), how == "log", count)]


def _whole(param: Param, item: str, low: float, high: float) -> list[str]:
    if not (low.is_integer() and high.is_integer()) or param.type == "float":
        raise errors.BadValue(f"{param.key}={item}: say how many, and how they are spread", hint=_HINT)
    if abs(high - low) >= MOST:
        raise errors.BadValue(f"{param.key}={item}: more than {MOST} values", hint=_HINT)
    step = 1 if high >= low else -1
    return [str(value) for value in range(int(low), int(high) + step, step)]


def _spread(param: Param, item: str, ends: tuple[float, float], log: bool, count: int) -> list[float]:
    low, high = ends
    if not 2 <= count <= MOST:
        raise errors.BadValue(f"{param.key}={item}: 2 to {MOST} values", hint=_HINT)
    if log and (low <= 0 or high <= 0):
        raise errors.BadValue(f"{param.key}={item}: equal ratios need ends above 0", hint=_HINT)
    shares = [place / (count - 1) for place in range(count)]
    if not log:
        return [low + (high - low) * share for share in shares]
    return [math.exp(math.log(low) + (math.log(high) - math.log(low)) * share) for share in shares]


def _written(param: Param, value: float) -> str:
    """As somebody would write it: six digits tell more than any sweep needs."""
    return str(round(value)) if param.type == "int" else f"{value:.6g}"
