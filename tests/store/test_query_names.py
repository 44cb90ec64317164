"""Names that tell runs apart."""

from __future__ import annotations

from pathlib import Path

from recorded import Run, database, task_id

from tuitrack.query import names
from tuitrack.query.gathering import Group


def shown(home: Path, *runs: Run) -> list[str]:
    found = names.display(database(home, runs), {run.id: run.name for run in runs})
    return [found[run.id] for run in runs]


def test_a_name_of_its_own_stays(tmp_path: Path):
    assert shown(tmp_path, Run(task_id(1), "a", params={"lr": 1}), Run(task_id(2), "b")) == ["a", "b"]


def test_what_differs_tells_runs_of_one_name_apart_a_seed_last(tmp_path: Path):
    runs = [
        Run(task_id(n), "train", params={"Args/seed": n, "Args/lr": lr, "Args/epochs": 5})
        for n, lr in enumerate((0.1, 0.1, 0.2), 1)
    ]
    assert shown(tmp_path, *runs, Run(task_id(9), "other")) == [
        *("train lr=0.1 s1", "train lr=0.1 s2", "train lr=0.2 s3", "other"),
    ]


def test_a_parameter_that_only_some_have_is_named_where_it_is(tmp_path: Path):
    runs = (Run(task_id(1), "train", params={"Args/wide": "yes"}), Run(task_id(2), "train"))
    assert shown(tmp_path, *runs) == ["train wide=yes", "train"]


def test_long_values_are_cut(tmp_path: Path):
    runs = [Run(task_id(n), "train", params={"Args/data": f"{n}" * 40}) for n in (1, 2)]
    assert shown(tmp_path, *runs) == [f"train data={'1' * 15}…", f"train data={'2' * 15}…"]


def test_few_parameters_that_tell_many_apart_are_named(tmp_path: Path):
    """A path of its own says little; what nearly all have alike is told of those that have it otherwise."""
    runs = [
        Run(
            task_id(n),
            "train",
            params={"Args/fail_at": 3 if n == 1 else -1, "Args/amp": n < 3, "Args/lr": 10.0**-n, "Args/width": n % 2}
            | {"Args/out": f"/runs/{n}", "Args/epochs": (n + 1) // 2},
        )
        for n in range(1, 5)
    ]
    assert shown(tmp_path, *runs) == [f"train amp={n < 3} width={n % 2}{' fail_at=3' * (n == 1)}" for n in range(1, 5)]


def test_groups_are_told_by_what_their_runs_share_never_by_a_seed(tmp_path: Path):
    """First runs of other seeds, a path that each run has for itself: neither is what a group was made for."""
    lrs = {"x": 0.1, "y": 0.3, "z": 0.9}
    runs = {
        group: [
            Run(task_id(4 * n + k), "train", params={"Args/seed": n + k, "Args/lr": lr, "Args/out": f"/{n}/{k}"})
            for k in range(2)
        ]
        for n, (group, lr) in enumerate(lrs.items())
    }
    db = database(tmp_path, [run for group in runs.values() for run in group])
    groups = [Group(one, "train", tuple(run.id for run in group), 2) for one, group in runs.items()]
    assert names.of_groups(db, groups) == {one: f"train lr={lr}" for one, lr in lrs.items()}
    assert names.of_groups(db, groups[:1]) == {"x": "train"}


def test_small_fractions_are_written_as_in_the_table(tmp_path: Path):
    values = ("0.0003", "0.00031", "-0.001", "0.01", "0.1", "1000", "0.000", "0.15000000000000002", "1e-05")
    runs = [Run(task_id(n), "train", params={"Args/lr": value}) for n, value in enumerate(values)]
    written = ("3e-4", "3.1e-4", "-1e-3", "0.01", "0.1", "1000", "0.000", "0.15", "1e-5")
    assert shown(tmp_path, *runs) == [f"train lr={text}" for text in written]


def test_what_nearly_all_have_is_told_of_those_that_have_another(tmp_path: Path):
    runs = [
        Run(task_id(n), "train", params={"Args/lr": n % 4, "Args/seed": n // 4, "Args/fail_at": 3 if n == 11 else -1})
        for n in range(11)
    ]
    again = Run(task_id(11), "train", params={"Args/lr": 2, "Args/seed": 2, "Args/fail_at": 40})
    told = shown(tmp_path, *runs, again)
    assert told == [*(f"train lr={n % 4} s{n // 4}" for n in range(11)), "train lr=2 fail_at=40 s2"]
    assert len(set(told)) == 12


def test_over_many_projects_a_run_is_called_as_in_its_own(tmp_path: Path):
    runs = [
        Run(task_id(n), "hot", params={"lr": lr, "set": project}, project=project)
        for n, (project, lr) in enumerate((("a", 1), ("a", 2), ("b", 1), ("c", 1)), 1)
    ]
    found = names.across_projects(database(tmp_path, runs), {task_id(n): "hot" for n in (2, 3, 4)})
    assert found == {task_id(2): "hot lr=2", task_id(3): "hot set=b", task_id(4): "hot set=c"}
