"""Results of steps that are the pipeline's, too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tuitrack.automation.launching import Pipeline
from tuitrack.automation.steps import Step
from tuitrack.model.outputs import Direction
from tuitrack.model.task import SINGLE_TITLE
from tuitrack.ops import models
from tuitrack.query import scalars
from tuitrack.query import tasks as asking
from tuitrack.query.tasks import TaskDetail
from tuitrack.sdk import session
from tuitrack.sdk.logger import Logger


def take(pipeline: Pipeline, step: Step) -> None:
    """Report what the step was told to share, as its task has it now."""
    if step.executed is None or not any(step.options.get(f"monitor_{kind}") for kind in _TAKERS):
        return
    detail = asking.detail(pipeline.db, step.executed)
    for kind, taker in _TAKERS.items():
        wanted: Any = step.options.get(f"monitor_{kind}") or ()
        taker(pipeline, detail, wanted)


def _metrics(pipeline: Pipeline, detail: TaskDetail, wanted: Sequence[Any]) -> None:
    logger, points = Logger(session.current()), scalars.read(pipeline.db, detail.id)
    for source, target in _pairs(wanted, tuple):
        title, series = target
        found = points.get("/".join(source))
        if found is None:
            continue
        for step, value in zip(found.steps.tolist(), found.values.tolist(), strict=True):
            if source[0] == SINGLE_TITLE:
                logger.report_single_value(series, value)
            else:
                logger.report_scalar(title, series, value, step)


def _artifacts(pipeline: Pipeline, detail: TaskDetail, wanted: Sequence[Any]) -> None:
    live, held = session.current(), {one.name: one for one in detail.artifacts}
    for source, target in _pairs(wanted, str):
        if source in held and live is not None:
            live.emit(held[source]._replace(name=target))


def _models(pipeline: Pipeline, detail: TaskDetail, wanted: Sequence[Any]) -> None:
    made = {one.model.name: one.model.id for one in detail.models if one.direction == "output"}
    for source, target in _pairs(wanted, str):
        if source in made:
            models.link(pipeline.db, pipeline.id, made[source], Direction.output, target)


def _pairs(wanted: Iterable[Any], kind: type) -> Iterable[tuple[Any, Any]]:
    """Names in a step with those in the pipeline; one alone is both."""
    for one in wanted:
        yield (one, one) if _is_one(one, kind) else (one[0], one[1])


def _is_one(given: Any, kind: type) -> bool:
    if kind is str:
        return isinstance(given, str)
    return all(isinstance(part, str) for part in given)


_TAKERS = {"metrics": _metrics, "artifacts": _artifacts, "models": _models}
