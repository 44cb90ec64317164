"""The models a run read and made, as rows."""

from __future__ import annotations

from collections.abc import Sequence

from tuitrack.model.outputs import Direction, Model
from tuitrack.query.models import Linked
from tuitrack.query.weights import State
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts import whereabouts
from tuitrack.tui.parts.sheet import Sheet, fact, verbatim
from tuitrack.tui.widgets.lines import Row, cell, rule

FRAMEWORK, SIZE, STEP, MARKS = 12, 8, 11, 20
_TITLES = {Direction.input: "Read", Direction.output: "Made"}


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
    told = whereabouts.mark(state, model.host)
    marks = " ".join([*(["published"] if model.published else []), *model.tags])
    return (
        Run("  ", ""), cell(one.name, room, "bold "), Run("  ", ""), cell(model.framework, FRAMEWORK, "dim"),
        cell(formatting.size(model.size) if model.size else "", SIZE, "", "right"), cell(step, STEP, "dim", "right"),
        Run(f"  {told}" if told else "", whereabouts.style(state)),
        Run(f"  {formatting.printable(marks)}" if marks else "", "accent"),
    )  # fmt: skip


def facts(one: Model, state: State, width: int) -> list[Row]:
    """What is known of a model by itself."""
    pairs = (
        ("project", one.project),
        ("framework", one.framework),
        ("file", whereabouts.address(one.uri)),
        ("" if one.uri else "file", f"it {whereabouts.advice(state, one.host)}"),
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
    return [row for name, value in pairs if value for row in fact(name, value, width)]


def design(one: Model, width: int) -> list[Row]:
    """What a model is made of, as its framework or its user wrote it."""
    return [rule("Design", width), *verbatim(one.design)] if one.design else []
