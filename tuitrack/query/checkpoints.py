"""Which of the models that a run made is the one to take."""

from __future__ import annotations

from tuitrack import errors
from tuitrack.model.outputs import Direction, Model
from tuitrack.query import goals, models, scalars
from tuitrack.store.database import Database


def last(db: Database, task_id: str) -> Model:
    """The model with weights that was saved last.

    Raises:
        NotFound: the run made none.
    """
    return _made(db, task_id)[-1]


def best(db: Database, task_id: str, metric: str | None = None) -> Model:
    """The model of the step at which a metric was best; without a metric the last one called or tagged best.

    The metric's value at a model is the last one up to the model's iteration.

    Raises:
        NotFound: nothing tells which one is best.
    """
    made = _made(db, task_id)
    called = [one for one in made if "best" in one.tags or "best" in one.name.lower()]
    if metric is None and not called:
        hint = "say by which metric: --metric acc/val"
        raise errors.NotFound(f"no model of {task_id[:8]} is called or tagged best", hint=hint)
    return called[-1] if metric is None else _best_of(db, task_id, metric, made)


def _best_of(db: Database, task_id: str, metric: str, made: list[Model]) -> Model:
    curve = scalars.read(db, task_id, [metric]).get(metric)
    values: list[tuple[float, Model]] = []
    for model in made:
        if curve is not None and model.iteration is not None:
            before = curve.values[curve.steps <= model.iteration]
            values += [(float(value), model) for value in before[-1:] if value == value]
    if not values:
        hint = f"tuitrack scalars {task_id[:8]} shows its metrics"
        raise errors.NotFound(f"no model of {task_id[:8]} has a step with {metric}", hint=hint)
    with db.read() as tx:
        choose = min if goals.shared(tx, [task_id]).lower(metric) else max
    return choose(values, key=lambda one: one[0])[1]


def _made(db: Database, task_id: str) -> list[Model]:
    with db.read() as tx:
        made = [one.model for one in models.of_task(tx, task_id) if one.direction == Direction.output and one.model.uri]
    if not made:
        raise errors.NotFound(f"{task_id[:8]} made no models", hint="tuitrack models ls")
    return sorted(made, key=lambda one: one.updated)
