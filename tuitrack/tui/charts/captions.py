"""The lines of text around charts: what is shown, what the cursor reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.tui import formatting
from tuitrack.tui.charts.board import Board
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.panel import Panel, View, position
from tuitrack.tui.charts.picture import Row, Run, fill

_GIVE_WAY = ("y", "bands", "count", "smoothing", "x")
_PLACES = {"step": "step", "relative": "after", "wall": "at"}


@dataclass(frozen=True, slots=True)
class Caption:
    """What the header says that no view knows: whose metrics these are, which, how they are smoothed and averaged.

    `over` is what x will be once the curves are read, where it is another already.
    """

    project: str
    smoothing: str
    method: str = "ema"
    prefix: str = ""
    bands: str = "off"
    over: str = ""


def header(caption: Caption, board: Board, view: View, width: int) -> Row:
    """Say how the charts are drawn; what one sees anyway gives way first where there is little room."""
    over = caption.over or view.across
    x = f"{formatting.cut(formatting.printable(over), 18)}{' log' * view.log_x}"
    scale = "log" if board.focused in view.logs else "linear"
    count = len(board.keys)
    of = f" {formatting.printable(caption.prefix)}…" if caption.prefix else ""
    parts = {
        "project": (Run(f" {formatting.printable(caption.project)}", "title"),),
        "x": _told("x", x, "" if over == view.across else "dim"),
        "smoothing": _told(caption.method, caption.smoothing),
        "y": _told("y", scale),
        "bands": _told("bands", caption.bands),
        "zoom": (Run("   zoomed", "accent"),) if view.window else (),
        "count": (Run(f"   {count} metric{'s' * (count != 1)}{of}", "dim"),),
        "page": (Run(f"   page {board.page + 1}/{board.pages}", "dim"),) if board.pages > 1 else (),
    }
    for name in _GIVE_WAY:
        if sum(formatting.width(run.text) for part in parts.values() for run in part) > width:
            del parts[name]
    return fill([run for part in parts.values() for run in part], width, ascii=view.ascii)


def _told(name: str, value: str, style: str = "") -> tuple[Run, Run]:
    return Run(f"   {name} ", "dim"), Run(value, style)


def reading(panels: Sequence[Panel], view: View, end: float | None, width: int, note: str = "") -> Row:
    """Say where the cursor is, how far the run in front is from the first there; without a cursor or marked a note."""
    if view.cursor is None:
        return fill((Run(f" {note}", "dim"),), width, ascii=view.ascii)
    place = _PLACES.get(view.horizontal) or formatting.cut(formatting.printable(view.along), 18)
    row = [Run(f" {place} ", "dim"), Run(position(view.cursor, view.horizontal), "title")]
    if end is not None:
        row.append(Run(f" of {position(end, view.horizontal)}", "dim"))
    if view.mark is not None:
        row.append(Run(f"   marked {position(view.mark, view.horizontal)}{f', {note}' * bool(note)}", "accent"))
    row += _averaged(panels, view)
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


def _averaged(panels: Sequence[Panel], view: View) -> list[Run]:
    """Say of how many runs the mean in front is, where the cursor is."""
    focused = next((panel for panel in panels if panel.focused and view.front < len(panel.curves)), None)
    curve = focused.curves[view.front] if focused else None
    if curve is None or curve.spread is None or view.cursor is None:
        return []
    runs = curve.runs(view.cursor)
    return [Run(f"   mean of {runs} run{'s' * (runs != 1)}", "dim")]


def _difference(panel: Panel, view: View) -> float | None:
    if view.cursor is None or not 0 < view.front < len(panel.curves):
        return None
    front, base = (_value(panel.curves[run], view.cursor) for run in (view.front, 0))
    return front - base if front is not None and base is not None else None


def _value(curve: Curve | None, x: float) -> float | None:
    return curve.at(x) if curve is not None else None
