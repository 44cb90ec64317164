"""The comparison with a row for each run: of many runs more are in sight so, of few that differ in much less."""

from __future__ import annotations

from dataclasses import replace

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.leaderboard import columns
from tuitrack.tui.parts import compare
from tuitrack.tui.parts.compare import GAP, Look, Spot, Table
from tuitrack.tui.parts.sheet import Drawn
from tuitrack.tui.reading.beside import Beside, Entry
from tuitrack.tui.widgets.lines import Row, cell

_LEAST, _MOST, _NAME_LEAST = 11, 20, 16


def head(beside: Beside, look: Look) -> tuple[Row, ...]:
    """What the columns are of, on two lines: where it belongs, its own name."""
    entries = compare.listed(beside, look)
    label, wide, shown = _frame(beside, look, len(entries))
    hidden = len(entries) - len(shown)
    above: list[Run] = [cell(f" {hidden} more ←→" if hidden else "", label, "dim")]
    below: list[Run] = [cell("", label)]
    for place in shown:
        first, last = _titles(entries[place])
        mark = "▸ " if place == _column(look, len(entries)) else "  "
        above += (cell(f"  {first}", wide, "dim"), Run(" " * GAP, ""))
        below += (Run(mark, "accent"), cell(last, wide - 2, "bold "), Run(" " * GAP, ""))
    return tuple(above), tuple(below)


def table(beside: Beside, look: Look) -> Table:
    """A row for each run, the base's first; the chosen column is what `enter` shows whole."""
    entries = compare.listed(beside, look)
    if not entries:
        return Table((compare.nothing(look),), {})
    label, wide, shown = _frame(beside, look, len(entries))
    texts = {
        place: formatting.values(entries[place].texts) if entries[place].part == "params" else entries[place].texts
        for place in shown
    }

    def draw(run: int) -> Row:
        cells: list[Run] = [*_name(beside, run, label)]
        for place in shown:
            entry = entries[place]
            cells += compare.number(entry, run, wide) if entry.numbers else []
            cells += [] if entry.numbers else [compare.text(entry, run, wide, texts[place])]
            cells.append(Run(" " * GAP, ""))
        return tuple(cells)

    here = entries[_column(look, len(entries))]
    return Table(Drawn(len(beside.runs), draw), {run: Spot(here, run) for run in range(len(beside.runs))})


def stepped(beside: Beside, look: Look, by: int) -> Look:
    """With the column chosen that lies so far from the one that is."""
    count = len(compare.listed(beside, look))
    return replace(look, column=min(max(_column(look, count) + by, 0), max(count - 1, 0)))


def _column(look: Look, count: int) -> int:
    return min(look.column, max(count - 1, 0))


def _frame(beside: Beside, look: Look, count: int) -> tuple[int, int, range]:
    """How wide names and columns are, which columns have one, the chosen one among them."""
    longest = max((formatting.width(formatting.printable(name)) + 5 for name in beside.names), default=0)
    label = max(min(longest, look.width // 3), _NAME_LEAST)
    fit = max((look.width - label) // (_LEAST + GAP), 1)
    start = min(max(_column(look, count) - fit + 1, 0), max(count - fit, 0))
    shown = range(start, min(start + fit, count))
    return label, min((look.width - label) // max(len(shown), 1) - GAP, _MOST), shown


def _titles(entry: Entry) -> tuple[str, str]:
    label = formatting.printable(entry.label)
    if entry.numbers:
        first, _, last = label.rpartition(" ")
        return first, last + compare.goal(entry)
    first, _, last = label.rpartition("/") if entry.part == "params" else ("", "", label)
    return first, last


def _name(beside: Beside, place: int, room: int) -> tuple[Run, ...]:
    glyph, style = columns.STATUS.get(beside.runs[place].status, ("?", ""))
    name = formatting.abridged(formatting.printable(beside.names[place]), room - 5)
    return Run(" ", ""), Run(glyph, style), Run(" " if place else "⌂", "accent"), cell(f" {name}", room - 3, "bold ")
