"""Which way a metric is better, wherever that is asked: as the user said, for a project and all below it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import recorded
from recorded import Run

from tuitrack.model.outputs import Direction, ModelDescribed
from tuitrack.ops import models, views
from tuitrack.query import alerts, checkpoints, diffs, digest, goals, repository, resolving, tasks
from tuitrack.query.study import study
from tuitrack.store.database import Database
from tuitrack.tui.reading import comparing

LOW, HIGH, MIDDLE = (recorded.task_id(number) for number in (1, 2, 3))


@pytest.fixture
def db(home: Path) -> Database:
    """Three runs of one project: one goes low, one high, one neither, in a metric whose name tells nothing."""
    facts = {"iteration": 2}
    return recorded.database(
        home,
        [
            Run(LOW, project="a/b", params={"Args/x": 1}, metrics={"gap/val": [(1, 0.1), (2, 0.3)]}, facts=facts),
            Run(HIGH, project="a/b", params={"Args/x": 2}, metrics={"gap/val": [(1, 0.9), (2, 0.3)]}, facts=facts),
            Run(MIDDLE, project="a/b", metrics={"gap/val": [(1, 0.3), (2, 0.3)]}, facts=facts),
        ],
    )


def give(db: Database, project: str, **chosen: str) -> None:
    """Give metrics a goal in a project; a word stands for `word/val`."""
    views.save(db, project, goals.VIEW, json.dumps({f"{name}/val": goal for name, goal in chosen.items()}))


def made_model(db: Database, task_id: str, iteration: int) -> None:
    """Let a run have made a model at a step."""
    told = ModelDescribed(id=f"{task_id}-{iteration}", name="m", uri="file:///m", iteration=iteration)
    models.link(db, task_id, models.add(db, told), Direction.output, f"m{iteration}")


def lower(db: Database, project: str | None, key: str = "gap/val") -> bool | None:
    with db.read() as tx:
        return goals.load(tx, project).lower(key)


def test_a_project_says_otherwise_than_those_above_it(db: Database):
    give(db, "", gap="min", acc="min")
    give(db, "a", gap="max")
    assert [lower(db, project) for project in (None, "b", "a", "a/b", "ab")] == [True, True, False, False, True]
    give(db, "a/b", gap="none")
    assert (lower(db, "a/b"), lower(db, "a"), lower(db, "a/b", "acc/val")) == (None, False, True)


@pytest.mark.parametrize(
    ("key", "goal"),
    [
        ("loss/train", "min"),
        ("acc/val", "max"),
        ("grad_norm/all", "none"),
        ("gnorm/W1", "none"),
        ("GradNorm", "none"),
        ("lr/group 0", "none"),
    ],
)
def test_a_name_tells_which_way_is_better(key: str, goal: str):
    assert goals.guessed(key) == goal


@pytest.mark.parametrize("payload", ["{", "[1]", json.dumps({"gap/val": "sideways"}), json.dumps({"gap/val": ["min"]})])
def test_goals_that_cannot_be_read_are_guessed(db: Database, payload: str):
    views.save(db, "a/b", goals.VIEW, payload)
    assert lower(db, "a/b") is False
    with db.read() as tx:
        assert alerts.standing(tx, [LOW], 0.0)[LOW] == ()


def test_runs_of_several_projects_share_the_goals_of_the_innermost_above_all(db: Database):
    with db.write() as tx:
        tx.execute("UPDATE task SET project = 'a/c/d' WHERE id = ?", (HIGH,))
    give(db, "a", gap="min")
    give(db, "a/b", gap="max")
    with db.read() as tx:
        assert goals.shared(tx, [LOW, HIGH]).lower("gap/val") is True
        assert goals.shared(tx, [LOW]).lower("gap/val") is False
        assert goals.shared(tx, []).lower("gap/val") is False


@pytest.mark.parametrize(("goal", "best", "values"), [("min", LOW, {0.1, 0.3}), ("max", HIGH, {0.3, 0.9})])
def test_what_is_best_follows_the_goal_everywhere(db: Database, goal: str, best: str, values: set[float]):
    give(db, "a", gap=goal)
    for task_id in (LOW, HIGH):
        made_model(db, task_id, 1)
    assert digest.since(db, 0.0, most=1).projects[0].best.task_id == best
    assert study(db, [LOW, HIGH, MIDDLE]).best_run == [LOW, HIGH].index(best)
    assert resolving.resolve(db, "a/b@best(gap/val)") == best
    assert {one.best for one in repository.entries(db, None)} == values
    compared = {entry.label: entry.best for entry in comparing.Reader().read(db, [LOW, HIGH]).entries if entry.numbers}
    assert compared["gap/val best"] == [LOW, HIGH].index(best)
    (delta,) = diffs.against(db, HIGH, LOW).metrics
    assert delta.lower is (goal == "min")
    assert tasks.detail(db, LOW).goals.lower("gap/val") is (goal == "min")


def test_nothing_is_best_of_what_is_only_watched(db: Database):
    give(db, "a", gap="none")
    assert digest.since(db, 0.0, most=1).projects[0].best is None
    assert study(db, [LOW, HIGH, MIDDLE]).best_run is None
    assert {one.best for one in repository.entries(db, None)} <= {None}
    assert [entry.label for entry in comparing.Reader().read(db, [LOW, HIGH]).entries if entry.numbers] == [
        "gap/val last"
    ]


@pytest.mark.parametrize(("goal", "iteration"), [("min", 1), ("max", 2)])
def test_the_best_checkpoint_follows_the_goal(home: Path, goal: str, iteration: int):
    run = Run(LOW, project="a/b", metrics={"gap/val": [(1, 0.1), (2, 0.9)]})
    db = recorded.database(home, [run])
    give(db, "", gap=goal)
    for step in (1, 2):
        made_model(db, LOW, step)
    assert checkpoints.best(db, LOW, "gap/val").iteration == iteration


def test_only_what_is_better_low_diverges(home: Path):
    db = recorded.database(home, [Run(LOW, project="a/b"), Run(HIGH, project="c")])
    with db.write() as tx:
        for task_id in (LOW, HIGH):
            for step in range(200):
                recorded.report(tx, task_id, "gap/val", [(step, 1.0 if step < 100 else 5.0)])
                recorded.report(tx, task_id, "loss/val", [(step, 1.0 if step < 100 else 4.0)])

    def diverging() -> dict[str, str]:
        return {task_id[-1]: why.partition(" ")[0] for task_id, why in alerts.untold(db, [LOW, HIGH]).items()}

    low, high = LOW[-1], HIGH[-1]
    assert diverging() == {low: "loss/val", high: "loss/val"}
    give(db, "a", gap="min")
    assert diverging() == {low: "gap/val", high: "loss/val"}
    assert alerts.alerted(db, [LOW, HIGH]) == {LOW, HIGH}
    give(db, "a", loss="max")
    assert diverging() == {high: "loss/val"}
    assert alerts.alerted(db, [LOW, HIGH]) == {HIGH}
