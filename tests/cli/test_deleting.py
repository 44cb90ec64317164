"""`delete` puts into the bin, which only `bin` and `restore` tell of; `bin --empty` and `--now` are for good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import recorded
import running

from tuitrack.store.database import Database

ONE, TWO = recorded.task_id(1), recorded.task_id(2)


@pytest.fixture
def db(home: Path) -> Database:
    curve = {"loss/train": [(1, 1.0), (2, 0.5)]}
    runs = [recorded.Run(ONE, "one", metrics=curve), recorded.Run(TWO, "two", "q", tags=("odd",), metrics=curve)]
    return recorded.database(home, runs)


READING = (
    ("ls",), ("ls", "archived:any", "--json"), ("ls", "--csv"), ("ls", "tag:odd"), ("ls", "project:q"), ("show", TWO),
    ("show", "q/two"), ("compare", ONE, TWO), ("scalars", TWO), ("plot", ONE, TWO, "loss/train"), ("logs", TWO),
    ("artifacts", "ls", TWO), ("models", "ls", "--json"), ("queue", "ls"), ("clone", TWO), ("enqueue", TWO),
    ("abort", TWO), ("reset", TWO, "-y"), ("rename", TWO, "x"), ("tag", TWO, "-a", "x"), ("note", TWO, "x"),
    ("archive", TWO), ("publish", TWO), ("retry", TWO), ("delete", TWO, "-y"), ("edit", TWO, "--set", "Args/lr=1"),
)  # fmt: skip


def test_no_command_knows_what_lies_in_the_bin(db: Database, capfd: pytest.CaptureFixture[str]):
    assert running.inside(capfd, "delete", TWO, "-y").stdout == f"{TWO}\n"
    for command in READING:
        said = running.inside(capfd, *command)
        assert "two" not in said.stdout.replace("q/two", "") and TWO not in said.stdout, command
        assert said.returncode == 0 or "no task" in said.stderr, command
    assert json.loads(running.inside(capfd, "db", "info", "--json").stdout)["tasks"] == 1


def test_what_was_deleted_is_listed_and_comes_back(db: Database, capfd: pytest.CaptureFixture[str]):
    assert running.inside(capfd, "bin").stderr == "the bin is empty\n"
    running.inside(capfd, "delete", ONE, TWO, "-y")
    said = running.inside(capfd, "bin")
    assert [line.split()[1] for line in said.stdout.splitlines()[1:]] == ["q/two", "p/one"]
    assert "tuitrack restore ID" in said.stderr
    listed = json.loads(running.inside(capfd, "bin", "--json").stdout)
    assert set(listed[0]) == {"id", "name", "project", "status", "size", "binned"}
    assert running.inside(capfd, "restore", TWO[:8]).stdout == f"{TWO}\n"
    assert running.inside(capfd, "restore", "--all").stdout == f"{ONE}\n"
    assert len(json.loads(running.inside(capfd, "ls", "--json").stdout)) == 2
    refused = running.inside(capfd, "restore", "q/two")
    assert refused.returncode == 1 and "no run q/two in the bin" in refused.stderr
    assert running.inside(capfd, "restore").returncode == 2


def test_for_good_is_for_good(db: Database, capfd: pytest.CaptureFixture[str]):
    assert "freed" in running.inside(capfd, "delete", ONE, "--now", "-y").stderr
    running.inside(capfd, "delete", TWO, "-y")
    assert running.inside(capfd, "bin", "--empty").returncode == 2  # nobody there to ask
    assert running.inside(capfd, "bin", "--empty", "-y").stdout.startswith("removed 1 run, freed ")
    assert json.loads(running.inside(capfd, "bin", "--json").stdout) == []
    with db.read() as tx:
        assert not tx.rows("SELECT 1 FROM main.task")
