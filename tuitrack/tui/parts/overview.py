"""What a run's page says first: how it stands, its main curves, what changed, facts, how its console ends."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tuitrack.query import alerts, compare, keys, reasons, steps
from tuitrack.query.scalars import Points
from tuitrack.query.tasks import EventRow, MetricRow, TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.charts import raster
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.charts.spec import ChartSpec, Line
from tuitrack.tui.console import log
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.parts import facts, inputs, outputs
from tuitrack.tui.parts import steps as pipeline
from tuitrack.tui.parts.sheet import Area, fact, paragraph
from tuitrack.tui.reading.page import TaskPage
from tuitrack.tui.widgets.lines import Row, cell, rule

LEAST_HEIGHT, MOST_HEIGHT, CHART_WIDTH, TWO_FROM, GAP = 6, 16, 50, 60, 3
CONSOLE, TRACEBACK, STEPS = 4, 8, 5
# From this height on there is a blank line between sections.
ROOMY = 30
_COMMIT = re.compile("[0-9a-f]{40}")
_UNTOLD = Run("", "")
_Pair = tuple[str | None, str | None]


def rows(page: TaskPage, area: Area) -> list[Row]:
    """All of it; why a run failed stands before everything else."""
    width = area.width
    gap: list[Row] = [()] if area.height >= ROOMY else []
    found = [*_standing(page, area), *_alerts(page.detail, area), *_charts(page, area)]
    begun = pipeline.section(page.steps, page.names, width, max(area.height // 3, STEPS))
    for section in (begun, _changed(page, width, area.told), _facts(page.detail, width)):
        found += [*section, *gap] if section else []
    events = [rule("Events", width), *(row for event in page.events for row in _event(event, page.names, width))]
    events = events if page.events else []
    if page.console and page.detail.status != "failed":
        events = [*gap, *events] if events else []
        count = max(area.height - len(found) - len(events) - 1, CONSOLE)
        found += [rule("Console", width, area.told("{task.console} all of it")), *map(log.row, page.console[-count:])]
    return [*found, *events]


def _standing(page: TaskPage, area: Area) -> list[Row]:
    """What one should know of a run that failed, waits, or has not run."""
    detail, width = page.detail, area.width
    if detail.status == "failed":
        note = area.told("{task.console} the whole console") if page.console else ""
        told = reasons.explained(detail.status_reason) or "no reason is known"
        found = [rule("Failed", width, note), *paragraph(told, width, "bad")]
        last = [line for line in page.console if log.plain(line).strip()][-max(area.height // 3, TRACEBACK) :]
        # what was said above need not be said again at the end of a traceback
        repeated = bool(last) and log.plain(last[-1]).strip() == told.strip()
        return [*found, *map(log.row, last[:-1] if repeated else last), *([()] if area.height >= ROOMY else [])]
    job = detail.attempts[-1].job if detail.attempts and detail.status == "running" else None
    if job is not None and job.waits:
        expected = f", starts ~{formatting.clock(job.starts, time.time())}" if job.starts else ""
        keys = area.told("{run.abort} takes it away")
        stuck = paragraph(f"! {job.stuck}: as it is, it never starts", width, "warn") if job.stuck else ()
        return [(Run(f"  {formatting.printable(job.told + expected)}", ""), Run(f"   {keys}", "dim")), *stuck, ()]
    if detail.status == "queued":
        told = f"waits in queue {detail.queue or 'default'}"
        ends = (
            "{run.abort} takes it off the queue" if page.served else "no worker serves it: {queues.workers} starts one"
        )
        end = Run(f"   {area.told(ends)}", "dim" if page.served else "warn")
        waits = (Run(f"  {formatting.printable(told)}", ""), end)
        blocked = detail.planned.blocked
        return [waits, *(paragraph(f"! it {blocked}", width, "warn") if blocked else ()), ()]
    if detail.status == "draft":
        return [
            (
                Run("  has not run   ", ""),
                Run(area.told("{run.edit} edits it   {run.enqueue} puts it on a queue"), "dim"),
            ),
            (),
        ]
    return []


def _alerts(detail: TaskDetail, area: Area) -> list[Row]:
    """Why a run needs somebody's eye, where its status does not say it."""
    told = [one for one in detail.reasons if one.kind in alerts.UNTOLD]
    lines = [row for one in told for row in paragraph(f"! {one.reason}", area.width, "warn")]
    if detail.muted:
        lines += [
            (Run("  alerts of this run are muted   ", "dim"), Run(area.told("{run.mute} tells them again"), "dim"))
        ]
    return [*lines, ()] if lines else []


