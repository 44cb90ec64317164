"""A figure as rows: each panel by what it shows, what cannot be drawn said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tuitrack.tui.charts.picture import Run, fill
from tuitrack.tui.renderers import bars, grid, pictures, points, space, table
from tuitrack.tui.renderers.figure import Bars, Figure, Grid, Linked, Marks, Panel, Pixels, Space, Table
from tuitrack.tui.renderers.frame import LEAST_HEIGHT, LEAST_WIDTH
from tuitrack.tui.renderers.look import Look, Row, legend, said

# Cells between panels, cells that a panel has at least.
_GAP, _NARROW, _LOW = 3, 34, 6


def draw(figure: Figure, look: Look) -> list[Row]:
    """Draw a figure in at most the room there is."""
    if look.width < LEAST_WIDTH or look.height < LEAST_HEIGHT:
        return said(look.told("{task.open}: all the room"), look)
    note = _note(figure, look)
    room = look.sized(look.width, look.height - len(note))
    if not figure.panels:
        return note or said("this figure is empty", look)
    beside = max(min(len(figure.panels), look.width // _NARROW), 1)
    lines = [figure.panels[start : start + beside] for start in range(0, len(figure.panels), beside)]
    shown = max(min(len(lines), room.height // _LOW), 1)
    if shown < len(lines):
        hidden = len(figure.panels) - beside * shown
        note = [*said(f"{hidden} more panels have no room here. {look.told(look.saving)}", look), *note]
        room = look.sized(look.width, look.height - len(note))
    height = room.height // shown
    return [row for line in lines[:shown] for row in _beside(line, room.sized(room.width, height))] + note


def _beside(panels: Sequence[Panel], look: Look) -> list[Row]:
    """Panels from left to right; a table alone may be wider than the room."""
    if len(panels) == 1 and isinstance(panels[0].traces[0], Table):
        return _panel(panels[0], look)
    width = (look.width - _GAP * (len(panels) - 1)) // len(panels)
    drawn = [_panel(panel, look.sized(width, look.height)) for panel in panels]
    rows: list[Row] = []
    for place in range(max(map(len, drawn))):
        pieces = [fill(one[place] if place < len(one) else (), width) for one in drawn]
        rows.append(tuple(run for piece in pieces for run in (*piece, Run(" " * _GAP, "")))[:-1])
    return rows


def _panel(panel: Panel, look: Look) -> list[Row]:
    """What counts most among the traces decides; traces of other kinds in the same panel are said to be missing."""
    kind = next(kind for kind in _DRAWERS if any(isinstance(trace, kind) for trace in panel.traces))
    chosen = [trace for trace in panel.traces if isinstance(trace, kind)]
    missing = len(panel.traces) - len(chosen)
    note = said(f"{missing} more of this figure not drawn over it. {look.told(look.saving)}", look) if missing else []
    return [*_DRAWERS[kind](panel, chosen, look.sized(look.width, look.height - len(note))), *note]


def _note(figure: Figure, look: Look) -> list[Row]:
    if not figure.lost:
        return []
    return said(f"not drawn here: {', '.join(figure.lost)}. {look.told(look.saving)}", look)


def _marks(panel: Panel, chosen: Sequence[Marks], look: Look) -> list[Row]:
    return _under(legend(tuple(one.name for one in chosen), look, panel.y.title), look, lambda room: points.draw(
        chosen, panel.x, panel.y, room).rows())  # fmt: skip


def _bars(panel: Panel, chosen: Sequence[Bars], look: Look) -> list[Row]:
    head = legend(tuple(one.name for one in chosen), look, panel.y.title)
    if panel.lying:
        return _under(head, look, lambda room: bars.lie(chosen, panel.x, room))
    return _under(head, look, lambda room: bars.draw(chosen, panel.x, panel.y, room, stacked=panel.stacked))


def _space(panel: Panel, chosen: Sequence[Space], look: Look) -> list[Row]:
    head = legend(tuple(one.name for one in chosen), look) if len(chosen) > 1 else ()
    return _under(head, look, lambda room: space.draw(chosen, (panel.x, panel.y, panel.z), room))


def _under(head: Row, look: Look, draw: Callable[[Look], list[Row]]) -> list[Row]:
    """A drawing under its legend, where there is one."""
    return [head, *draw(look.sized(look.width, look.height - 1))] if head else draw(look)


_DRAWERS: dict[type, Callable[[Panel, Sequence[Any], Look], list[Row]]] = {
    Table: lambda panel, chosen, look: table.draw(chosen[0], look),
    Linked: lambda panel, chosen, look: pictures.linked(chosen[0].uri, look),
    Pixels: lambda panel, chosen, look: pictures.draw(pictures.thinned(chosen[0].rgb), look),
    Grid: lambda panel, chosen, look: grid.draw(chosen[0], panel.x, panel.y, look),
    Space: _space,
    Bars: _bars,
    Marks: _marks,
}
