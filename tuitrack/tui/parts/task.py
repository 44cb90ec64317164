"""What a run's page says, part by part."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tuitrack.query import goals
from tuitrack.query.scalars import Points
from tuitrack.query.tasks import EventRow, MetricRow, StoredParam, TaskDetail
from tuitrack.tui import columns, formatting
from tuitrack.tui.charts import raster, sparkline
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.charts.spec import ChartSpec, Line
from tuitrack.tui.parts import facts
from tuitrack.tui.widgets.lines import Row, cell, rule
from tuitrack.tui.widgets.part_bar import Part

CHART_HEIGHT = 6
_TELLING = ("val", "eval", "test")


@dataclass(frozen=True, slots=True, eq=False)
class TaskPage:
    """Everything a run's page shows, as it was at one moment."""

    detail: TaskDetail
    parent: TaskDetail | None = None
    events: tuple[EventRow, ...] = ()
    curves: Mapping[str, Points] = field(default_factory=dict)
    console: tuple[str, ...] = ()


def parts(page: TaskPage) -> tuple[Part, ...]:
    """The parts that have something in them."""
    detail = page.detail
    code = detail.environment.script_text or detail.environment.commit or detail.environment.entry_point
    found = (
        (Part("params", "Params", str(len(detail.params))), bool(detail.params)),
        (Part("config", "Config", str(len(detail.configuration))), bool(detail.configuration)),
        (Part("code", "Code"), bool(code or detail.environment.packages)),
        (Part("console", "Console"), bool(page.console)),
        (Part("scalars", "Scalars", str(len(detail.metrics))), bool(detail.metrics)),
        (Part("artifacts", "Artifacts", str(len(detail.artifacts))), bool(detail.artifacts)),
    )
    return (Part("overview", "Overview"), *(part for part, there in found if there))


def rows(part: str, page: TaskPage, width: int) -> tuple[Row, ...]:
    """One part of the page."""
    return tuple(_PARTS[part](page, width))


