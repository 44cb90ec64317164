"""State-changing commands take many runs, by name or by the filter of `tuitrack ls`."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import running

RUNS = "from tuitrack import Task\nfor name in ('one', 'two'):\n    Task.init('p', name, tags=['new']).close()\n"


@pytest.fixture
def two(home: Path, tmp_path: Path) -> Path:
    """A home with two runs of a project and one of another."""
    running.python(RUNS + "Task.init('q', 'other').close()\n", tmp_path)
    return home


def listed(*query: str) -> list[str]:
    done = running.tuitrack("ls", *query, "--csv")
    return sorted(line.split(",")[1] for line in done.stdout.splitlines()[1:])


def answered(answer: str, *arguments: str) -> tuple[int, str]:
    """Run a command on a terminal, with an answer typed ahead."""
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    command = [sys.executable, "-m", "tuitrack", *arguments]
    done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)
    os.close(ours)
    os.close(theirs)
    return done.returncode, done.stderr


def test_a_filter_chooses_what_ls_lists(two: Path):
    done = running.tuitrack("archive", "--where", "project:p", "--yes")
    assert (done.returncode, len(done.stdout.split())) == (0, 2)
    assert listed() == ["other"]
    assert running.tuitrack("archive", "--restore", "-w", "project:p archived:yes", "-y").returncode == 0
    assert listed() == ["one", "other", "two"]


def test_names_and_a_filter_together_change_each_run_once(two: Path):
    done = running.tuitrack("tag", "p/one", "--where", "tag:new", "--add", "kept", "--yes")
    assert (done.returncode, len(done.stdout.split())) == (0, 2)


def test_without_a_terminal_nothing_is_deleted_unasked(two: Path):
    for chosen in (("p/one",), ("--where", "project:p")):
        done = running.tuitrack("delete", *chosen)
        assert done.returncode == 2
        assert "--yes" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert listed() == ["one", "other", "two"]


def test_on_a_terminal_the_question_says_what_and_how_many(two: Path):
    code, said = answered("n", "delete", "--where", "project:p")
    assert code == 130
    assert "delete 2 runs, frees " in said and "after seven days in the bin: two, one?" in said
    assert listed() == ["one", "other", "two"]
    code, _ = answered("y", "delete", "--where", "project:p")
    assert code == 0
    assert listed() == ["other"]


def test_a_filter_that_finds_nothing_is_said(two: Path):
    done = running.tuitrack("delete", "--where", "project:none", "--yes")
    assert done.returncode == 1
    assert "no run matches project:none" in done.stderr


@pytest.mark.parametrize("command", ["enqueue", "dequeue", "abort", "reset", "archive", "delete", "publish"])
def test_nothing_chosen_is_wrong_usage(home: Path, command: str):
    done = running.tuitrack(command)
    assert done.returncode == 2
    assert f"nothing to {command}" in done.stderr
