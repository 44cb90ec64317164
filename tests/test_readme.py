"""What the README tells a newcomer to type is run for real, in its order, in a fresh home.

Its two install commands are run by `.ci/run` instead: one of them runs these tests. `other.py`, which stands for any
script of the reader's, is written here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import servers

from tuitrack.tui.keys import action, actions, boxes

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
OTHER = """import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
print("rate", parser.parse_args().lr)
"""
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
PICTURES = re.findall(r"!\[(.+?)\]\((.+?)\)", README)
INSTALL = re.compile(r"^pip install -e \S+ && ")
KEYS = re.findall(r"^\| ([\w' ]+) \| (`.*) \|$", README, re.MULTILINE)
GROUPS = {
    title: (group, "run") if (group, "run") in actions.TOGETHER else (group,)
    for group, title in actions.GROUPS.items()
    if group not in boxes.GROUPS
} | {"Runs": ("run", "runs")}
LARGEST = 150_000


def commands() -> list[str]:
    """The lines of the shell blocks, without the installation and the tests."""
    lines = [line for language, block in BLOCKS if language == "bash" for line in block.splitlines()]
    return [bare for line in lines if not (bare := INSTALL.sub("", line)).startswith("pytest")]


def test_every_command_and_script_works(tmp_path: Path):
    scripts = [block for language, block in BLOCKS if language == "python"]
    assert len(scripts) == 1 and "As `train.py`:" in README
    (tmp_path / "train.py").write_text(scripts[0])
    (tmp_path / "other.py").write_text(OTHER)
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "TUITRACK_HOME": str(tmp_path / "home"), "PATH": beside}
    said = ""
    for line in commands():
        done = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=90, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}"
        said += f"$ {line}\n{done.stdout}"
    for word in ("acc/val", "rate 0.1", "loss/train", "General/lr", "0.5"):
        assert word in said, said


def test_the_setup_of_a_server_works(server: servers.Server, tmp_path: Path):
    (block,) = [block for language, block in BLOCKS if language == "sh" and "createdb" in block]
    lines = [line for line in block.splitlines() if not line.startswith("pip ") and line != "tuitrack"]
    typed = "\n".join(lines).replace("me@dbhost/tuitrack", f"{servers.OWNER}@/tuitrack?host={server.place}")
    typed = typed.replace("/mnt/lab/tuitrack", str(tmp_path / "place"))
    assert str(server.place) in typed and "tuitrack worker start" in typed and "/place " in typed
    (tmp_path / "place").mkdir()
    (tmp_path / "train.py").write_text(OTHER)
    environment = {
        **os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": str(server.place), "PGUSER": servers.OWNER,
        "TUITRACK_HOME": str(tmp_path / "home"), "TUITRACK_RECORDER_IDLE": "1",
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-ec", f"{typed}\n{_TO_THE_END}"], cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    for name in ("server", "text", "rights", "clock", "connections", "shared files"):
        assert re.search(rf"^ok +{name} ", done.stdout, re.MULTILINE), done.stdout


_TO_THE_END = """
tuitrack run --queue gpu train.py --lr 0.1
until tuitrack logs @last | grep 'rate 0.1'; do sleep 0.1; done
tuitrack worker drain --all
while tuitrack worker ls | grep gpu; do sleep 0.1; done
"""
"""What is queued is run by the worker that was started, which then leaves."""


def test_what_the_readme_installs_is_what_is_tested():
    checks = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip install -e '.[test]' && pytest -n 2" in README
    assert "-e '.[test]'" in checks and "\npytest -n 2\n" in checks and "tuitrack demo" in checks


@pytest.mark.parametrize(("title", "path"), PICTURES, ids=[path for _, path in PICTURES])
def test_pictures_are_there(title: str, path: str):
    drawn = ROOT / path
    assert 0 < drawn.stat().st_size < LARGEST
    assert ElementTree.parse(drawn).findtext("{*}title") == title


def test_the_keys_of_every_place_are_told():
    assert {place for place, _ in KEYS} == set(GROUPS) - {"On a run", "In the table of runs", "In other lists"}


@pytest.mark.parametrize(("place", "keys"), KEYS, ids=[place for place, _ in KEYS])
def test_keys_do_something_there(place: str, keys: str):
    known = {action.written(key) for one in actions.of(*GROUPS[place]) for key in one.keys}
    assert set(re.findall(r"`(\S+?)`", keys)) - known == set()
