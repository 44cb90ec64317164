"""Why a run needs somebody's eye, in a few words."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

_DAY = 86_400
_MANY = 1e4


class Facts(NamedTuple):
    """What an alert is about: a key or a word of the run's, with a number that belongs to it."""

    key: str
    value: float | None = None


def not_finite(facts: Sequence[Facts]) -> str:
    """`NaN@139 in loss/train`, the first one first."""
    first = facts[0]
    told = "infinite" if first.value is None else f"NaN@{first.value:.0f}"
    return f"{told} in {first.key}{_others(facts)}"


def astray(facts: Sequence[Facts]) -> str:
    """`loss/train 3.1× its lowest`, the worst one; with an exponent where the digits would say no more."""
    times = facts[0].value or 0.0
    told = f"{times:.1f}" if times < _MANY else f"{times:.1e}".replace("e+0", "e").replace("e+", "e")
    return f"{facts[0].key} {told}× its lowest{_others(facts)}"


def silent(facts: Sequence[Facts]) -> str:
    """`silent since 14:02`."""
    since = facts[0].value or 0.0
    form = "%H:%M" if time.time() - since < _DAY else "%d %b %H:%M"
    return f"silent since {time.strftime(form, time.localtime(since))}"


def crashed(facts: Sequence[Facts]) -> str:
    """What the run's end says of itself."""
    return facts[0].key or "failed"


def not_read(facts: Sequence[Facts]) -> str:
    """`Args/warmup not used`."""
    return f"{facts[0].key}{_others(facts)} not used"


def _others(facts: Sequence[Facts]) -> str:
    return f" and {len(facts) - 1} more" if len(facts) > 1 else ""
