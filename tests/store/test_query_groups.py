"""Runs that belong together, and what they come to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import pytest
from recorded import START, Run, add, database, report, task_id

from tuitrack import errors
from tuitrack.query import groups
from tuitrack.query.grouping import By
from tuitrack.query.groups import Sheet, Window
from tuitrack.query.kinship import Kinship
from tuitrack.query.means import Mean, Range, Several
from tuitrack.query.statement import SortKey, Spec

SEED = By("seed")
NAN = math.nan


def run(number: int, acc: float | None = None, **more: object) -> Run:
    params = {"Args/lr": 0.1, "Args/seed": number, **more.pop("params", {})}  # type: ignore[dict-item]
    metrics = {} if acc is None else {"acc/val": [(1, acc)]}
    return Run(task_id(number), created=START + number, params=params, metrics=metrics, **more)  # type: ignore[arg-type]


def sheet(home: Path, runs: Iterable[Run], by: By = SEED, **more: object) -> Sheet:
    return groups.Reader(database(home, runs)).listed(Spec(**more), by)  # type: ignore[arg-type]


def shape(found: Sheet) -> list[list[int]]:
    return [sorted((int(one[:8], 16) for one in group.ids), reverse=True) for group in found.groups.values()]


def test_runs_that_differ_in_their_seed_only_are_a_group(tmp_path: Path):
    runs = [
        run(1),
        run(2),
        run(3, params={"Args/lr": 0.2}),
        run(4, params={"Args/lr": 0.2, "General/random_state": 7}),
        run(5, params={"Args/opt": "adam"}),
        run(6, project="other"),
    ]
    assert shape(sheet(tmp_path, runs)) == [[6], [5], [4, 3], [2, 1]]


def test_chosen_runs_are_in_the_groups_that_all_runs_of_their_project_make(tmp_path: Path):
    opts = {1: "adam", 2: "sgd", 3: "adam", 4: "sgd"}
    db = database(tmp_path, [run(n, params={"Args/opt": opt}) for n, opt in opts.items()])
    kinship, ids = Kinship(db), [task_id(n) for n in (1, 2, 3)]

    def handles() -> list[str]:
        bonds = kinship.of(ids, SEED)
        return [bonds[one].handle for one in ids]

    first, second, third = handles()
    assert first == third != second
    pair = kinship.of(ids[:2], SEED)
    assert pair[ids[0]] != pair[ids[1]], "what only these two differ in is not unique to each run"
    with db.write() as tx:
        tx.execute("UPDATE param SET value = 'sgd' WHERE task_id = ? AND key = 'Args/opt'", (ids[0],))
        tx.execute("UPDATE revision SET value = value + 1 WHERE name = 'task'")
        tx.execute(
            "UPDATE task SET revision = (SELECT value FROM revision WHERE name = 'task') WHERE id = ?", (ids[0],)
        )
    assert handles() == [second, second, third]


def test_paths_and_names_of_each_run_do_not_tell_groups_apart(tmp_path: Path):
    own = {n: {"Args/out": f"/runs/{n}", "Args/name": f"run{n}", "Args/opt": "ab"[n % 2]} for n in range(1, 7)}
    assert shape(sheet(tmp_path, [run(n, params=own[n]) for n in own])) == [[6, 4, 2], [5, 3, 1]]


def test_what_differs_without_the_seed_was_tried(tmp_path: Path):
    runs = [run(n, params={"Args/opt": opt, "Args/seed": 1}) for n, opt in enumerate(("adam", "sgd"), 1)]
    assert shape(sheet(tmp_path, runs)) == [[2], [1]]


def test_repeats_that_differ_in_their_paths_only_are_a_group(tmp_path: Path):
    assert shape(sheet(tmp_path, [run(n, params={"Args/seed": 1, "Args/out": f"./o{n}"}) for n in (1, 2)])) == [[2, 1]]


def test_numbers_are_compared_as_numbers(tmp_path: Path):
    assert shape(sheet(tmp_path, [run(n, params={"Args/lr": lr}) for n, lr in ((1, 0.1), (2, 1e-1))])) == [[2, 1]]


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        (By("project"), {"a": [4, 2], "b": [3, 1]}),
        (By("tag"), {"best paper": [3], "best": [4, 1], "no tag": [2]}),
        (By("params", ("lr",)), {"lr=0.1": [4, 3], "lr=0.5": [2], "lr=–": [1]}),
        (By("params", ("seed", "Args/lr")), {"seed=4 lr=0.1": [4], "seed=3 lr=0.1": [3], "seed=2 lr=0.5": [2]}),
    ],
)
def test_other_groups(tmp_path: Path, by: By, wanted: dict[str, list[int]]):
    runs = [
        Run(task_id(1), project="b", tags=("best",), created=START + 1),
        run(2, project="a", params={"Args/lr": 0.5}),
        run(3, project="b", tags=("paper", "best")),
        run(4, project="a", tags=("best",)),
    ]
    found = sheet(tmp_path, runs, by)
    told = {group.label: [int(one[:8], 16) for one in group.ids] for group in found.groups.values()}
    assert {label: told[label] for label in wanted} == wanted
    assert found.matched == found.total == 4


def test_a_key_that_means_nothing_says_so(tmp_path: Path):
    with pytest.raises(errors.BadQuery, match="nothing is called nosuch"):
        sheet(tmp_path, [run(1)], By("params", ("nosuch",)))


def test_only_completed_runs_count(tmp_path: Path):
    runs = [run(1, 0.9), run(2, 0.7, status="published"), run(3, 0.1, status="failed"), run(4, status="running")]
    found = sheet(tmp_path, runs, columns=("acc/val", "created", "lr", "seed", "name", "acc/val * 2"))
    (group,) = found.groups.values()
    assert (group.completed, len(group.ids)) == (2, 4)
    mean, created, rate, seed, name, twice = found.cells[group.handle]
    assert mean == Mean(pytest.approx(0.8), pytest.approx(math.sqrt(0.02)), 2)  # type: ignore[arg-type]
    assert twice == Mean(pytest.approx(1.6), pytest.approx(2 * math.sqrt(0.02)), 2)  # type: ignore[arg-type]
    assert (created, rate, seed, name) == (START + 2, 0.1, Range(1.0, 4.0), "train")


def test_a_group_without_a_completed_run_has_no_mean(tmp_path: Path):
    found = sheet(tmp_path, [run(1, 0.9, status="running"), run(2, 0.8, status="failed")], columns=("acc/val", "age"))
    (cells,) = found.cells.values()
    assert cells == (None, START + 2)


def test_texts_that_differ_are_counted(tmp_path: Path):
    runs = [run(1, name="a"), run(2, name="b"), run(3, name="b")]
    assert next(iter(sheet(tmp_path, runs, columns=("name",)).cells.values())) == (Several(2),)


def graded(grades: dict[float, list[float]]) -> list[Run]:
    """Runs of several rates, the accuracies of each."""
    pairs = [(rate, acc) for rate, found in grades.items() for acc in found]
    return [run(n, acc, params={"Args/lr": rate}) for n, (rate, acc) in enumerate(pairs, 1)]


def told(found: Sheet) -> list[tuple[int, str]]:
    return [(min(int(one[:8], 16) for one in group.ids), group.mark) for group in found.groups.values()]


def test_the_best_group_comes_first_and_those_near_it_are_marked(tmp_path: Path):
    runs = graded({0.1: [0.5, 0.5], 0.2: [0.9, 0.8], 0.3: [0.84, 0.82], 0.4: [0.6], 0.5: [NAN]})
    found = sheet(tmp_path, runs, columns=("lr", "acc/val"))
    assert found.sort == (SortKey("acc/val", True),)
    assert [group.ids[0] for group in found.groups.values()][:2] == [task_id(3), task_id(5)]
    assert told(found) == [(3, "best"), (5, "near"), (7, ""), (1, ""), (8, "")]


def test_an_order_of_the_users_own_is_kept_and_the_best_marked_in_it(tmp_path: Path):
    runs = graded({0.1: [0.5, 0.5], 0.2: [0.9, 0.8], 0.3: [0.84, 0.82]})
    by_rate = sheet(tmp_path / "a", runs, columns=("acc/val",), sort=(SortKey("lr", True), SortKey("acc/val")))
    assert told(by_rate) == [(5, "near"), (3, "best"), (1, "")]
    upwards = sheet(tmp_path / "b", runs, sort=(SortKey("max(acc/val)"),))
    assert told(upwards) == [(1, ""), (5, "near"), (3, "best")]


def test_sorted_by_what_has_no_goal_a_shown_result_still_says_which_is_best(tmp_path: Path):
    runs = graded({0.1: [0.5, 0.5], 0.2: [0.9, 0.8], 0.3: [0.84, 0.82]})
    found = sheet(tmp_path, runs, columns=("lr", "acc/val"), sort=(SortKey("lr"),))
    assert told(found) == [(1, ""), (3, "best"), (5, "near")]
    assert (found.sort, found.ranking) == ((SortKey("lr"),), "acc/val")


def test_the_goal_says_which_is_best(tmp_path: Path):
    runs = [Run(task_id(n), params={"lr": n}, metrics={"loss": [(1, n)]}) for n in (1, 2)]
    assert told(sheet(tmp_path, runs, columns=("loss",))) == [(1, "best"), (2, "")]


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (("wide", "wide"), "wide"),
        (("wide s0", "wide s1"), "wide"),
        (("wide lr=0.1 s0", "wide lr=0.1 s12"), "wide lr=0.1"),
        (("wide", "wide again"), "wide"),
        (("run1", "run2"), "run"),
        (("exp_1", "exp_12"), "exp"),
        (("a", "b"), "b"),
    ],
)
def test_a_group_goes_by_what_the_names_share(tmp_path: Path, names: tuple[str, ...], label: str):
    found = sheet(tmp_path, [run(n, name=name) for n, name in enumerate(names, 1)])
    assert [group.label for group in found.groups.values()] == [label]


def test_lines_are_groups_and_the_runs_of_those_unfolded(tmp_path: Path):
    db = database(tmp_path, graded({0.1: [0.1, 0.2, 0.3], 0.2: [0.9, 0.8]}))
    reader, spec = groups.Reader(db), Spec(columns=("acc/val",), sort=(SortKey("acc/val", True),))
    folded = reader.listed(spec, SEED)
    first, second = folded.lines
    assert ([row.id for row in folded.rows], set(folded.cells)) == ([task_id(4), task_id(3)], {first, second})
    window = Window(offset=1, limit=3, unfolded=frozenset({first, second}))
    unfolded = reader.listed(spec, SEED, window)
    assert unfolded.lines == (first, task_id(4), task_id(5), second, task_id(3), task_id(2), task_id(1))
    assert [row.id for row in unfolded.rows] == [task_id(4), task_id(5), task_id(3)]
    assert [row.cells for row in unfolded.rows] == [(0.9,), (0.8,), (0.3,)]
    assert set(unfolded.cells) == {second}
    assert reader.listed(spec, SEED, Window(offset=90, limit=3)).offset == 0


def test_a_reader_hears_of_everything_that_changes(tmp_path: Path):
    db = database(tmp_path, [run(1, 0.5), run(2, 0.7, status="running")])
    reader, spec = groups.Reader(db), Spec(columns=("acc/val",))
    assert next(iter(reader.listed(spec, SEED).cells.values())) == (Mean(0.5, None, 1),)
    with db.write() as tx:
        add(tx, run(3, 0.6))
        tx.execute("UPDATE revision SET value = value + 1 WHERE name = 'task'")
        tx.execute(
            "UPDATE task SET status = 'completed', revision = (SELECT value FROM revision WHERE name = 'task') "
            "WHERE id = ?",
            (task_id(2),),
        )
    found = reader.listed(spec, SEED)
    assert shape(found) == [[3, 2, 1]]
    assert next(iter(found.cells.values())) == (Mean(pytest.approx(0.6), pytest.approx(0.1), 3),)  # type: ignore[arg-type]


def test_a_parameter_that_was_edited_moves_the_run(tmp_path: Path):
    db = database(tmp_path, [run(1), run(2)])
    reader = groups.Reader(db)
    assert len(reader.listed(Spec(), SEED).groups) == 1
    with db.write() as tx:
        tx.execute("UPDATE param SET value = '9', number = 9 WHERE task_id = ? AND key = 'Args/lr'", (task_id(2),))
        tx.execute("UPDATE revision SET value = value + 1 WHERE name = 'task'")
        tx.execute("UPDATE task SET revision = (SELECT value FROM revision WHERE name = 'task') WHERE name = 'train'")
    assert len(reader.listed(Spec(), SEED).groups) == 2


def test_filters_choose_the_runs_that_are_grouped(tmp_path: Path):
    found = sheet(tmp_path, graded({0.1: [0.1, 0.9]}), filter="acc/val>0.5")
    assert (shape(found), found.total, found.matched) == ([[2]], 2, 1)


def test_the_mean_of_endless_values_is_endless(tmp_path: Path):
    db = database(tmp_path, [run(1), run(2)])
    with db.write() as tx:
        report(tx, task_id(1), "m", [(1, math.inf)])
        report(tx, task_id(2), "m", [(1, 1.0)])
    found = groups.Reader(db).listed(Spec(columns=("m",)), SEED)
    assert next(iter(found.cells.values())) == (Mean(math.inf, None, 2),)