def _charts(page: TaskPage, area: Area) -> list[Row]:
    count = max(area.width // CHART_WIDTH, 2 if area.width >= TWO_FROM else 1)
    chosen = main_metrics(page.detail.metrics, page.curves)[:count]
    if not chosen:
        return []
    height = min(max((area.height - 3) // 3, LEAST_HEIGHT), MOST_HEIGHT)
    wide = (area.width - 1 - GAP * (len(chosen) - 1)) // len(chosen)
    blocks = [
        chart(row, page.detail.goals.lower(row.key), page.curves[row.key], replace(area, width=wide, height=height))
        for row in chosen
    ]
    joined: list[Row] = []
    for pieces in zip(*blocks, strict=True):
        line: list[Run] = [Run(" ", "")]
        for piece in pieces:
            line += (*piece, Run(" " * GAP, ""))
        joined.append(tuple(line[:-1]))
    return [*joined, ()]


def main_metrics(metrics: Sequence[MetricRow], curves: Mapping[str, Points]) -> list[MetricRow]:
    """The metrics that have a curve, those that tell most first: those of unseen data."""
    drawn = [row for row in metrics if row.count > 1 and row.key in curves]
    return sorted(drawn, key=lambda row: keys.telling(row.key))


def chart(row: MetricRow, lower: bool | None, points: Points, area: Area) -> list[Row]:
    """A metric's curve under its name, its last and its best value, where either end is the better one."""
    best, step = (row.min, row.min_step) if lower else (row.max, row.max_step)
    note = "" if lower is None else f"  best {formatting.number(best)} @{step}"
    last = f"  {outputs.last(row)}"
    room = max(area.width - len(note) - len(last), 6)
    shown = formatting.cut(formatting.printable(row.key), room) + last
    head = (Run(shown, "bold "), cell(note, max(area.width - formatting.width(shown), 0), "dim"))
    line = Line(points.steps.astype(np.float64), points.values)
    return [head, *raster.draw(ChartSpec(area.width, area.height, (line,))).rows]


def _changed(page: TaskPage, width: int, told: Told) -> list[Row]:
    parent, detail = page.parent, page.detail
    if parent is None:
        return []
    if steps.is_step(detail, parent):
        return [rule(f"A step of  {formatting.printable(page.names[parent.id])}", width, told("{task.open} opens it"))]
    before = {one.key: one.value for one in parent.params}
    texts = {one.name: one.text for one in parent.configuration}
    differ = [one for one in detail.params if before.get(one.key) != one.value]
    changed_texts = [one for one in detail.configuration if texts.get(one.name) != one.text]
    code = _code(parent, detail)
    names = max((formatting.width(name) for name in (*_names(differ, changed_texts), *code)), default=0)
    names = min(max(names, 14), width // 3)
    changed = [_change(one, before.get(one.key), names, width) for one in differ]
    changed += [
        (
            Run(" ▎", "accent"),
            cell(one.name, names),
            Run("  text changed", "dim"),
            inputs.use(one.consumed, one.problem),
        )
        for one in changed_texts
    ]
    changed += [_pair(name, pair, names, width) for name, pair in code.items()]
    title = f"Changed from parent  {formatting.printable(page.names[parent.id])}"
    nothing: list[Row] = [(Run("  nothing differs", "dim"),)]
    return [rule(title, width, told("{task.open} opens it")), *(changed or nothing)]


def _code(parent: TaskDetail, detail: TaskDetail) -> dict[str, _Pair]:
    """What of the code differs, by what it is."""
    found = compare.of((parent, detail)).environment
    return {key: (_brief(row[0]), _brief(row[1])) for key, row in found.items() if key in compare.CODE}


def _brief(value: str | None) -> str | None:
    """A commit by its beginning, all else as it is."""
    return value[:10] if value and _COMMIT.fullmatch(value) else value or None


def _names(params: Sequence[inputs.StoredParam], texts: Sequence[inputs.StoredConfiguration]) -> list[str]:
    return [one.key for one in params] + [one.name for one in texts]


def _change(one: inputs.StoredParam, was: str | None, names: int, width: int) -> Row:
    return _pair(one.key, (was, one.value), names, width, inputs.use(one.consumed, one.problem))


def _pair(key: str, values: _Pair, names: int, width: int, used: Run = _UNTOLD) -> Row:
    before, after = formatting.values(values)
    room = max((width - names - 6 - formatting.width(used.text)) // 2, 8)
    left = min(max(formatting.width(before), 6), room)
    start = (Run(" ▎", "accent"), cell(key, names), Run("  ", ""), cell(before, left, "dim"))
    return (*start, Run(" → ", "dim"), Run(formatting.cut(after, room), "bold "), used)


def _facts(detail: TaskDetail, width: int) -> list[Row]:
    pairs = facts.of(detail, time.time())
    half = max((width - 2) // 2, 20)
    short = [pair for pair in pairs if formatting.width(pair[1]) <= half - 12]
    found: list[Row] = [rule("Facts", width)]
    for left, right in zip(short[::2], [*short[1::2], ("", "")], strict=False):
        found.append(
            (Run("  ", ""), cell(left[0], 10, "dim"), cell(left[1], half - 10), cell(right[0], 10, "dim"),
             cell(right[1], half - 10))
        )  # fmt: skip
    for name, value in pairs:
        if (name, value) not in short:
            found += fact(name, value, width, 10)
    for place, line in enumerate(detail.comment.splitlines()):
        found += fact("" if place else "note", line, width, 10)
    return found


def _event(event: EventRow, names: Mapping[str, str], width: int) -> list[Row]:
    """What happened when; runs in it by what they are called."""
    moment, text = time.strftime("%H:%M:%S", time.localtime(event.time)), event.text
    for task_id, name in names.items():
        text = text.replace(task_id, f"{name} {task_id[:6]}")
    first, *more = formatting.wrap(formatting.printable(text), max(width - 23, 10))
    start = (Run(f"  {moment}  ", "dim"), cell(event.kind, 10, "dim"), Run(first, ""))
    return [start, *((Run(" " * 22 + line, ""),) for line in more)]
