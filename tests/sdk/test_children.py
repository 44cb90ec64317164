"""What the processes of a recorded program save is in its run, though they begin no task."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import pytest

from tuitrack.compat import clearml
from tuitrack.model import execution
from tuitrack.model.outputs import ModelDescribed
from tuitrack.sdk import launcher
from tuitrack.sdk.hooks import frameworks
from tuitrack.sdk.switches import Switches

TORCH = """
import types

def save(content, path):
    with open(path, 'w') as file:
        file.write(content)

def load(path):
    return open(path).read()

class Script:
    def save(self, path): pass

jit = types.SimpleNamespace(save=save, load=load, RecursiveScriptModule=Script)
"""

SPAWNS = """
import multiprocessing, sys
from tuitrack import Task

def work():
    import torch
    torch.save('by a child', 'child.pt')

if __name__ == '__main__':
    Task.init('p', 'n', auto_connect_frameworks={})
    worker = multiprocessing.get_context('{how}').Process(target=work)
    worker.start(); worker.join()
    assert worker.exitcode == 0
"""


@pytest.fixture
def torch(run, tmp_path: Path) -> None:
    """A library of that name which saves and loads."""
    (tmp_path / "digits" / "torch.py").write_text(TORCH)


def saved(result) -> list[str]:
    """The files that became models, whoever saved them."""
    found = [one for spool in result.spools for one in spool.of(ModelDescribed)]
    assert len({spool.started.task_id for spool in result.spools}) == 1
    return [Path(one.uri).name for one in found]


@pytest.mark.parametrize(
    ("how", "switches", "files"),
    [
        ("fork", "True", ["child.pt"]),
        ("fork", "{'pytorch': '*.ckpt'}", []),
        ("spawn", "True", ["child.pt"]),
        ("spawn", "{'pytorch': '*.ckpt'}", []),
        ("spawn", "{'pytorch': ['*.pt']}", ["child.pt"]),
        ("spawn", "False", []),
        ("forkserver", "True", ["child.pt"]),
        ("forkserver", "False", []),
    ],
)
def test_workers_follow_what_their_parent_follows(run, torch, how: str, switches: str, files: list[str]):
    assert saved(run(SPAWNS.format("{}", how=how).replace("frameworks={}", f"frameworks={switches}"))) == files


STARTS = """
import subprocess, sys
subprocess.run([sys.executable, 'child.py'], check=True)
"""


def test_under_run_every_python_that_is_started_is_followed(run, torch, tmp_path: Path):
    folder = tmp_path / "digits"
    (folder / "child.py").write_text("import torch\ntorch.save('x', 'child.pt')\nprint('ended')")
    (folder / "sitecustomize.py").write_text("print('the one of the user')")
    result = run(STARTS, command=("-m", "tuitrack", "run"), env={"PYTHONPATH": str(folder)})
    assert saved(result) == ["child.pt"]
    assert result.out.splitlines() == ["the one of the user"] * 2 + ["ended"]


def test_what_is_asked_to_be_left_alone_is(run, torch, tmp_path: Path):
    (tmp_path / "digits" / "child.py").write_text("import torch\ntorch.save('x', 'child.pt')")
    result = run(STARTS, command=("-m", "tuitrack", "run", "--no-compat"))
    assert saved(result) == [] and len(result.spools) == 1


def test_a_child_that_joins_before_it_imports_is_followed(run, torch, tmp_path: Path):
    text = "from tuitrack import Task\nTask.init()\nimport torch\ntorch.save('x', 'child.pt')"
    (tmp_path / "digits" / "child.py").write_text(text)
    assert saved(run(STARTS, command=("-m", "tuitrack", "run"))) == ["child.pt"]


def test_a_hook_that_fails_in_a_child_warns_and_steps_aside(run, tmp_path: Path):
    (tmp_path / "digits" / "torch.py").write_text("def load(path): print('loaded')")
    (tmp_path / "digits" / "child.py").write_text("import torch\ntorch.load('x')")
    result = run(STARTS, command=("-m", "tuitrack", "run"))
    assert result.out == "loaded\n" and result.err.count("tuitrack: ") == 1


def test_a_child_that_saves_nothing_reports_nothing(run, tmp_path: Path):
    (tmp_path / "digits" / "child.py").write_text(
        "import sys\nprint([name for name in sys.modules if name.startswith('tuitrack')])"
    )
    result = run(STARTS, command=("-m", "tuitrack", "run"))
    assert len(result.spools) == 1 and result.out == "[]\n"


def test_the_first_thing_a_child_does_knows_all_frameworks():
    shadow = runpy.run_path(str(Path(clearml.__file__).parent / "shadow" / "sitecustomize.py"))
    assert set(shadow["FRAMEWORKS"].split()) == {name.partition(".")[0] for _, name, _ in frameworks._FOLLOWED}
    assert f'get("{execution.ENV_ROLE}") == "{launcher.CHILD}"' in Path(shadow["__file__"]).read_text()
    assert shadow["_RANKED"] == launcher._RANKS


@pytest.mark.parametrize("text", ["", "no", "[1]", "[true, 3, {}]"])
def test_switches_that_cannot_be_read_are_all_on(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv(execution.ENV_SWITCHES, text)
    assert Switches.inherited() == Switches()


def test_switches_are_handed_on_as_they_are(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(execution.ENV_SWITCHES, "")
    for given in (
        False,
        {"pytorch": ["*.pt", "*.ckpt"], "matplotlib": False},
        {"tensorboard": {"report_hparams": False}},
        True,
    ):
        Switches.of(given).hand_on()
        assert Switches.inherited() == Switches.of(given)
    assert execution.ENV_SWITCHES not in os.environ