def header(detail: TaskDetail, width: int) -> Row:
    """Status, name, project, how far it is."""
    glyph, style = columns.STATUS.get(detail.status, ("?", ""))
    told = detail.status_reason or detail.status
    end: list[Run] = []
    if detail.status == "running" and detail.progress is not None:
        end = _progress(detail)
    elif detail.iteration is not None:
        end = [Run(f"step {detail.iteration}", "dim")]
    name = formatting.cut(formatting.printable(detail.name), max(width // 3, 12))
    project = formatting.cut(formatting.printable(detail.project), 20)
    start = (Run(f" {glyph} ", style), Run(name, "bold "), Run(f"   {project}   {detail.id[:6]}   ", "dim"))
    return (*start, Run(formatting.printable(f"{told}   "), style), *end)


def _progress(detail: TaskDetail) -> list[Run]:
    share = min(max(detail.progress or 0, 0), 100)
    bar = "▇" * (share // 10) + "▁" * (10 - share // 10)
    left = ""
    if detail.started and share:
        left = f"  eta {formatting.duration((time.time() - detail.started) * (100 - share) / share)}"
    return [Run(bar, "accent"), Run(f" {share}%{left}", "dim")]


def _overview(page: TaskPage, width: int) -> list[Row]:
    found = [*_charts(page, width), *_changed(page, width), *_facts(page.detail, width)]
    if page.console:
        found += [rule("Console", width), *console(page.console[-4:])]
    if page.events:
        found += [rule("Events", width)]
        found += [_event(event) for event in page.events]
    return found


def _charts(page: TaskPage, width: int) -> list[Row]:
    chosen = main_metrics(page.detail.metrics, page.curves)
    if not chosen:
        return []
    gap = 2
    wide = (width - 1 - gap * (len(chosen) - 1)) // len(chosen)
    blocks = [_chart(row, page.curves[row.key], wide) for row in chosen]
    joined: list[Row] = []
    for pieces in zip(*blocks, strict=True):
        row: list[Run] = [Run(" ", "")]
        for piece in pieces:
            row += (*piece, Run(" " * gap, ""))
        joined.append(tuple(row))
    return [*joined, ()]


def main_metrics(metrics: Sequence[MetricRow], curves: Mapping[str, Points]) -> list[MetricRow]:
    """Up to two metrics that tell most: first those of unseen data."""
    drawn = [row for row in metrics if row.count > 1 and row.key in curves]
    return sorted(drawn, key=lambda row: not any(word in row.key.lower() for word in _TELLING))[:2]


def _chart(row: MetricRow, points: Points, width: int) -> list[Row]:
    lower = goals.lower_is_better(row.key)
    best, step = (row.min, row.min_step) if lower else (row.max, row.max_step)
    title = f"{row.key}   {_last(row)}"
    note = f"   best {formatting.number(best)} @{step}"
    shown = formatting.cut(formatting.printable(title), max(width - len(note), 8))
    head = (Run(shown, "bold "), cell(note, max(width - formatting.width(shown), 0), "dim"))
    line = Line(points.steps.astype(np.float64), points.values)
    return [head, *raster.draw(ChartSpec(width, CHART_HEIGHT, (line,))).rows]


def _last(row: MetricRow) -> str:
    return "NaN" if row.last is None and row.count else formatting.number(row.last)


def _changed(page: TaskPage, width: int) -> list[Row]:
    if page.parent is None:
        return []
    before = {one.key: one.value for one in page.parent.params}
    texts = {one.name: one.text for one in page.parent.configuration}
    changed = [
        _change(one.key, (before.get(one.key), one.value), one.consumed, width)
        for one in page.detail.params
        if before.get(one.key) != one.value
    ]
    changed += [
        (Run(" ▎", "accent"), cell(one.name, 24), Run(" text changed   ", "dim"), use(one.consumed))
        for one in page.detail.configuration
        if texts.get(one.name) != one.text
    ]
    title = f"Changed from parent  {formatting.printable(page.parent.name)}"
    return [rule(title, width), *(changed or [(Run("  no parameter differs", "dim"),)])]


def _change(key: str, values: tuple[str | None, str], consumed: bool | None, width: int) -> Row:
    room = max((width - 40) // 2, 8)
    before, after = ("–" if value is None else value or "None" for value in values)
    start = (Run(" ▎", "accent"), cell(key, 22), Run(" ", ""), cell(before, room, "dim"))
    return (*start, Run(" → ", "dim"), cell(after, room, "bold "), use(consumed))


def use(consumed: bool | None) -> Run:
    """Whether the code used a value."""
    if consumed is None:
        return Run("", "")
    return Run("  used", "good") if consumed else Run("  ! not used", "warn")


def _facts(detail: TaskDetail, width: int) -> list[Row]:
    pairs = facts.of(detail, time.time())
    half = max((width - 2) // 2, 20)
    found: list[Row] = [rule("Facts", width)]
    for left, right in zip(pairs[::2], [*pairs[1::2], ("", "")], strict=False):
        found.append(
            (Run("  ", ""), cell(left[0], 10, "dim"), cell(left[1], half - 10), cell(right[0], 10, "dim"),
             cell(right[1], half - 10))
        )  # fmt: skip
    if detail.comment:
        found += [(cell("  note" if not place else "", 12, "dim"), Run(formatting.printable(line), ""))
                  for place, line in enumerate(detail.comment.splitlines())]  # fmt: skip
    return found


def _event(event: EventRow) -> Row:
    moment = time.strftime("%H:%M:%S", time.localtime(event.time))
    return (Run(f"  {moment}  ", "dim"), cell(event.kind, 10, "dim"), Run(formatting.printable(event.text), ""))


def _params(page: TaskPage, width: int) -> list[Row]:
    before = {one.key: one.value for one in page.parent.params} if page.parent else None
    names = max((len(one.param.name) for one in page.detail.params), default=0)
    wide = min(max(names, 12), width // 2)
    found: list[Row] = []
    section = None
    for one in by_section(page.detail.params):
        if one.param.section != section:
            section = one.param.section
            found.append(rule(section, width))
        differs = before is not None and before.get(one.key) != one.value
        value = one.value or ("None" if one.param.nullable else "")
        room = max(width - wide - 30, 12)
        found.append(
            (Run(" ▎" if differs else "  ", "accent"), cell(one.param.name, wide), Run("  ", ""), cell(value, room),
             Run("  ", ""), cell(one.param.type, 12, "dim"), use(one.consumed))
        )  # fmt: skip
    return found


def by_section(params: Sequence[StoredParam]) -> list[StoredParam]:
    """Parameters with those of a section together, sections in the order they came."""
    sections = list(dict.fromkeys(one.param.section for one in params))
    return sorted(params, key=lambda one: sections.index(one.param.section))


def _config(page: TaskPage, width: int) -> list[Row]:
    found: list[Row] = []
    for one in page.detail.configuration:
        found.append((*rule(one.name, max(width - 14, 10), one.type), use(one.consumed)))
        found += [(Run(f"  {formatting.printable(line)}", ""),) for line in one.text.splitlines()]
    return found


def _code(page: TaskPage, width: int) -> list[Row]:
    environment = page.detail.environment
    found = [_named(name, value) for name, value in facts.code(environment) if value]
    if environment.diff:
        found += [rule("Uncommitted changes", width), *diff(environment.diff)]
    if environment.packages:
        found.append(rule("Packages", width, str(len(environment.packages))))
        found += [_named(name, value) for name, value in sorted(environment.packages.items())]
    if environment.script_text:
        found.append(rule("Script", width))
        found += [(Run(f"  {formatting.printable(line)}", ""),) for line in environment.script_text.splitlines()]
    return found


def _named(name: str, value: str) -> Row:
    return (Run("  ", ""), cell(name, 20, "dim"), Run(formatting.printable(value), ""))


def diff(text: str) -> list[Row]:
    """A unified diff, line by line."""
    styles = {"+": "good", "-": "bad", "@": "accent"}
    return [(Run(f"  {formatting.printable(line)}", styles.get(line[:1], "")),) for line in text.splitlines()]


def console(lines: Sequence[str]) -> list[Row]:
    """Console lines."""
    return [(Run(f"  {formatting.printable(line)}", ""),) for line in lines]


def _console(page: TaskPage, width: int) -> list[Row]:
    return console(page.console)


def _scalars(page: TaskPage, width: int) -> list[Row]:
    spark = 16 if width >= 72 else 0
    room = max(width - 4 * 9 - 9 - spark - 3, 12)
    titles = "".join(f"{title:>9}" for title in ("last", "best", "min", "max", "points"))
    found: list[Row] = [(Run(" " * (room + 2) + titles, "dim"),)]
    for row in page.detail.metrics:
        best = row.min if goals.lower_is_better(row.key) else row.max
        values = [_last(row), *(formatting.number(value) for value in (best, row.min, row.max)), str(row.count)]
        points = page.curves.get(row.key)
        line = sparkline.sparkline(points.values, spark) if points is not None and spark else ""
        bad = Run(f" ! {row.nan_count} NaN", "bad") if row.nan_count else Run("", "")
        numbers = [cell(value, 9, "bold " if not place else "", "right") for place, value in enumerate(values)]
        found.append((Run("  ", ""), cell(row.key, room), *numbers, Run(f" {line}", "accent"), bad))
    return found


def _artifacts(page: TaskPage, width: int) -> list[Row]:
    found: list[Row] = []
    for one in page.detail.artifacts:
        size = formatting.size(one.size)
        found.append((Run("  ", ""), cell(one.name, 24, "bold "), cell(one.type, 12, "dim"), cell(size, 8, "", "right"),
                      Run(f"   {one.hash[:12]}  ", "dim"), Run(formatting.printable(one.uri), "dim")))  # fmt: skip
        found += [(Run(f"      {formatting.printable(line)}", ""),) for line in one.preview.splitlines()[:8]]
    return found


_PARTS: dict[str, Callable[[TaskPage, int], list[Row]]] = {
    "overview": _overview,
    "params": _params,
    "config": _config,
    "code": _code,
    "console": _console,
    "scalars": _scalars,
    "artifacts": _artifacts,
}
