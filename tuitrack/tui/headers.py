"""Short names for columns: only what tells them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tuitrack.model.task import SINGLE_TITLE
from tuitrack.query.leaderboard import Column
from tuitrack.tui import formatting


def titles(columns: Sequence[Column], most: int) -> list[str]:
    """A title of at most so many cells for each column, no two the same where that is possible."""
    whole = [formatting.printable(column.title) for column in columns]
    plain = [
        _plain(title) if column.source == "metric" else title for column, title in zip(columns, whole, strict=True)
    ]
    plain = [one if count == 1 else long for one, long, count in zip(plain, whole, _counts(plain), strict=True)]
    short = [_fit(title, most) for title in plain]
    pairs = zip(short, plain, _counts(short), strict=True)
    return [one if count == 1 else formatting.cut(long, most) for one, long, count in pairs]


def metric(key: str, most: int) -> str:
    """A title of at most so many cells for one metric."""
    return _fit(_plain(formatting.printable(key)), most)


def _plain(key: str) -> str:
    """A single value goes by its own name."""
    return key.removeprefix(f"{SINGLE_TITLE}/")


def _fit(title: str, most: int) -> str:
    """What is too long keeps its last part, then the beginning of that."""
    if formatting.width(title) > most and not title.endswith(")"):
        title = title.rpartition("/")[2] or title
    return formatting.cut(title, most, "end")


def _counts(texts: Sequence[str]) -> list[int]:
    counts = Counter(texts)
    return [counts[text] for text in texts]
