"""The shape of the house, as failing tests."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "tuitrack"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "scripts" not in path.parts)
THIRD_PARTY = [
    "sqlmodel",
    "sqlalchemy",
    "pydantic",
    "textual",
    "rich",
    "click",
    "yaml",
    "numpy",
    "psutil",
    "watchfiles",
    "plotext",
    "pynvml",
    "typing_extensions",
]


def lines_of(node: ast.AST) -> int:
    """Lines of a definition; docstrings, its own or those in it, are not counted."""
    defined = [one for one in ast.walk(node) if isinstance(one, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)]
    texts = [ast.get_docstring(one, clean=False) for one in defined]
    return node.end_lineno - node.lineno + 1 - sum(text.count("\n") + 1 for text in texts if text)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_stay_small_and_say_what_they_are_for(path: Path):
    source = path.read_text()
    tree = ast.parse(source)
    assert source.count("\n") <= 400
    if source.strip():
        docstring = ast.get_docstring(tree)
        assert docstring, "a module says what it is for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert lines_of(node) <= 50, f"{node.name} is too long"
        if isinstance(node, ast.ClassDef):
            assert lines_of(node) <= 300, f"{node.name} is too large"


def loaded_by(program: str, home: Path, looked_for: Iterable[str] = THIRD_PARTY) -> set[str]:
    """Which of some modules, the third-party ones, a program loads in a process of its own."""
    names = sorted(looked_for)
    tail = f"\nimport sys, json; print('\\n' + json.dumps([n for n in {names!r} if n in sys.modules]))"
    environ = {**os.environ, "TUITRACK_HOME": str(home), "TUITRACK_ATTEND": "0"}
    done = subprocess.run(
        [sys.executable, "-c", program + tail], env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    return set(json.loads(done.stdout.strip().splitlines()[-1]))


def test_importing_tuitrack_loads_nothing_foreign(home: Path):
    assert loaded_by("import tuitrack", home) == set()


def test_a_training_process_loads_nothing_foreign(home: Path):
    program = """
from tuitrack import Task
task = Task.init("p", "n")
task.connect({"lr": 0.1})
task.get_logger().report_scalar("loss", "train", 1.0, 0)
"""
    assert loaded_by(program, home) == set()


def test_a_start_loads_no_module_that_is_slow_to_load(home: Path):
    program = """
from tuitrack import Task
Task.init("p", "n").get_logger().report_scalar("loss", "train", 1.0, 0)
"""
    assert loaded_by(program, home, ("ast", "dataclasses", "inspect", "platform", "uuid")) == set()


def test_the_recorders_start_loads_nothing_foreign(home: Path):
    program = "import tuitrack.recorder.serve, tuitrack.recorder.__main__"
    assert loaded_by(program, home) == set()


def test_help_loads_click_and_nothing_heavier(home: Path):
    program = "from tuitrack.cli import main; main.run(['--help'])"
    assert loaded_by(program, home) <= {"click"}


def test_layers_are_listed_completely():
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(PACKAGE.parent / "pyproject.toml"), no_cache=True) == 0


def test_no_two_tests_share_a_file_name():
    """Where they do, none of them is collected."""
    names = Counter(path.name for path in Path(__file__).parent.rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []


def test_no_test_borrows_from_another():
    """What several need has a module of its own beside them."""
    tests = Path(__file__).parent
    imported = {
        f"{path.name} from {node.module}"
        for path in tests.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2].startswith("test_")
    }
    assert imported == set()
