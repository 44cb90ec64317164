"""The line that says whose curves are drawn."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.tui import formatting
from tuitrack.tui.charts.canvas import style_of
from tuitrack.tui.charts.palette import INKS
from tuitrack.tui.charts.panel import View
from tuitrack.tui.charts.picture import Row, Run, fill

BASE, PINNED, FRONT, SPACE = "⌂", "⚑", "← front", "   "
# Names are cut down to this many cells before whole runs give way, further of those that never or last do.
SHORTEST_NAME, SHORTEST_KEPT = 14, 6
# What " +99" takes.
COUNTED = 4


@dataclass(frozen=True, slots=True)
class RunLabel:
    """What the legend says about a run, or a group of runs; `glyph` stands for its status, in the colour of a token.

    Of a group, `counted` says how many of its runs have completed; a run that goes on is `live`.
    """

    name: str
    glyph: str = ""
    token: str = ""
    base: bool = False
    nan_step: int | None = None
    pinned: bool = False
    counted: str = ""
    live: bool = False

    @property
    def title(self) -> str:
        """What it is called where there is no glyph: a group with the count of its runs."""
        return f"{self.name} {self.counted}".rstrip()


def draw(labels: Sequence[RunLabel], waiting: Sequence[RunLabel], view: View, width: int) -> Row:
    """Name the runs on one line, each with its line, then those without a curve yet.

    Names shorten first, then runs give way, never the one in front, those that are kept last; how many is said.
    """
    return _line(_entries(labels, view, width), waiting, view, width)


def wrapped(
    labels: Sequence[RunLabel], waiting: Sequence[RunLabel], view: View, width: int, most: int
) -> tuple[Row, ...]:
    """Name the runs on as many lines as they take, up to so many; the last one gives way as one line alone does."""
    lines: list[list[_Entry]] = [[]]
    left = width - 1
    for entry in _entries(labels, view, width * most):
        left -= entry.cells
        if left < -len(SPACE) and lines[-1] and len(lines) < most:
            lines.append([])
            left = width - 1 - entry.cells
        lines[-1].append(entry)
    return (
        *(_line(entries, (), view, width) for entries in lines[:-1]),
        _line(lines[-1], waiting, view, width),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A run by its place among all with its name and what stands behind that."""

    run: int
    name: str
    tail: tuple[Run, ...]

    @property
    def fixed(self) -> int:
        """What it takes beside its name, with the space behind it."""
        return 4 + len(str(self.run + 1)) + _cells(self.tail) + len(SPACE)

    @property
    def cells(self) -> int:
        """What it takes."""
        return self.fixed + formatting.width(self.name)


def _entries(labels: Sequence[RunLabel], view: View, room: int) -> list[_Entry]:
    """All runs; their names without what all begin with, where that is too long for the room."""
    tails = [tuple(_tail(label, run == view.front)) for run, label in enumerate(labels)]
    fixed = sum(_Entry(run, "", tail).fixed for run, tail in enumerate(tails))
    names = _names(labels, room - 1 - fixed + len(SPACE))
    return [_Entry(run, name, tail) for run, (name, tail) in enumerate(zip(names, tails, strict=True))]


def _line(entries: Sequence[_Entry], waiting: Sequence[RunLabel], view: View, width: int) -> Row:
    shown = _that_fit(entries, width - 1, view)
    left_out = len(entries) - len(shown)
    left = width - 1 - sum(entry.fixed for entry in shown) + len(SPACE)
    widths = [formatting.width(entry.name) for entry in shown]
    room = _name_room(widths, left - len(f" +{left_out}") * bool(left_out))
    row: list[Run] = []
    for entry in shown:
        row += (
            Run(SPACE if row else " ", ""),
            Run(_sign(entry.run), style_of("series", entry.run)),
            Run(formatting.abridged(entry.name, room), "title" if entry.run == view.front else ""),
            *entry.tail,
        )
    row += _waiting(waiting, left_out, width - _cells(row))
    return fill(row, width, ascii=view.ascii)


def _sign(run: int) -> str:
    return f"{INKS[run].glyph if run < len(INKS) else '─'} {run + 1} "


def _waiting(labels: Sequence[RunLabel], left_out: int, room: int) -> list[Run]:
    """Name those without a curve as far as they fit; count the others together with those that were left out."""
    row: list[Run] = []
    for more, label in zip(reversed(range(len(labels))), labels, strict=True):
        parts = [Run(f"{SPACE}{label.glyph} ", label.token), Run(formatting.printable(label.name), "dim")]
        if left_out or _cells(row) + _cells(parts) > room - COUNTED * bool(more):
            left_out += 1
        else:
            row += parts
    return [*row, Run(f" +{left_out}", "dim")] if left_out else row


def _names(labels: Sequence[RunLabel], room: int) -> list[str]:
    """What the runs are called; where that is too long, without the words with which all of them begin."""
    names = [formatting.printable(label.name) for label in labels]
    if len(names) < 2 or sum(formatting.width(name) for name in names) <= room:
        return names
    words = [name.split(" ") for name in names]
    alike = sum(1 for _ in itertools.takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False)))
    alike = min(alike, min(map(len, words)) - 1)
    return [" ".join(one[alike:]) for one in words]


def _tail(label: RunLabel, front: bool) -> list[Run]:
    parts = [Run(f" {label.glyph}", label.token)] if label.glyph else []
    if label.counted:
        parts.append(Run(f" {label.counted}", "dim"))
    if label.base:
        parts.append(Run(f" {BASE}", "accent"))
    elif label.pinned:
        parts.append(Run(f" {PINNED}", "accent"))
    if label.nan_step is not None:
        parts.append(Run(f" NaN@{label.nan_step}", "bad"))
    if front:
        parts.append(Run(f" {FRONT}", "dim"))
    return parts


def _cells(parts: Sequence[Run]) -> int:
    return sum(formatting.width(part.text) for part in parts)


def _that_fit(entries: Sequence[_Entry], width: int, view: View) -> list[_Entry]:
    """Return the runs that fit with names cut as short as they may be; the rest need room to be counted."""
    kept = {view.front, *view.kept}
    shortest = [SHORTEST_KEPT if entry.run in kept else SHORTEST_NAME for entry in entries]
    least = [
        entry.fixed + min(formatting.width(entry.name), room) for entry, room in zip(entries, shortest, strict=True)
    ]
    if sum(least) - len(SPACE) <= width:
        return list(entries)
    shown: list[_Entry] = []
    room = width - COUNTED
    by_weight = sorted(
        zip(entries, least, strict=True), key=lambda one: (one[0].run != view.front, one[0].run not in view.kept)
    )
    for entry, cells in by_weight:
        room -= cells
        if room < 0:
            break
        shown.append(entry)
    return sorted(shown, key=lambda entry: entry.run)


def _name_room(names: Sequence[int], width: int) -> int:
    """Return the longest that names may be so that all together fit."""
    longest = max(names, default=0)
    while longest > 1 and sum(min(name, longest) for name in names) > width:
        longest -= 1
    return longest
