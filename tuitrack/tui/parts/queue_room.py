"""How wide the columns of the queues' page are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.tui import formatting

PLACE, TIME = 6, 8
"""What stands before the names; how long something took or waits."""

_WHERE_FROM, _SHARE_FROM = 64, 52
# The least and the most cells of a column, and those that it may have of what the names do not need.
_NAME, _WHERE, _SHARE, _MOMENT = (12, 48), (8, 14, 10), (12, 16, 10), (9, 11, 0)
_STEP = 4
# What `59m ago` takes with the space before it, on narrow screens.
_AGO = 8


@dataclass(frozen=True, slots=True)
class Texts:
    """What is to be told in each column; `both` lies in two of them."""

    names: Sequence[str]
    wheres: Sequence[str]
    shares: Sequence[str]
    both: Sequence[str]
    moments: Sequence[str]


@dataclass(frozen=True, slots=True)
class Room:
    """How many cells each column gets; where there is little room, some get none.

    What others do not need the names have, and the other way round. Widths go in steps, so that nothing moves because
    a number grew.
    """

    name: int
    where: int
    share: int
    moment: int

    @classmethod
    def of(cls, width: int, texts: Texts) -> Room:
        """For a screen so wide, and for what is to be told."""
        where, more_where = _needed(texts.wheres, _WHERE) if width >= _WHERE_FROM else (0, 0)
        share, more_share = _needed(texts.shares, _SHARE) if width >= _SHARE_FROM else (0, 0)
        moment = _needed(texts.moments, _MOMENT)[0] if width >= _SHARE_FROM else _AGO
        name = width - PLACE - where - share - TIME - moment - 1
        spare = max(name - _stepped(texts.names), 0)
        where += (given := min(more_where, spare))
        spare -= given
        wanting = max(min(_stepped(texts.both), _WHERE[1] + _SHARE[1] + _SHARE[2] * 2) - where - share, more_share)
        share += min(wanting, spare) if share else 0
        least, most = _NAME
        return cls(max(min(width - PLACE - where - share - TIME - moment - 1, most), least), where, share, moment)


def _needed(texts: Sequence[str], bounds: tuple[int, int, int]) -> tuple[int, int]:
    """The cells that the longest text takes, within bounds; how many more it would need, within those too."""
    least, most, more = bounds
    needed = max(_stepped(texts), least)
    return min(needed, most), min(max(needed - most, 0), more)


def _stepped(texts: Sequence[str]) -> int:
    """The cells of the longest text and of the space behind it."""
    longest = max(map(formatting.width, texts), default=0) + 1
    return -(-longest // _STEP) * _STEP
