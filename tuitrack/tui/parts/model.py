"""A model's page as rows."""

from __future__ import annotations

from tuitrack.model.outputs import Model
from tuitrack.query.lineage import Lineage, Step
from tuitrack.query.weights import State
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.leaderboard import columns
from tuitrack.tui.parts import models, whereabouts
from tuitrack.tui.parts.sheet import Sheet, fact
from tuitrack.tui.widgets.lines import Row, cell, rule


def heading(one: Model, state: State) -> Row:
    """What it is called and how it stands."""
    lost = whereabouts.mark(state, one.host) if state in whereabouts.AFAR else whereabouts.since(state)
    return (
        Run(" ◆ " if one.published else " ", "accent"),
        Run(formatting.printable(one.name), "bold "),
        Run(f"   {formatting.printable(one.project)}   {one.id[:8]}", "dim"),
        Run("   published" if one.published else "", "accent"),
        Run("   archived" if one.archived else "", "warn"),
        Run(f"   {lost}" if lost else "", whereabouts.style(state)),
    )


def page(one: Model, state: State, lineage: Lineage, width: int, told: Told) -> Sheet:
    """Facts, then where it comes from and what came of it, the cursor on the runs, then what it is made of."""
    rows = models.facts(one, state, width)
    items: dict[int, str] = {}
    if lineage.maker is not None or lineage.users:
        rows += [(), rule("Lineage", width, told("{model_page.open} opens the run"))]
    if lineage.maker is not None:
        if lineage.maker.models:
            rows += fact("from", ", ".join(lineage.maker.models), width)
        items[len(rows)] = lineage.maker.task_id
        rows.append(_step("made by", lineage.maker))
    for place, step in enumerate(lineage.users):
        items[len(rows)] = step.task_id
        rows.append(_step("" if place else "read by", step))
        if step.models:
            rows += fact("", f"→ {', '.join(step.models)}", width)
    return Sheet([*rows, *([()] if one.design else []), *models.design(one, width)], items)


def _step(title: str, step: Step) -> Row:
    glyph, style = columns.STATUS.get(step.status, ("?", "dim"))
    return (
        Run("  ", ""), cell(title, 18, "dim"), Run(f"{glyph} ", style), Run(formatting.printable(step.name), "bold "),
        Run(f"   {step.task_id[:8]}", "dim"),
    )  # fmt: skip
