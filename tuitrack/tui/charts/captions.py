"""The lines of text around charts: what is shown, what the cursor reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.tui import formatting
from tuitrack.tui.charts.board import Board
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.panel import Panel, Row, View, fill, position
from tuitrack.tui.charts.picture import Run

_PLACES = {"step": "step", "relative": "after", "wall": "at"}


@dataclass(frozen=True, slots=True)
class Caption:
    """What the header says that no view knows: whose metrics these are, which, how they are smoothed and averaged."""

    project: str
    smoothing: str
    method: str = "ema"
    prefix: str = ""
    bands: str = "off"


def header(caption: Caption, board: Board, view: View, width: int) -> Row:
    """Say how the charts are drawn."""
    scale = "log" if board.focused in view.logs else "linear"
    row = [Run(f" {formatting.printable(caption.project)}", "title")]
    x = f"{formatting.cut(formatting.printable(view.over), 18)}{' log' * view.log_x}"
    for name, value in (("x", x), (caption.method, caption.smoothing), ("y", scale), ("bands", caption.bands)):
        row += (Run(f"   {name} ", "dim"), Run(value, ""))
    if view.window:
        row.append(Run("   zoomed", "accent"))
    count = len(board.keys)
    pages = f"   page {board.page + 1}/{board.pages}" if board.pages > 1 else ""
    of = f" {formatting.printable(caption.prefix)}…" if caption.prefix else ""
    row.append(Run(f"   {count} metric{'s' * (count != 1)}{of}{pages}", "dim"))
    return fill(row, width, ascii=view.ascii)


def reading(panels: Sequence[Panel], view: View, end: float | None, width: int, note: str = "") -> Row:
    """Say where the cursor is, and how far the run in front is from the first there; without a cursor a note."""
    if view.cursor is None:
        return fill((Run(f" {note}", "dim"),), width, ascii=view.ascii)
    place = _PLACES.get(view.horizontal) or formatting.cut(formatting.printable(view.along), 18)
    row = [Run(f" {place} ", "dim"), Run(position(view.cursor, view.horizontal), "title")]
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
