"""One row of the comparison, whole: a text as what differs in it, a value as it is in every run."""

from __future__ import annotations

import difflib

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts import diff
from tuitrack.tui.parts.sheet import fact, verbatim
from tuitrack.tui.reading.beside import Beside, Entry
from tuitrack.tui.widgets.lines import Row, rule

_CONTEXT = 4
_CHANGES = ("commit", "uncommitted")


def rows(beside: Beside, entry: Entry, chosen: int, width: int) -> list[Row]:
    """The row between the base and the chosen run, or of all runs where it is short."""
    if entry.part == "code" and entry.label in _CHANGES:
        return _changes(beside, (0, chosen), width)
    texts = beside.texts(entry)
    if entry.numbers or not any("\n" in text for text in texts):
        return _values(beside, entry, width)
    base, run = beside.names[0], beside.names[chosen]
    if texts[0] == texts[chosen]:
        return [(Run("  the same in both", "dim"),), (), *verbatim(texts[chosen])]
    before, after = texts[0].splitlines(), texts[chosen].splitlines()
    return diff.rows("\n".join(difflib.unified_diff(before, after, base, run, lineterm="", n=_CONTEXT)))


def paired(beside: Beside, entry: Entry, chosen: int, width: int) -> list[Row]:
    """A text of the base with that of the chosen run beside it; empty where the two do not differ line by line."""
    if entry.numbers or (entry.part == "code" and entry.label in _CHANGES):
        return []
    texts = beside.texts(entry)
    before, after = texts[0], texts[chosen]
    if before == after or not any("\n" in text for text in texts):
        return []
    return diff.paired(before.splitlines(), after.splitlines(), width, _CONTEXT)


def _values(beside: Beside, entry: Entry, width: int) -> list[Row]:
    """The value in every run."""
    names = [_named(name, place) for place, name in enumerate(beside.names)]
    room = min(max(max(map(formatting.width, names)), 12), width // 3)
    found: list[Row] = []
    for place, name in enumerate(names):
        value = _exact(entry, place) if entry.numbers else entry.texts[place]
        found += fact(formatting.cut(name, room), "–" if value is None else value or "None", width, room + 2)
    return found


def _named(name: str, place: int) -> str:
    return f"{'⌂ ' if place == 0 else '  '}{formatting.printable(name)}"


def _exact(entry: Entry, place: int) -> str | None:
    value = entry.numbers[place]
    if value is None:
        return None
    step = entry.steps[place] if entry.steps else None
    at = f"   @{step}" if step is not None and step >= 0 else ""
    difference = entry.delta(place)
    return f"{value!r}{at}" + (f"   {formatting.delta(difference)} to the base" if difference else "")


def _changes(beside: Beside, places: tuple[int, int], width: int) -> list[Row]:
    """The commits, each with what was not committed: to be read one after the other."""
    found: list[Row] = []
    for place in places:
        run = beside.runs[place]
        changes = run.environment.diff
        found.append(
            rule(
                _named(beside.names[place], place).strip(), width, diff.counted(changes) if changes else "all committed"
            )
        )
        found += [*fact("commit", run.environment.commit or "none", width), *diff.rows(changes), ()]
    return found
