"""Write values of parameters, which are texts, as briefly as numbers are written elsewhere."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from tuitrack.tui.formatting.guard import printable
from tuitrack.tui.formatting.numbers import NOTHING, number

_FRACTION = re.compile(r"-?\d*(\.\d+([eE][+-]?\d+)?|[eE][+-]?\d+)")


def value(text: str | None) -> str:
    """A value on one line: a fraction as a number, `.15` for `0.15000000000000002`, all else as it was given."""
    if text is None or not _FRACTION.fullmatch(text):
        return whole(text)
    return number(float(text)) if math.isfinite(float(text)) else whole(text)


def whole(text: str | None) -> str:
    """The same as it was given."""
    return NOTHING if text is None else printable(text) or "None"


def values(texts: Sequence[str | None]) -> list[str]:
    """Values that are seen beside each other, each as brief as it still differs from those that are others."""
    brief = [value(text) for text in texts]
    kinds: dict[str, set[str | None]] = {}
    for text, shown in zip(texts, brief, strict=True):
        kinds.setdefault(shown, set()).add(text)
    return [whole(text) if len(kinds[shown]) > 1 else shown for text, shown in zip(texts, brief, strict=True)]
