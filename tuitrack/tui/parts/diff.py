"""A unified difference as rows."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from itertools import zip_longest

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts.sheet import TAB
from tuitrack.tui.widgets.lines import Row, cell, rule

_STYLES = {"+": "good", "-": "bad", "@": "accent", "\\": "dim"}


def rows(text: str) -> list[Row]:
    """Line by line; what names the files is told from what was added or removed in them."""
    found: list[Row] = []
    inside = False
    for line in text.splitlines():
        inside = (inside or line.startswith("@@")) and not line.startswith("diff --git ")
        style = _STYLES.get(line[:1], "") if inside else "bold " if line.startswith("diff --git ") else "dim"
        found.append((Run(f"  {formatting.printable(line.expandtabs(TAB))}", style),))
    return found


def paired(before: Sequence[str], after: Sequence[str], width: int, context: int) -> list[Row]:
    """Two texts side by side, only where they differ with some lines around; each line in the colour of its fate."""
    found: list[Row] = []
    for group in difflib.SequenceMatcher(None, before, after).get_grouped_opcodes(context):
        found.append(rule(f"line {group[0][1] + 1}", width, f"line {group[0][3] + 1} on the right"))
        for fate, first, last, begin, end in group:
            sides = zip_longest(before[first:last], after[begin:end])
            found += [_pair(left, right, fate != "equal", width) for left, right in sides]
    return found


def _pair(left: str | None, right: str | None, changed: bool, width: int) -> Row:
    room = max((width - 5) // 2, 4)
    cells = [
        cell("" if text is None else text.expandtabs(TAB), room, style if changed else "")
        for text, style in ((left, "bad"), (right, "good"))
    ]
    return (Run("  ", ""), cells[0], Run(" │ ", "rule"), cells[1])


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
