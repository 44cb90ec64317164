"""The lines of text around charts: what is shown, whose curves they are, what the cursor reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.tui import formatting
from tuitrack.tui.charts.board import Board
from tuitrack.tui.charts.canvas import style_of
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.palette import INKS
from tuitrack.tui.charts.panel import Panel, Row, View, fill, position
from tuitrack.tui.charts.picture import Run

_PLACES = {"step": "step", "relative": "after", "wall": "at"}
BASE, FRONT = "⌂", "← front"
# Names are cut down to this many cells before whole runs give way.
SHORTEST_NAME = 6


@dataclass(frozen=True, slots=True)
class RunLabel:
    """What the legend says about a run; `glyph` stands for its status, in the colour of a token."""

    name: str
    glyph: str = ""
    token: str = ""
    base: bool = False
    nan_step: int | None = None


@dataclass(frozen=True, slots=True)
class Caption:
    """What the header says that no view knows: whose metrics these are, the weight they are smoothed with."""

    project: str
    smoothing: str


def header(caption: Caption, board: Board, view: View, width: int) -> Row:
    """Say how the charts are drawn."""
    scale = "log" if board.focused in view.logs else "linear"
    row = [Run(f" {formatting.printable(caption.project)}", "title")]
    for name, value in (("x", view.horizontal), ("ema", caption.smoothing), ("y", scale)):
        row += (Run(f"   {name} ", "dim"), Run(value, ""))
    if view.window:
        row.append(Run("   zoomed", "accent"))
    count = len(board.keys)
    pages = f"   page {board.page + 1}/{board.pages}" if board.pages > 1 else ""
    row.append(Run(f"   {count} metric{'s' * (count != 1)}{pages}", "dim"))
    return fill(row, width, ascii=view.ascii)


def legend(labels: Sequence[RunLabel], view: View, width: int) -> Row:
    """Name the runs, each with its line; names shorten first, then runs give way, never the one in front."""
    tails = [_tail(label, run == view.front) for run, label in enumerate(labels)]
    names = [formatting.printable(label.name) for label in labels]
    fixed = [4 + len(str(run + 1)) + sum(len(part.text) for part in tail) + 3 for run, tail in enumerate(tails)]
    shown = _that_fit(fixed, [formatting.width(name) for name in names], width - 1, view.front)
    row = [Run(" ", "")]
    hidden = f" +{len(labels) - len(shown)}" if len(shown) < len(labels) else ""
    left = width - 1 - sum(fixed[run] for run in shown) + 3 - len(hidden)
    room = _name_room([formatting.width(names[run]) for run in shown], left)
    for run in shown:
        row += (
            Run(f"{INKS[run].glyph if run < len(INKS) else '─'} {run + 1} ", style_of("series", run)),
            Run(formatting.cut(names[run], room), "title" if run == view.front else ""),
            *tails[run],
            Run("   ", ""),
        )
    row[-1] = Run(hidden, "dim")
    return fill(row, width, ascii=view.ascii)


def reading(panels: Sequence[Panel], view: View, end: float | None, width: int) -> Row:
    """Say where the cursor is, and how far the run in front is from the first there."""
    if view.cursor is None:
        return fill((), width)
    row = [Run(f" {_PLACES[view.horizontal]} ", "dim"), Run(position(view.cursor, view.horizontal), "title")]
    if end is not None:
        row.append(Run(f" of {position(end, view.horizontal)}", "dim"))
    if view.mark is not None:
        row.append(Run(f"   marked {position(view.mark, view.horizontal)}, z zooms to here", "accent"))
    left, start = width - sum(len(run.text) for run in row), f"      {view.front + 1} − 1:"
    for panel in panels:
        difference = _difference(panel, view)
        if difference is None:
            continue
        name = formatting.cut(formatting.printable(panel.title), 18)
        intro = f"{start}   {name} "
        text = formatting.delta(difference)
        left -= formatting.width(intro + text)
        if left < 0:
            break
        start = ""
        row += (Run(intro, "dim"), Run(text, ""))
    return fill(row, width, ascii=view.ascii)


def _difference(panel: Panel, view: View) -> float | None:
    if view.cursor is None or not 0 < view.front < len(panel.curves):
        return None
    front, base = (_value(panel.curves[run], view.cursor) for run in (view.front, 0))
    return front - base if front is not None and base is not None else None


def _value(curve: Curve | None, x: float) -> float | None:
    return curve.at(x) if curve is not None else None


def _tail(label: RunLabel, front: bool) -> list[Run]:
    parts = [Run(f" {label.glyph}", label.token)] if label.glyph else []
    if label.base:
        parts.append(Run(f" {BASE}", "accent"))
    if label.nan_step is not None:
        parts.append(Run(f" NaN@{label.nan_step}", "bad"))
    if front:
        parts.append(Run(f" {FRONT}", "dim"))
    return parts


def _that_fit(fixed: Sequence[int], names: Sequence[int], width: int, front: int) -> list[int]:
    """Return the runs that fit with names cut as short as they may be; the rest need room to be counted."""
    least = [cells + min(name, SHORTEST_NAME) for cells, name in zip(fixed, names, strict=True)]
    if sum(least) - 3 <= width:
        return list(range(len(least)))
    shown: list[int] = []
    room = width - 4
    for run in sorted(range(len(least)), key=lambda run: run != front):
        room -= least[run]
        if room < 0:
            break
        shown.append(run)
    return sorted(shown)


def _name_room(names: Sequence[int], width: int) -> int:
    """Return the longest that names may be so that all together fit."""
    longest = max(names, default=0)
    while longest > 1 and sum(min(name, longest) for name in names) > width:
        longest -= 1
    return longest
