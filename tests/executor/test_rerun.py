"""Record, clone, edit, enqueue, rerun: the original code sees the new values."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import running
import waiting

SCRIPT = """
import argparse, dataclasses, json, pathlib
from tuitrack import Task

@dataclasses.dataclass(frozen=True)
class Optim:
    beta: float = 0.9
    nesterov: bool = False

@dataclasses.dataclass
class Settings:
    depth: int = 2
    optim: Optim = Optim()

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--opt", choices=["sgd", "adam"], default="sgd")
parser.add_argument("--amp", action="store_true")
parser.add_argument("--layers", type=int, nargs="+", default=[8, 8])
parser.add_argument("--tag", default=None)
args = parser.parse_args()

task = Task.init("rerun", "all")
model = task.connect({"width": 128, "nested": {"rate": 0.5, "name": "a"}, "betas": (0.9, 0.99)}, name="model")
settings = task.connect(Settings(), name="settings")
text = pathlib.Path(task.connect_configuration("conf.yaml", name="conf")).read_text()
print(json.dumps({
    "args": vars(args), "model": model, "text": text,
    "settings": dataclasses.asdict(settings),
}))
"""
YAML = "# keep this comment\nalpha: 1\nbeta: 2  # and this\n"
EDITS = {
    "Args/lr": "0.001",
    "Args/epochs": "1e1",
    "Args/opt": "adam",
    "Args/amp": "true",
    "Args/layers": "[16, 32, 64]",
    "Args/tag": "night",
    "model/width": "256",
    "model/nested/rate": "0.25",
    "model/nested/name": "b c",
    "model/betas": "(0.8, 0.95)",
    "settings/depth": "4",
    "settings/optim/beta": "0.5",
    "settings/optim/nesterov": "True",
}


def rerun(where: Path, *edits: str) -> tuple[str, dict]:
    cloned = running.tuitrack("clone", "@last", *edits, "--enqueue", "q", where=where)
    assert cloned.returncode == 0, cloned.stderr
    task_id = cloned.stdout.strip()
    worked = running.tuitrack("worker", "start", "--queue", "q", "--until-empty")
    assert worked.returncode == 0, worked.stderr
    found = json.loads(running.tuitrack("show", task_id, "--json").stdout)
    logged = running.tuitrack("logs", task_id).stdout
    return logged, found


def test_thirteen_edits_of_all_types_reach_the_code(home: Path, tmp_path: Path):
    (tmp_path / "conf.yaml").write_text(YAML)
    running.python(SCRIPT, tmp_path)
    (tmp_path / "edited.yaml").write_text(YAML.replace("alpha: 1", "alpha: 7"))
    sets = [part for key, value in EDITS.items() for part in ("--set", f"{key}={value}")]
    logged, found = rerun(tmp_path, *sets, "--config", "conf=edited.yaml")
    assert found["status"] == "completed", (found["status_reason"], logged)
    seen = json.loads(logged.splitlines()[-1])
    wanted = {"lr": 0.001, "epochs": 10, "opt": "adam", "amp": True, "layers": [16, 32, 64], "tag": "night"}
    assert seen["args"] == wanted
    assert seen["model"] == {"width": 256, "nested": {"rate": 0.25, "name": "b c"}, "betas": [0.8, 0.95]}
    assert seen["settings"] == {"depth": 4, "optim": {"beta": 0.5, "nesterov": True}}
    assert seen["text"] == YAML.replace("alpha: 1", "alpha: 7")
    assert all(found["params_detail"][key]["consumed"] is True for key in EDITS)


def test_bad_edits_are_refused_before_anything_is_created(home: Path, tmp_path: Path):
    (tmp_path / "conf.yaml").write_text(YAML)
    running.python(SCRIPT, tmp_path)
    for edit, words in (
        ("Args/opt=nope", ("Args/opt=nope", "sgd, adam")),
        ("Args/epochs=3.7", ("Args/epochs=3.7", "whole number")),
        ("Args/lrr=1", ("Args/lrr", "Args/lr")),
    ):
        done = running.tuitrack("clone", "@last", "--set", "Args/lr=0.5", "--set", edit)
        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) == 1
        assert all(word in done.stderr for word in words)
    assert len(json.loads(running.tuitrack("ls", "--json").stdout)) == 1


def test_a_dirty_repository_is_rerun_as_it_was(home: Path, tmp_path: Path):
    repository = tmp_path / "repo"
    (repository / "lib").mkdir(parents=True)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    (repository / "lib" / "__init__.py").write_text("WORD = 'committed'\n")
    script = "import argparse, lib, fresh\nfrom tuitrack import Task\n"
    script += "p = argparse.ArgumentParser(); p.add_argument('--n', type=int, default=1)\n"
    script += "Task.init('repo', 'dirty'); a = p.parse_args(); print(lib.WORD, fresh.WORD, a.n)\n"
    (repository / "train.py").write_text(script)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], cwd=repository, check=True)
    (repository / "lib" / "__init__.py").write_text("WORD = 'edited'\n")
    (repository / "fresh.py").write_text("WORD = 'untracked'\n")
    assert running.python(script, repository).stdout == "edited untracked 1\n"
    waiting.until(lambda: json.loads(running.tuitrack("show", "@last", "--json").stdout)["environment"]["commit"])
    (repository / "lib" / "__init__.py").write_text("WORD = 'changed since'\n")
    (repository / "fresh.py").unlink()
    logged, found = rerun(tmp_path, "--set", "Args/n=2")
    assert (found["status"], logged) == ("completed", "edited untracked 2\n")
    assert not list((home / "runs").rglob("sandbox"))


def test_an_edit_nobody_reads_is_told(home: Path, tmp_path: Path):
    program = "import os\nfrom tuitrack import Task\ntask = Task.init('p', 'n')\n"
    program += "if 'TUITRACK_LAUNCH' not in os.environ: task.connect({'unread': 1})\n"
    running.python(program, tmp_path)
    _, found = rerun(tmp_path, "--set", "General/unread=2")
    assert found["params_detail"]["General/unread"]["consumed"] is False


def test_a_failing_rerun_says_why(home: Path, tmp_path: Path):
    program = "from tuitrack import Task\ntask = Task.init('p', 'n')\nc = task.connect({'bad': False})\n"
    program += "if c['bad']: raise RuntimeError('as asked')\n"
    running.python(program, tmp_path)
    _, found = rerun(tmp_path, "--set", "General/bad=yes")
    assert (found["status"], found["status_reason"], found["exit_code"]) == ("failed", "RuntimeError: as asked", 1)
