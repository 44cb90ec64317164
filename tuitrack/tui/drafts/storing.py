"""What a form stands for becomes drafts."""

from __future__ import annotations

from collections.abc import Mapping

from tuitrack.model import task as names
from tuitrack.ops import cloning, params, reworking, tasks
from tuitrack.ops import queues as queue_ops
from tuitrack.query.opening import Database
from tuitrack.tui.drafts import planning
from tuitrack.tui.drafts.form import Form


def store(db: Database, form: Form) -> tuple[str, ...]:
    """Store what was edited; the ids of the drafts, which share a sweep where they are several.

    Raises:
        BadValue: a value does not fit; nothing was stored.
    """
    if form.clone:
        sweep = names.new_id() if form.runs > 1 else ""
        specs = [_spec(form, chosen, sweep) for chosen in form.combinations()]
        return tuple(cloning.clone_many(db, form.source.id, specs))
    values, rework = form.edits({})
    if values or form.texts or rework != reworking.NOTHING:
        params.edit(db, form.source.id, values, form.texts, rework)
    if form.run:
        queue_ops.replan(db, form.source.id, planning.read(form.run))
    if form.name:
        tasks.rename(db, form.source.id, form.name)
    return (form.source.id,)


def _spec(form: Form, chosen: Mapping[str, str], sweep: str) -> cloning.CloneSpec:
    """One of the runs a form stands for; one alone is named by what was edited, unless it has a name.

    What was noted of its source was seen there.
    """
    values, rework = form.edits(chosen)
    name = form.named(chosen) if sweep or form.name or rework.added else None
    plan = planning.read(form.run)
    return cloning.CloneSpec(
        name=name, comment="", params=values, configurations=form.texts, sweep=sweep, rework=rework, plan=plan
    )
