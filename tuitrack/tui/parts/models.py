"""The models a run read and made, as rows."""

from __future__ import annotations

from collections.abc import Sequence

from tuitrack.model.outputs import Direction, Model
from tuitrack.query.lineage import Lineage, Step
from tuitrack.query.models import Linked
from tuitrack.query.weights import State
from tuitrack.tui import columns, formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts.sheet import Sheet, fact, verbatim
from tuitrack.tui.widgets.lines import Row, cell, rule

FRAMEWORK, SIZE, STEP, MARKS = 12, 8, 11, 20
_TITLES = {Direction.input: "read", Direction.output: "made"}


def models(found: Sequence[Linked], states: Sequence[State], width: int) -> Sheet:
    """A line for each model, those that were read above those that were made."""
    longest = max((formatting.width(formatting.printable(one.name)) for one in found), default=0)
    room = min(max(longest, 12), max(width - FRAMEWORK - SIZE - STEP - MARKS - 4, 12))
    rows: list[Row] = []
    items: dict[int, str] = {}
    for direction, title in _TITLES.items():
        part = [(one, state) for one, state in zip(found, states, strict=True) if one.direction == direction]
        if part:
            rows += [*([()] if rows else []), rule(title, width)]
        for one, state in part:
            items[len(rows)] = one.model.id
            rows.append(_line(one, state, room))
    return Sheet(rows, items)


def _line(one: Linked, state: State, room: int) -> Row:
    model = one.model
    step = "" if model.iteration is None else f"step {model.iteration}"
    told = "" if state is State.same else state.value if state is not State.none else "no file"
    marks = " ".join([*(["published"] if model.published else []), *model.tags])
    return (
        Run("  ", ""), cell(one.name, room, "bold "), Run("  ", ""), cell(model.framework, FRAMEWORK, "dim"),
        cell(formatting.size(model.size) if model.size else "", SIZE, "", "right"), cell(step, STEP, "dim", "right"),
        Run(f"  {told}" if told else "", "bad" if state in (State.changed, State.gone) else "dim"),
        Run(f"  {formatting.printable(marks)}" if marks else "", "accent"),
    )  # fmt: skip


def model(one: Model, state: State, lineage: Lineage, width: int) -> list[Row]:
    """Everything known of one model, where it comes from, what came of it, then what it is made of."""
    pairs = (
        ("project", one.project),
        ("framework", one.framework),
        ("file", one.uri.removeprefix("file://")),
        ("" if one.uri else "file", _STATES[state]),
        ("size", formatting.size(one.size) if one.size else ""),
        ("sha-256", one.hash),
        ("step", "" if one.iteration is None else str(one.iteration)),
        ("published", "yes" if one.published else ""),
        ("tags", ", ".join(one.tags)),
        ("note", one.comment),
        ("labels", ", ".join(f"{name} {number}" for name, number in one.labels.items())),
        *((note.key, note.value) for note in one.metadata),
        ("id", one.id),
    )
    rows = [row for name, value in pairs if value for row in fact(name, value, width)]
    rows += _lineage(lineage, width)
    return [*rows, rule("design", width), *verbatim(one.design)] if one.design else rows


def _lineage(lineage: Lineage, width: int) -> list[Row]:
    """What was read, by which run it became this, which runs read this, what they made of it."""
    rows: list[Row] = []
    if lineage.maker is not None:
        if lineage.maker.models:
            rows += fact("from", ", ".join(lineage.maker.models), width)
        rows.append(_step("made by", lineage.maker))
    for place, step in enumerate(lineage.users):
        rows.append(_step("" if place else "read by", step))
        if step.models:
            rows += fact("", f"→ {', '.join(step.models)}", width)
    return [rule("lineage", width), *rows] if rows else []


def _step(title: str, step: Step) -> Row:
    glyph, style = columns.STATUS.get(step.status, ("?", ""))
    return (Run("  ", ""), cell(title, 18, "dim"), Run(f"{glyph} ", style),
            Run(formatting.printable(step.name), "bold "), Run(f"   {step.task_id[:8]}", "dim"))  # fmt: skip


_STATES = {
    State.same: "it is what was recorded",
    State.changed: "it was written again since: not what was recorded",
    State.gone: "it was moved or deleted since it was recorded",
    State.elsewhere: "it is not on this machine",
    State.none: "it has no file yet",
}
