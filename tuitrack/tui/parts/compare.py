"""What the comparison says: heads of columns, rows, differences."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from tuitrack.tui import columns, formatting
from tuitrack.tui.beside import Beside, Entry
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.widgets.lines import Row, cell, rule
from tuitrack.tui.widgets.part_bar import Part

LABEL, COLUMN_LEAST, COLUMN_MOST, GAP = 25, 17, 26, 1
SAME, ABSENT, STAR = "·", "–", "★"
PARTS = (
    ("params", "Parameters"),
    ("config", "Config"),
    ("code", "Code"),
    ("packages", "Packages"),
    ("metrics", "Metrics"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """Which part, whether equal rows too, which run is chosen, how wide."""

    part: str = "all"
    everything: bool = False
    chosen: int = 1
    width: int = 80


@dataclass(frozen=True, slots=True)
class Table:
    """The rows as drawn; which of them stand for an entry."""

    rows: tuple[Row, ...]
    entries: dict[int, Entry]


def bar(beside: Beside) -> tuple[Part, ...]:
    """The parts with how many rows differ in each."""
    counts = {name: sum(e.differs for e in beside.entries if e.part == name) for name, _ in PARTS}
    there = {entry.part for entry in beside.entries}
    found = [Part(name, title, str(counts[name])) for name, title in PARTS if name in there]
    return (Part("all", "All", str(sum(counts.values()))), *found)


def shown_runs(count: int, look: Look) -> tuple[int, ...]:
    """The runs that have room: the base, then a window with the chosen one in it."""
    fit = max((look.width - LABEL) // (COLUMN_LEAST + GAP), 2)
    beside = fit - 1
    start = min(max(look.chosen - beside, 0), max(count - 1 - beside, 0))
    return (0, *range(start + 1, min(start + beside, count - 1) + 1))


def head(beside: Beside, look: Look) -> tuple[Row, ...]:
    """Names and facts of the runs, the base's first."""
    shown = shown_runs(len(beside.runs), look)
    room = _column(len(shown), look)
    now = time.time()
    hidden = len(beside.runs) - len(shown)
    names: list[Run] = [cell(f" {hidden} more ←→" if hidden else "", LABEL, "dim")]
    about: list[Run] = [Run(" " * LABEL, "")]
    for place in shown:
        run = beside.runs[place]
        glyph, style = columns.STATUS.get(run.status, ("?", ""))
        mark = "⌂ " if place == 0 else "▸ " if place == look.chosen else "  "
        names += (Run(mark, "accent"), cell(run.name, room - 2, "bold "), Run(" " * GAP, ""))
        fact = f" {formatting.age(now - run.created)}  {run.status_reason or formatting.duration(run.duration)}"
        about += (Run(f"  {glyph}", style), cell(fact, room - 3, "dim"), Run(" " * GAP, ""))
    return tuple(names), tuple(about)


def _column(count: int, look: Look) -> int:
    return min(max((look.width - LABEL) // max(count, 1) - GAP, 8), COLUMN_MOST)


def table(beside: Beside, look: Look) -> Table:
    """The rows of a part."""
    rows: list[Row] = []
    entries: dict[int, Entry] = {}
    for name, title in PARTS:
        whole = [entry for entry in beside.entries if entry.part == name]
        differing = sum(entry.differs for entry in whole)
        listed = [entry for entry in whole if entry.differs or look.everything]
        if not listed or look.part not in ("all", name):
            continue
        rows.append(rule(title, look.width, f"{differing} of {len(whole)} differ"))
        for entry in listed:
            entries[len(rows)] = entry
            rows.append(_row(beside, entry, look))
    if not rows:
        rows = [(Run("  nothing differs here   a shows equal rows too", "dim"),)]
    return Table(tuple(rows), entries)


def _row(beside: Beside, entry: Entry, look: Look) -> Row:
    shown = shown_runs(len(beside.runs), look)
    room = _column(len(shown), look)
    runs: list[Run] = [cell(f" {entry.label}", LABEL - 1), Run(" ", "")]
    for place in shown:
        runs += _number(entry, place, room) if entry.numbers else [_text(entry, place, room)]
        runs.append(Run(" " * GAP, ""))
    return tuple(runs)


def _text(entry: Entry, place: int, room: int) -> Run:
    value, base = entry.texts[place], entry.texts[0]
    if value is None:
        return cell(f"  {ABSENT}", room, "dim")
    if place and value == base:
        return cell(f"  {SAME}", room, "dim")
    if entry.part == "config":
        return cell(f"  {_lines(value, base, place)}", room, "" if place else "dim")
    shown = value[:10] if entry.label == "commit" else " ".join(value.split()) or "None"
    return cell(f"  {shown}", room, "bold " if place else "")


def _lines(text: str, base: str | None, place: int) -> str:
    if not place or base is None:
        return f"{len(text.splitlines())} lines"
    before, after = base.splitlines(), text.splitlines()
    count = len(set(before) ^ set(after))
    return f"{count} line{'s' * (count != 1)} differ, enter"


def _number(entry: Entry, place: int, room: int) -> list[Run]:
    value, base = entry.numbers[place], entry.numbers[0]
    star = f"{STAR} " if entry.best == place else "  "
    text = ABSENT if value is None else formatting.number(value)
    style = "bad" if value is not None and math.isnan(value) else "dim" if value is None else ""
    note, note_style = _note(entry, place)
    if place and value is not None and base is not None and not math.isnan(value - base):
        note = formatting.delta(value - base) if value != base else SAME
    left = max(room - 2 - 8, 0)
    return [Run(star, "good"), cell(text, min(8, room - 2), style), cell(note, left, note_style)]


def _note(entry: Entry, place: int) -> tuple[str, str]:
    step = entry.steps[place] if entry.steps else None
    return (f"@{step}" if step is not None and step >= 0 else ""), "dim"
