"""A unified difference as rows."""

from __future__ import annotations

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts.sheet import TAB
from tuitrack.tui.widgets.lines import Row

_STYLES = {"+": "good", "-": "bad", "@": "accent"}


def rows(text: str) -> list[Row]:
    """Line by line; what names the files is told from what was added or removed in them."""
    found: list[Row] = []
    inside = False
    for line in text.splitlines():
        inside = (inside or line.startswith("@@")) and not line.startswith("diff --git ")
        style = _STYLES.get(line[:1], "") if inside else "bold " if line.startswith("diff --git ") else "dim"
        found.append((Run(f"  {formatting.printable(line.expandtabs(TAB))}", style),))
    return found


def counted(text: str) -> str:
    """`2 files  +14 −3`."""
    files, added, removed, inside = 0, 0, 0, False
    for line in text.splitlines():
        started = line.startswith("diff --git ")
        files += started
        inside = (inside or line.startswith("@@")) and not started
        added += inside and line.startswith("+")
        removed += inside and line.startswith("-")
    return f"{files} file{'s' * (files != 1)}  +{added} −{removed}"
