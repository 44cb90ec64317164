"""What matters about the run under the cursor, beside the base or its parent."""

from __future__ import annotations

import itertools
import math
import textwrap
import time
from dataclasses import replace

import numpy as np

from tuitrack.model.task import SINGLE_TITLE
from tuitrack.query import alerts as alerting
from tuitrack.query import diffs, reasons
from tuitrack.query.diffs import Change, Delta
from tuitrack.query.tasks import TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.charts import raster
from tuitrack.tui.charts.picture import Run, fill
from tuitrack.tui.charts.spec import ChartSpec, Line
from tuitrack.tui.formatting import printable
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.leaderboard import columns
from tuitrack.tui.parts.inputs import use
from tuitrack.tui.reading.previewing import Drawn, Previewed
from tuitrack.tui.widgets.lines import Row, cell, rule

CHART_LEAST, CHART_MOST = 6, 12
CONSOLE_LEAST = 5
MOST_CHANGES, MOST_METRICS, MOST_NOTE = 8, 6, 3
# A base's curve lies in grey behind the run's.
BEHIND = -1
# The share of columns whose extremes may leave a picture.
CLIP = 0.01


def below(found: Previewed, width: int, told: Told) -> tuple[Row, ...]:
    """Three lines: the run's name in a rule, how it differs, its facts."""
    name = _title(found, width - 12)
    used = sum(formatting.width(run.text) for run in name) + 3
    line = (Run("─ ", "rule"), *name, Run(" ", ""), Run("─" * max(width - used, 0), "rule"))
    facts = [Run(" ", ""), *_joined(_facts(found.run), "   ")]
    if found.run.comment:
        facts += [Run("   note ", "dim"), Run(printable(found.run.comment.splitlines()[0]), "")]
    pieces = _that_fit(_pieces(found, told), width - 1)
    return (fill(line, width), fill((Run(" ", ""), *pieces), width), fill(facts, width))


