"""What a run gave, as rows: its metrics, its artifacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuitrack.model.events import ArtifactAdded
from tuitrack.model.task import SINGLE_TITLE
from tuitrack.query.goals import Goals
from tuitrack.query.scalars import Points
from tuitrack.query.tasks import MetricRow
from tuitrack.query.weights import State
from tuitrack.tui import formatting
from tuitrack.tui.charts import sparkline
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts import whereabouts
from tuitrack.tui.parts.sheet import Drawn, Sheet, fact, paragraph, verbatim
from tuitrack.tui.widgets.lines import Row, cell, rule

NUMBER, STEP, SPARK, SPARK_MOST, WIDE = 9, 9, 8, 60, 72
TYPE, SIZE, LINES = 12, 8, 3


def last(row: MetricRow) -> str:
    """A metric's last value."""
    return "NaN" if row.last is None and row.count else formatting.number(row.last)


def scalars(metrics: Sequence[MetricRow], goals: Goals, curves: Mapping[str, Points], width: int) -> Sheet:
    """A line for each metric; the star tells which of its ends is the better one."""
    least = SPARK if width >= WIDE else 0
    longest = max((formatting.width(formatting.printable(_name(row))) for row in metrics), default=0)
    rest = width - 3 * NUMBER - 2 * STEP - 5
    room = min(max(longest, 12), max(rest - least, 12))
    spark = min(max(rest - room, least), SPARK_MOST) if least else 0
    heads = [f"{title:>{NUMBER}}" for title in ("last", "min", "max", "★ at", "points")]
    head: Row = (Run(" " * (room + 2) + "".join(heads), "dim"),)

    def draw(place: int) -> Row:
        row = metrics[place - 1]
        return _scalar(row, goals.lower(row.key), curves.get(row.key), (room, spark)) if place else head

    return Sheet(Drawn(len(metrics) + 1, draw), {place: row.key for place, row in enumerate(metrics, 1)})


def _scalar(row: MetricRow, lower: bool | None, points: Points | None, widths: tuple[int, int]) -> Row:
    room, spark = widths
    step = row.min_step if lower else row.max_step
    low, high = formatting.number(row.min), formatting.number(row.max)
    judged = row.count > 1 and lower is not None
    if judged:
        low, high = (f"★{low}", high) if lower else (low, f"★{high}")
    at = "" if step is None or step < 0 or not judged else str(step)
    texts = ((last(row), "bold "), (low, ""), (high, ""), (at, "dim"), (str(row.count), "dim"))
    trouble = not_finite(row)
    rest = max(spark - len(trouble) - bool(trouble), 0)
    line = sparkline.sparkline(points.values, rest) if points is not None and rest and row.count > 1 else ""
    return (
        Run("! " if trouble else "  ", "bad"), cell(_name(row), room),
        *(cell(text, NUMBER, style, "right") for text, style in texts),
        Run(f" {trouble}" if trouble else "", "bad"), Run(f" {line}", "dim"),
    )  # fmt: skip


def _name(row: MetricRow) -> str:
    """A single value by its own name, as in the table of runs."""
    return row.key.removeprefix(f"{SINGLE_TITLE}/") if row.single else row.key


def not_finite(row: MetricRow) -> str:
    """How many of a metric's values are no numbers: `2 NaN 1 inf`."""
    counts = ((row.nan_count, "NaN"), (row.inf_count, "inf"))
    return " ".join(f"{count} {name}" for count, name in counts if count)


def metric(row: MetricRow, width: int) -> list[Row]:
    """Everything known of one metric, its values in full."""
    pairs = (
        ("last", f"{_exact(row.last, row)} @{row.last_step}"),
        ("first", f"{_exact(row.first, row)} @{row.first_step}"),
        ("min", f"{_exact(row.min, row)} @{row.min_step}"),
        ("max", f"{_exact(row.max, row)} @{row.max_step}"),
        ("points", str(row.count)),
        ("not finite", not_finite(row)),
    )
    return [line for name, value in pairs if value for line in fact(name, value, width)]


def _exact(value: float | None, row: MetricRow) -> str:
    return ("NaN" if row.count else "–") if value is None else repr(value)


def artifacts(found: Sequence[ArtifactAdded], states: Sequence[State], host: str, width: int) -> Sheet:
    """A line for each artifact, with where its file is if not here, and the beginning of what is in it."""
    longest = max((formatting.width(formatting.printable(one.name)) for one in found), default=0)
    room = min(max(longest, 12), max(width - TYPE - SIZE - 22, 12))
    rows: list[Row] = []
    items: dict[int, str] = {}
    for one, state in zip(found, states, strict=True):
        items[len(rows)] = one.name
        size = cell(formatting.size(one.size), SIZE, "", "right")
        rows.append((Run("  ", ""), cell(one.name, room, "bold "), Run("  ", ""), cell(one.type, TYPE, "dim"), size,
                     Run(f"   {one.hash[:12]}", "dim"), _mark(state, host)))  # fmt: skip
        lines = one.preview.splitlines()
        rows += [(Run(f"      {formatting.printable(line)}", "dim"),) for line in lines[:LINES]]
        if len(lines) > LINES:
            rows.append((Run("      …", "dim"),))
    return Sheet(rows, items)


def _mark(state: State, host: str) -> Run:
    told = "" if state is State.none else whereabouts.mark(state, host)
    return Run(f"   {formatting.printable(told)}" if told else "", whereabouts.style(state))


def artifact(one: ArtifactAdded, contents: Sequence[Row], width: int) -> list[Row]:
    """Everything known of one artifact, then what is in it."""
    told = "   ".join(text for text in (one.type, one.content_type, formatting.size(one.size)) if text)
    pairs = (("type", told), ("sha-256", one.hash), ("path", whereabouts.address(one.uri)), *one.metadata.items())
    names = max(formatting.width(formatting.printable(name)) for name, _ in pairs) + 2
    rows = [row for name, value in pairs if value for row in fact(name, value, width, min(names, width // 4))]
    return [*rows, rule("", width), *contents]


def kept_preview(one: ArtifactAdded, why: str, width: int) -> list[Row]:
    """What was kept of an artifact whose file cannot be looked into."""
    rest = [rule("as it was when it was stored", width), *verbatim(one.preview)] if one.preview else []
    return [*paragraph(why, width, "warn"), *rest]
