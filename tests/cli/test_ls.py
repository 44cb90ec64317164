"""The leaderboard on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import running
from recorded import Run, database, task_id

from tuitrack.query.leaderboard import SortKey
from tuitrack.tui.leaderboard import shelf
from tuitrack.tui.state import RunsView


def test_the_table_tells_runs_of_one_name_apart_scripts_get_the_name(home: Path):
    database(
        home,
        [
            Run(task_id(number), "train", params={"Args/lr": number}, metrics={"loss/train": [(1, 0.5), (2, 0.25)]})
            for number in (1, 2)
        ],
    )
    table = running.tuitrack("ls").stdout
    assert "train lr=1" in table
    assert "train lr=2" in table
    assert "━━━  00000001  train lr=1" in running.tuitrack("plot", task_id(1), task_id(2), "loss/train").stdout
    assert running.tuitrack("compare", task_id(1), task_id(2)).stdout.split("\n")[0].split() == [
        *("train", "lr=1", "train", "lr=2"),
    ]
    assert [row["name"] for row in json.loads(running.tuitrack("ls", "--json").stdout)] == ["train", "train"]


def test_columns_are_those_that_tell_the_runs_shown_apart(home: Path):
    database(
        home,
        [
            Run(task_id(number), project=project, params={f"Args/{project}": number}, metrics={project: [(1, 0.5)]})
            for number, project in enumerate(("a", "a", "b", "b"), 1)
        ],
    )
    assert running.tuitrack("ls", "project:a").stdout.split("\n")[0].split()[4:] == ["AGE", "TIME", "STEP", "a", "a"]
    assert running.tuitrack("ls").stdout.split("\n")[0].split()[4:] == ["AGE", "TIME", "STEP", *"abab"]


def test_a_project_narrows_as_in_the_browser(home: Path):
    runs = [Run(task_id(n), f"run{n}", project) for n, project in enumerate(("vision", "vision/digits", "lm"), 1)]
    shelf.save(database(home, runs), "lm", "named", RunsView())
    assert sorted(row["name"] for row in json.loads(running.tuitrack("ls", "-p", "vision", "--json").stdout)) == [
        *("run1", "run2"),
    ]
    assert running.tuitrack("ls", "-p", "speech").stderr == "no run in speech\n"
    assert running.tuitrack("ls", "-p", "lm", "run1").stderr == "no run matches, out of 1 in lm\n"
    assert running.tuitrack("ls", "-p", "speech", "--group", "seed").stderr == "no run in speech\n"
    assert "run2" in running.tuitrack("ls", "-p", "vision", "--view", "lm/named").stdout


def test_what_cannot_be_read_is_marked_where_it_stands(home: Path):
    database(home, [Run(task_id(1), metrics={"loss": [(1, 2.0)]})])
    said = running.tuitrack("ls", "--columns", "3 * foo(loss)").stderr
    assert "bad query: no function foo: 3 * ▸foo(loss) (functions:" in said
    said = running.tuitrack("ls", f"name:{'long' * 20} max(los)>3").stderr
    assert "…" in said
    assert "▸max(los)>3 (did you mean loss)" in said


def test_columns_are_expressions(home: Path):
    database(home, [Run(task_id(1), metrics={"a/b": [(1, 2.0), (5, 4.0)]})])
    asked = "mean(a/b),at(a/b, 3),(a/b - at(a/b, 1)) * 2"
    table = running.tuitrack("ls", "--csv", "--columns", asked).stdout.splitlines()
    assert table[1].endswith(",3.0,2.0,4.0")


def test_a_curve_is_a_column(home: Path):
    rising, falling = [(step, float(step)) for step in range(12)], [(step, float(-step)) for step in range(12)]
    database(home, [Run(task_id(1), metrics={"acc": rising}), Run(task_id(2), metrics={"acc": falling})])
    table = running.tuitrack("ls", "--columns", "acc,spark(acc)").stdout.splitlines()
    assert [line.split()[-1] for line in sorted(table[1:])] == ["▁▁▂▂▃▄▄▅▆▆▇▇", "▇▇▆▆▅▄▄▃▂▂▁▁"]
    assert running.tuitrack("ls", "--csv", "--columns", "spark(acc)", "id:0").stdout.count("▁") == 4
    assert "spark(acc) has no order (sort by acc)" in running.tuitrack("ls", "--sort", "spark(acc)").stderr
    assert "acc is a picture" in running.tuitrack("ls", "--columns", "spark(acc) + 1").stderr
    assert "a picture compares with nothing" in running.tuitrack("ls", "spark(acc)>1").stderr


def test_a_view_is_a_question_that_can_be_narrowed(home: Path):
    db = database(
        home,
        [
            Run(task_id(n), f"{'ab'[n % 2]}{n}", project="p", params={"lr": n}, metrics={"acc": [(1, 0.1 * n)]})
            for n in range(1, 6)
        ],
    )
    sort = (SortKey("acc", True),)
    shelf.save(db, "p", "best", RunsView(columns=("acc", "lr", "age"), hidden=("age",), sort=sort, filter="a OR b1"))
    table = running.tuitrack("ls", "--view", "best").stdout.splitlines()
    assert table[0].split() == ["ID", "STATUS", "NAME", "PROJECT", "acc", "lr"]
    assert [line.split()[2] for line in table[1:]] == ["a4", "a2", "b1"]
    narrowed = running.tuitrack("ls", "--view", "p/best", "lr<4", "--sort", "lr", "--columns", "lr", "--csv").stdout
    assert [line.split(",")[1] for line in narrowed.splitlines()] == ["name", "b1", "a2"]
    assert "no view worst (there are: p/best)" in running.tuitrack("ls", "--view", "worst").stderr


def seeded(home: Path) -> None:
    """Two rates, of which the second is better."""
    runs = [(1, 0.1, 0.5), (2, 0.1, 0.7), (3, 0.2, 0.9)]
    database(
        home,
        [
            Run(task_id(n), "train", params={"Args/lr": rate, "Args/seed": n}, metrics={"acc/val": [(1, value)]})
            for n, rate, value in runs
        ],
    )


def test_groups_in_a_table(home: Path):
    seeded(home)
    header, best, other = running.tuitrack("ls", "--group", "seed", "--columns", "lr,acc/val").stdout.splitlines()
    assert header.split() == ["NAME", "RUNS", "lr", "acc/val"]
    assert best.split() == ["train", "lr=0.2", "1/1", ".2", "★.9"]
    assert other.split() == ["train", "lr=0.1", "2/2", ".1", ".6±.14"]


def test_groups_for_programs(home: Path):
    seeded(home)
    arguments = ("ls", "--group", "lr", "--columns", "acc/val,seed", "--sort", "acc/val")
    first, second = json.loads(running.tuitrack(*arguments, "--json").stdout)
    assert (first["name"], first["count"], first["completed"], first["mark"]) == ("lr=0.1", 2, 2, None)
    assert first["columns"]["seed"] == {"low": 1, "high": 2}
    assert (second["ids"], second["mark"]) == ([task_id(3)], "best")
    assert second["columns"] == {"acc/val": {"mean": 0.9, "std": None, "n": 1}, "seed": 3}
    table = running.tuitrack(*arguments, "--csv").stdout.splitlines()
    assert table[0] == "name,count,completed,acc/val,acc/val std,seed"
    assert table[2] == "lr=0.2,1,1,0.9,,3"


def test_groups_that_are_none_say_so(home: Path):
    seeded(home)
    assert "nothing is called nosuch" in running.tuitrack("ls", "--group", "nosuch").stderr
    assert "no run matches, out of 3" in running.tuitrack("ls", "status:failed", "--group", "seed").stderr
