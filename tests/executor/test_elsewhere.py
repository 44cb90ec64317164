"""The whole of a program rerun in another place: its edits, its untracked modules, its submodule, its local package."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from executing import add_submodule, commit, git
from waiting import until

import tuitrack
from tuitrack.ops import queues, tasks
from tuitrack.ops.tasks import CloneSpec
from tuitrack.query import tasks as reading
from tuitrack.spool import attend

pytestmark = pytest.mark.code

TRAIN = """
import argparse, json, sys
sys.path.insert(0, "vendor")
import fresh, inner, lib, mapped
from tuitrack import Task
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
args = parser.parse_args()
Task.init("elsewhere", "whole")
print(json.dumps([args.lr, "{train}", fresh.WORD, lib.WORD, inner.WORD, mapped.WORD]))
"""

FINDER = """
import sys, importlib.util
MAPPING = {{"mapped": {path!r}}}
class Finder:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name in MAPPING:
            return importlib.util.spec_from_file_location(name, MAPPING[name] + "/__init__.py")
sys.meta_path.append(Finder)
"""


@pytest.fixture
def interpreter(repository: Path, tmp_path: Path) -> str:
    """One in which two packages of the repository are installed as editable, in both ways that there are."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    site = next((tmp_path / "venv" / "lib").glob("python*")) / "site-packages"
    (site / "places.pth").write_text(f"{repository}/src\n{Path(tuitrack.__file__).parents[1]}\n")
    (site / "finder_of_mapped.py").write_text(FINDER.format(path=str(repository / "lib" / "mapped")))
    (site / "finder_of_mapped.pth").write_text("import finder_of_mapped\n")
    about = site / "inner-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: inner\nVersion: 1.0\n")
    (about / "direct_url.json").write_text(
        json.dumps({"url": repository.as_uri(), "dir_info": {"editable": True}}),
    )
    return str(tmp_path / "venv" / "bin" / "python")


def modules(repository: Path) -> dict[str, Path]:
    places = ("train.py", "fresh.py", "vendor/lib.py", "src/inner/__init__.py", "lib/mapped/__init__.py")
    return {name: repository / name for name in places}


def write(repository: Path, word: str) -> None:
    for name, path in modules(repository).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TRAIN.format(train=word) if name == "train.py" else f"WORD = '{word} {name}'\n")


def test_the_same_result_but_for_the_edit(bench, repository, tmp_path: Path, interpreter):
    add_submodule(repository, tmp_path / "other", "WORD = 'committed'\n")
    write(repository, "committed")
    (repository / "fresh.py").unlink()
    git(repository / "vendor", "checkout", "-q", "--", ".")
    commit(repository)
    write(repository, "as recorded")
    done = subprocess.run([interpreter, "train.py"], cwd=repository, capture_output=True, text=True, check=True)
    attendance = attend.Attendance(bench.settings.home, bench.settings.spool_root)
    assert not attend.barrier(bench.settings.spool_root, attendance, timeout=20.0, captured=True)
    source = bench.db.rows("SELECT id FROM task WHERE name = 'whole'")[0][0]
    found = reading.detail(bench.db, source).environment
    assert not found.problems
    assert found.origins == {"inner": f"-e {repository}"}
    assert set(found.search) == {f"{repository}/src", f"{repository}/lib"}
    write(repository, "changed since")
    (repository / "fresh.py").unlink()

    made = tasks.clone(bench.db, source, CloneSpec(params={"Args/lr": "0.25"}))
    queues.enqueue(bench.db, made)
    bench.finish()
    assert bench.ended(made) == ("completed", ""), bench.console(made)
    before, after = json.loads(done.stdout), json.loads(bench.console(made).splitlines()[-1])
    assert (before[0], after[0]) == (0.1, 0.25)
    assert after[1:] == before[1:]
    assert all(word.startswith("as recorded") for word in after[1:])
    assert len(after) == 6


def test_a_package_that_is_imported_from_elsewhere_is_named(bench, tmp_path: Path):
    made = bench.queue("print('ran')", origins={"inner": f"-e {tmp_path}/inner"})
    bench.finish()
    assert f"tuitrack: inner is imported from {tmp_path}/inner as it is now\n" in bench.console(made)


def test_programs_beside_the_interpreter_are_found(bench, tmp_path: Path):
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    beside = tmp_path / "venv" / "bin"
    (beside / "launcher-of-ranks").write_text("#!/bin/sh\necho found\n")
    (beside / "launcher-of-ranks").chmod(0o755)
    text = "import subprocess; print(subprocess.run(['launcher-of-ranks'], capture_output=True, text=True).stdout)"
    made = bench.queue(text, executable=str(beside / "python"))
    bench.finish()
    assert "found" in bench.console(made)


def test_what_could_not_be_recorded_is_said_before_the_code_speaks(bench):
    made = bench.queue("print('ran')", problems=("untracked file too large to keep: big.py",))
    until(lambda: bench.work(until_empty=True).wait() == 0)
    assert bench.console(made) == "tuitrack: not as recorded: untracked file too large to keep: big.py\nran\n"


NOTEBOOK = {
    "cells": [
        {"cell_type": "code", "source": ["%matplotlib inline\n", "import os\n", "from tuitrack import Task\n"]},
        {"cell_type": "markdown", "source": ["# words"]},
        {
            "cell_type": "code",
            "source": "task = Task.init('p', 'notebook')\nc = task.connect({'lr': 0.1})\nprint(c['lr'])",
        },
    ]
}


def test_a_notebook_runs_as_the_script_it_is(bench, repository):
    (repository / "work.ipynb").write_text(json.dumps(NOTEBOOK))
    commit(repository)
    command = [sys.executable, "-m", "tuitrack", "run", "work.ipynb"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    assert done.stdout == "0.1\n"
    assert "left out of work.ipynb, since they are no Python: %matplotlib" in done.stderr
    attendance = attend.Attendance(bench.settings.home, bench.settings.spool_root)
    assert not attend.barrier(bench.settings.spool_root, attendance, timeout=20.0, captured=True)
    source = bench.db.rows("SELECT id FROM task WHERE name = 'notebook'")[0][0]
    (repository / "work.ipynb").write_text("{}")
    made = tasks.clone(bench.db, source, CloneSpec(params={"General/lr": "0.5"}))
    queues.enqueue(bench.db, made)
    bench.finish()
    assert bench.ended(made) == ("completed", ""), bench.console(made)
    assert bench.console(made).splitlines()[-1] == "0.5"
