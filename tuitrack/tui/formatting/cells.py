"""Measure, cut and pad text by terminal cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

Align = Literal["left", "right", "center"]
Where = Literal["middle", "end"]

_ZERO_WIDTH = frozenset(("Mn", "Me", "Mc", "Cc", "Cf", "Zl", "Zp"))
# Conjoining Hangul vowels and finals, and skin tones, draw into the character before them.
_DRAWN_INTO = (range(0x1160, 0x1200), range(0xD7B0, 0xD7FC), range(0x1F3FB, 0x1F400))
_EMOJI_STYLE = "\ufe0f"


def width(text: str) -> int:
    """Return how many cells a terminal needs for a text, rather one too many than one too few."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(cells for _, cells in _clusters(text))


def cut(text: str, cells: int, where: Where = "middle", ellipsis: str = "…") -> str:
    """Shorten a text to at most `cells` cells, an ellipsis standing for what is left out."""
    if width(text) <= cells:
        return text
    if cells <= 0:
        return ""
    room = cells - 1
    clusters = list(_clusters(text))
    tail = _fill(clusters[::-1], room // 2 if where == "middle" else 0)
    head = _fill(clusters, room - sum(cells for _, cells in clusters[len(clusters) - tail :]))
    return (
        "".join(clusters[place][0] for place in range(head))
        + ellipsis
        + "".join(cluster for cluster, _ in clusters[len(clusters) - tail :])
    )


def pad(text: str, cells: int, align: Align = "left", where: Where = "middle") -> str:
    """Bring a text to exactly `cells` cells, cutting or filling up with spaces."""
    if len(text) > cells or not text.isascii():
        text = cut(text, cells, where)
    space = max(cells - width(text), 0)
    if align == "right":
        return " " * space + text
    before = space // 2 if align == "center" else 0
    return " " * before + text + " " * (space - before)


def fitting(text: str, cells: int) -> str:
    """As much of the beginning of a text as fits into `cells` cells."""
    if text.isascii():
        return text[: max(cells, 0)]
    clusters = list(_clusters(text[: 8 * max(cells, 1)]))
    return "".join(cluster for cluster, _ in clusters[: _fill(clusters, cells)])


def wrap(text: str, cells: int) -> list[str]:
    """Break a line into lines of at most `cells` cells, at spaces where that is possible; nothing is lost."""
    lines: list[str] = []
    while width(text) > cells > 1:
        clusters = list(_clusters(text))
        count = max(_fill(clusters, cells), 1)
        # a space on which a line ends needs no room
        count += clusters[count : count + 1] == [(" ", 1)]
        head = "".join(cluster for cluster, _ in clusters[:count])
        space = head.rfind(" ") + 1
        head = head[:space] if space > cells // 2 else head
        lines.append(head.rstrip(" "))
        text = text[len(head) :]
    return [*lines, text]


def _fill(clusters: Sequence[tuple[str, int]], room: int) -> int:
    """Count the clusters from the start that fit into `room` cells."""
    used = 0
    for count, (_, cells) in enumerate(clusters):
        used += cells
        if used > room:
            return count
    return len(clusters)


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Split a text into what is drawn in one place, each with its cells."""
    cluster, cells = "", 0
    for character in text:
        own = _cells(character)
        if own and cluster:
            yield cluster, cells
            cluster, cells = "", 0
        cluster += character
        cells = 2 if character == _EMOJI_STYLE and cells == 1 and cluster[0] != " " else cells + own
    if cluster:
        yield cluster, cells


@lru_cache(4096)
def _cells(character: str) -> int:
    if " " <= character <= "~":
        return 1
    if unicodedata.category(character) in _ZERO_WIDTH:
        return 0
    if any(ord(character) in drawn for drawn in _DRAWN_INTO):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