def beside(found: Previewed, width: int, height: int, *, patterns: bool = False) -> tuple[Row, ...]:
    """A column: facts, curves, what differs, the note; the console's end takes what the first curve leaves of it.

    With `patterns`, curves differ by how they are dotted too.
    """
    head = [tuple(_title(found, width - 9)), *_wrapped(_facts(found.run), width), ()]
    texts = [*_spaced(_changes(found, width)), *_spaced(_note(found.run, width))]
    least = len(_spaced(_metrics(found, width, len(found.drawn)))) + len(texts)
    console = min(len(found.tail), CONSOLE_LEAST) + 1 if found.tail else 0
    spare, chart = height - len(head) - least, CHART_LEAST + 2
    spare = max(spare - console, min(spare, chart))
    count = max(min(len(found.drawn), spare // chart), 0)
    high = min(spare // max(count, 1) - 2, CHART_MOST)
    charts = [_chart(found, drawn, ChartSpec(width, high, patterns=patterns)) for drawn in found.drawn[:count]]
    rows: list[Row] = [*head, *itertools.chain(*charts), *_spaced(_metrics(found, width, count)), *texts]
    room = height - len(rows) - 1
    if found.tail and room > 0:
        rows += [rule("Console", width), *((Run(printable(line), "dim"),) for line in found.tail[-room:])]
    return tuple(fill(row, width) for row in rows[:height])


def _title(found: Previewed, width: int) -> list[Run]:
    run = found.run
    glyph, style = columns.STATUS.get(run.status, ("?", "dim"))
    mark = [Run("⌂ ", "accent")] if found.is_base else []
    name = formatting.abridged(printable(found.name), max(width - 2 * len(mark), 8))
    return [Run(f"{glyph} ", style), *mark, Run(name, "title"), Run(f" {run.id[:6]}", "dim")]


def _facts(run: TaskDetail) -> list[Run]:
    state = f"{run.status}: {reasons.explained(run.status_reason)}" if run.status_reason else run.status
    untold = [one.reason for one in run.reasons if one.kind in alerting.UNTOLD]
    facts = [Run(f"! {printable(', '.join(untold))}", "warn")] if untold else []
    facts.append(Run(printable(state), "dim"))
    if run.status == "running" and run.progress:
        facts.append(Run(_progress(run, min(run.progress, 100)), "accent"))
    named = (("on", run.host), ("queue", run.queue), ("tags", " ".join(run.tags)))
    return facts + [Run(printable(f"{name} {text}"), "dim") for name, text in named if text]


def _progress(run: TaskDetail, share: int) -> str:
    if run.started is None or share == 100:
        return f"{share}%"
    return f"{share}%  eta {formatting.duration((time.time() - run.started) * (100 - share) / share)}"


def _joined(parts: list[Run], between: str) -> list[Run]:
    return [run for part in parts for run in (part, Run(between, ""))][:-1]


def _wrapped(parts: list[Run], width: int) -> list[Row]:
    rows: list[list[Run]] = [[]]
    for part in parts:
        used = sum(formatting.width(run.text) + 3 for run in rows[-1])
        if rows[-1] and used + formatting.width(part.text) > width:
            rows.append([])
        rows[-1].append(part)
    return [tuple(_joined(row, "   ")) for row in rows]


def _mark(found: Previewed) -> str:
    """The other run in one word."""
    return "⌂" if found.base else "parent"


def _pieces(found: Previewed, told: Told) -> list[Row]:
    """How the run differs, piece by piece."""
    if found.is_base:
        return [
            (Run("the base: all differences refer to it", "dim"),),
            (Run(told("   {run.base} takes it away"), "dim"),),
        ]
    if found.difference is None:
        return [(Run("no base to compare with", "dim"),), (Run(told("   {run.base} makes this run the base"), "dim"),)]
    difference = found.difference
    pieces: list[Row] = [(Run(f"vs {'base ⌂' if found.base else 'parent'}", "dim"),)]
    for change in difference.params[:4]:
        pieces.append((Run(f"  {printable(change.key.rpartition('/')[2])} ", "dim"), Run(_arrow(change, 10), "")))
    pieces += [(Run(f"  {printable(change.key)} differs", "dim"),) for change in difference.configuration[:2]]
    for place, delta in enumerate([delta for delta in _ordered(found) if delta.base is not None][:3]):
        start = "  " if place or _single(delta) else f"   at step {delta.step}  "
        pieces.append((Run(f"{start}{printable(delta.key)} ", "dim"), _moved(delta)))
    return pieces


def _that_fit(pieces: list[Row], room: int) -> list[Run]:
    row: list[Run] = []
    for piece in pieces:
        room -= sum(formatting.width(run.text) for run in piece)
        if room < 0:
            break
        row += piece
    return row


def _arrow(change: Change, room: int) -> str:
    before, after = _both(change, room)
    # a dash and an arrow without a space between them look like one long arrow
    between = " " if None in (change.base, change.value) else ""
    return f"{before}{between}→{between}{after}"


def _both(change: Change, room: int) -> tuple[str, str]:
    """Both values as short as they still differ."""
    before, after = formatting.values((change.base, change.value))
    return formatting.cut(before, room), formatting.cut(after, room)


def _single(delta: Delta) -> bool:
    return delta.key.startswith(f"{SINGLE_TITLE}/")


def _ordered(found: Previewed) -> list[Delta]:
    """Metrics, those that are drawn first; what the machine reports about itself is left out."""
    if found.difference is None:
        return []
    drawn = [one.key for one in found.drawn]
    own = [delta for delta in found.difference.metrics if not delta.key.startswith(":")]
    return sorted(own, key=lambda delta: drawn.index(delta.key) if delta.key in drawn else len(drawn))


def _delta(delta: Delta) -> Run:
    by = math.nan if delta.base is None else delta.value - delta.base
    if math.isnan(by):
        return Run("", "")
    style = "dim" if not by or delta.lower is None else "good" if (by < 0) == delta.lower else "bad"
    return Run(formatting.delta(by), style)


def _moved(delta: Delta) -> Run:
    """The difference; both values where one is not finite and there is none."""
    by = _delta(delta)
    if by.text:
        return by
    before, after = formatting.number(delta.base), formatting.number(delta.value)
    told = f"{after} in both" if before == after else f"{before}→{after}"
    return Run(told, "" if math.isfinite(delta.value) else "bad")


def _spaced(block: list[Row]) -> list[Row]:
    return [*block, ()] if block else []


def _chart(found: Previewed, drawn: Drawn, spec: ChartSpec) -> list[Row]:
    """A curve under its values, the other run's behind it."""
    delta = next((one for one in _ordered(found) if one.key == drawn.key), None)
    lines = tuple(
        Line(points.steps.astype(np.float64), points.values, series)
        for points, series in ((drawn.other, BEHIND), (drawn.run, 0))
        if points is not None
    )
    picture = raster.draw(replace(spec, lines=lines, clip=CLIP))
    return [_caption(found, drawn, delta, spec.width), *picture.rows, ()]


def _caption(found: Previewed, drawn: Drawn, delta: Delta | None, width: int) -> Row:
    value = Run(f" {formatting.number(float(drawn.run.values[-1]))}", "series0")
    name, room = printable(drawn.key), width - formatting.width(value.text)
    tail: list[Run] = []
    if delta is not None and delta.base is not None:
        beside, by = f"   {_mark(found)} {formatting.number(delta.base)}", _delta(delta)
        spare = room - formatting.width(name + beside + by.text) - 3
        where = " at this step" if drawn.run.steps[-1] == delta.step else f" at step {delta.step}"
        where = where if spare >= len(where) else ""
        tail = [Run(f"{beside}{where}   ", "dim"), by]
        room -= sum(formatting.width(run.text) for run in tail)
    return (Run(formatting.cut(name, max(room, 6)), "title"), value, *tail)


def _metrics(found: Previewed, width: int, charts: int) -> list[Row]:
    """The metrics that have none of the charts."""
    drawn = {one.key for one in found.drawn[:charts]}
    deltas = {delta.key: delta for delta in _ordered(found)}
    rest = [row for row in found.run.metrics if row.key not in drawn and not row.key.startswith(":")]
    rows: list[Row] = []
    for row in rest[:MOST_METRICS]:
        last = math.nan if row.last is None and row.count else row.last
        style = "bad" if last is not None and not math.isfinite(last) else ""
        name, delta = row.key.removeprefix(f"{SINGLE_TITLE}/"), deltas.get(row.key)
        rows.append(
            (cell(name, width - 20, "dim"), cell(formatting.number(last), 9, style, "right"), Run("  ", ""),
             _delta(delta) if delta else Run("", ""))
        )  # fmt: skip
    more = len(rest) - len(rows)
    return [rule("Metrics", width, f"{more} more" if more else ""), *rows] if rows else []


def _changes(found: Previewed, width: int) -> list[Row]:
    """What differs from the other run; without one, the parameters."""
    if found.difference is None or found.other is None:
        params = found.run.params
        listed = [
            (cell(one.key, width // 2, "dim"), Run(formatting.value(one.value), "")) for one in params[:MOST_CHANGES]
        ]
        return [rule("Parameters", width, _more(len(params))), *listed] if listed else []
    used = {one.key: use(one.consumed, one.problem) for one in found.run.params}
    difference, nothing = found.difference, Run("", "")
    changes = (*difference.params, *difference.configuration, *difference.environment)
    names = min(max((formatting.width(printable(one.key)) for one in changes), default=0), width // 2 - 4)
    noted = max((formatting.width(used[one.key].text) for one in difference.params if one.key in used), default=0)
    room = max((width - names - 4 - noted) // 2, 6)
    rows: list[Row] = [
        *(_row(change, _pair(change, room), used.get(change.key, nothing), names) for change in difference.params),
        *(_row(change, _lines(change), nothing, names) for change in difference.configuration),
        *(_row(change, _pair(change, room), nothing, names) for change in difference.environment),
    ]
    title = f"Changed from {_mark(found)} {found.other_name}"
    if not rows:
        rows = [(Run("nothing", "dim"),)]
    return [rule(formatting.cut(title, width - 14), width, _more(len(rows))), *rows[:MOST_CHANGES]]


def _row(change: Change, what: list[Run], note: Run, names: int) -> Row:
    return (cell(change.key, names, "dim"), Run(" ", ""), *what, note)


def _pair(change: Change, room: int) -> list[Run]:
    before, after = _both(change, room)
    return [Run(formatting.pad(before, room, "right"), "dim"), Run(" → ", "dim"), Run(after, "")]


def _lines(change: Change) -> list[Run]:
    """How many lines were added to a text or taken from it."""
    changed = [line for line in diffs.unified(change).splitlines()[2:] if line[:1] in "+-"]
    added = sum(line.startswith("+") for line in changed)
    return [Run(f"+{added}", "good"), Run(f" −{len(changed) - added}", "bad"), Run(" lines", "dim")]


def _more(count: int) -> str:
    return f"{count - MOST_CHANGES} more" if count > MOST_CHANGES else ""


def _note(run: TaskDetail, width: int) -> list[Row]:
    lines = [piece for line in run.comment.splitlines() for piece in textwrap.wrap(printable(line), max(width, 10))]
    return [rule("Note", width), *((Run(line, ""),) for line in lines[:MOST_NOTE])] if lines else []
