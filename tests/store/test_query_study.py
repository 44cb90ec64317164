"""What parameters explain of a metric, on runs whose answer is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import populate
import pytest

from tuitrack.model import params
from tuitrack.query.study import Study, study
from tuitrack.store import applying
from tuitrack.store.database import Database, open_database


@pytest.fixture
def db(home: Path) -> Database:
    return open_database(populate.settings_of(home))


def add(db: Database, runs: Sequence[tuple[Mapping[str, object], float | None]], key: str = "acc/val") -> list[str]:
    """Runs with parameters and the last value of a metric; their ids."""
    title, _, series = key.partition("/")
    with db.write() as tx:
        metric = applying.metric(tx, title, series)
        for place, (given, value) in enumerate(runs):
            facts = {"id": populate.task_id(place), "name": f"run {place}", "project": "p", "created": float(place)}
            populate.insert_task(tx, facts)
            for name, one in given.items():
                made = params.make(name, one)
                sql = "INSERT INTO param (task_id, key, value, type, number, description, choices, nullable, position, "
                sql += "edited) VALUES (?, ?, ?, ?, ?, '', '', 0, 0, 0)"
                tx.execute(sql, (facts["id"], made.key, made.value, made.type, made.number))
            if value is not None:
                sql = "INSERT INTO series (task_id, metric_id, count, last, min, max, nan_count, inf_count, calm) "
                tx.execute(sql + "VALUES (?, ?, 1, ?, ?, ?, 0, 0, 0)", (facts["id"], metric, value, value, value))
    return [populate.task_id(place) for place in range(len(runs))]


def explained(found: Study) -> dict[str, float]:
    return {one.key: round(one.explains, 2) for one in found.factors}


def test_a_choice_that_rules_explains_all_and_one_beside_it_nothing(db):
    runs = [({"Args/opt": opt, "Args/seed": seed}, 0.9 if opt == "adam" else 0.5) for opt in ("adam", "sgd")
            for seed in (1, 2, 3, 4)]  # fmt: skip
    found = study(db, add(db, runs))
    assert [one.key for one in found.factors] == ["Args/opt", "Args/seed"]
    assert explained(found) == {"Args/opt": 1.0, "Args/seed": 0.0}
    assert found.factors[0].numbers is None and found.factors[0].trend is None
    assert found.factors[0].choices == ("adam", "sgd")


def test_a_quantity_is_told_by_its_trend(db):
    found = study(db, add(db, [({"Args/lr": 10.0**-place}, 0.1 * place) for place in range(6)]))
    assert found.factors[0].trend == pytest.approx(-1)
    assert found.factors[0].numbers == tuple(10.0**-place for place in range(6))


def test_a_quantity_that_is_best_in_the_middle_explains_without_a_trend(db):
    runs = [({"Args/lr": place / 20}, 1 - (place / 20 - 0.5) ** 2) for place in range(21)]
    (only,) = study(db, add(db, runs)).factors
    assert only.explains > 0.6
    assert only.trend is not None and abs(only.trend) < 0.1


def test_what_is_different_in_every_run_explains_nothing(db):
    found = study(db, add(db, [({"Args/out": f"runs/{place}"}, float(place)) for place in range(8)]))
    assert explained(found) == {"Args/out": 0.0}


def test_by_hand(db):
    """Ranks 0 1 | 2 3 5 | 4: between groups, by the formula."""
    runs = [({"Args/k": word}, value) for word, value in zip("aabbbc", (1, 2, 3, 4, 9, 5), strict=True)]
    within, total = 0.5 + (4 / 3) ** 2 + (1 / 3) ** 2 + (5 / 3) ** 2, 17.5
    assert study(db, add(db, runs)).factors[0].explains == pytest.approx(1 - (within / 3) / (total / 5))


def test_the_best_of_a_loss_is_its_lowest_and_the_last_where_asked(db):
    ids = add(db, [({"Args/lr": rate}, value) for rate, value in ((1.0, 3.0), (2.0, 1.0), (3.0, 2.0))], "loss/val")
    with db.write() as tx:
        tx.execute("UPDATE series SET min = last - 0.5")
    found = study(db, ids)
    assert (found.lower, found.values, found.best_run) == (True, (2.5, 0.5, 1.5), 1)
    assert study(db, ids, best=False).values == (3.0, 1.0, 2.0)


def test_runs_without_a_value_are_counted_and_left_out(db):
    runs = [({"Args/lr": float(place)}, value) for place, value in enumerate((1.0, None, 2.0, math.inf, 3.0))]
    found = study(db, add(db, runs))
    assert (len(found.ids), found.left_out) == (3, 2)


def test_too_few_runs_say_nothing(db):
    found = study(db, add(db, [({"Args/lr": 1.0}, 1.0), ({"Args/lr": 2.0}, 2.0)]))
    assert (found.metric, found.factors) == ("", ())
    assert study(db, []) == Study()


def test_a_parameter_that_some_runs_lack_is_judged_where_it_is(db):
    runs = [({"Args/lr": float(place)} if place % 2 else {"Args/other": 1}, float(place)) for place in range(10)]
    found = {one.key: one for one in study(db, add(db, runs)).factors}
    assert found["Args/lr"].numbers[:2] == (None, 1.0)
    assert found["Args/lr"].trend == pytest.approx(1)


def test_the_metric_that_tells_most_is_asked_first(db):
    ids = add(db, [({"Args/lr": float(place)}, float(place)) for place in range(3)], ":monitor:machine/cpu")
    with db.write() as tx:
        for key in ("lr/group0", "acc/val"):
            title, series = key.split("/")
            metric = applying.metric(tx, title, series)
            for place, task_id in enumerate(ids):
                sql = "INSERT INTO series (task_id, metric_id, count, last, min, max, nan_count, inf_count, calm) "
                tx.execute(sql + "VALUES (?, ?, 1, ?, ?, ?, 0, 0, 0)", (task_id, metric, place, place, place))
    assert study(db, ids).metrics == ("acc/val", "lr/group0", ":monitor:machine/cpu")
    assert study(db, ids, "lr/group0").metric == "lr/group0"
