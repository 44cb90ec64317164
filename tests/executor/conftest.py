"""A private home with workers none of which outlives its test, a small repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from executing import Bench, commit, git

from tuitrack.model import execution


@pytest.fixture
def bench(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "0.3")
    for name in (execution.ENV_TASK, execution.ENV_LAUNCH):
        monkeypatch.delenv(name, raising=False)
    made = Bench(home, tmp_path / "code")
    yield made
    made.close()


@pytest.fixture
def repository(tmp_path: Path):
    """A git repository with one commit."""
    root = (tmp_path / "repository").resolve()
    (root / "package").mkdir(parents=True)
    (root / "train.py").write_text("import helper\nprint('helper is', helper.WHO)\n")
    (root / "helper.py").write_text("WHO = 'committed'\n")
    (root / "package" / "__init__.py").write_text("")
    (root / "package" / "main.py").write_text("import sys\nprint('module', sys.argv[1:])\n")
    (root / ".gitignore").write_text("data/\n*.log\n")
    git(root, "init", "-q", ".")
    commit(root)
    return root
