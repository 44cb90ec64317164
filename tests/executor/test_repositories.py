"""Repositories as people have them: renames, links, submodules, generated code, line endings, odd names."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from executing import add_submodule, commit, git, recorded

pytestmark = pytest.mark.code


def test_renamed_linked_and_oddly_named_files_come_back(bench, repository):
    (repository / "old.py").write_text("WORD = 'moved'\n" * 9)
    (repository / "link.py").symlink_to("helper.py")
    (repository / "train.py").write_text("")
    commit(repository)
    git(repository, "mv", "old.py", "new näme.py")
    (repository / "link.py").unlink()
    (repository / "link.py").symlink_to("other.py")
    (repository / "other.py").write_text("WHO = 'the other'")
    (repository / "train.py").write_text(
        "import os, runpy, link\nprint(link.WHO, runpy.run_path('new näme.py')['WORD'], os.path.exists('old.py'))"
    )
    environment = recorded(repository)
    git(repository, "reset", "-q", "--hard")
    (repository / "other.py").unlink()
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "the other moved False\n"


def test_code_that_appeared_since_is_not_there(bench, repository):
    (repository / "train.py").write_text(
        "import importlib.util as util\nprint([n for n in ('stray', 'package.stray') if util.find_spec(n)])"
    )
    commit(repository)
    environment = recorded(repository)
    (repository / "stray.py").write_text("")
    (repository / "package" / "stray.py").write_text("")
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "[]\n"


def test_generated_code_that_git_ignores_is_found_where_it_is(bench, repository):
    (repository / ".gitignore").write_text("_version.py\n")
    (repository / "train.py").write_text("from package import _version; print(_version.NUMBER)")
    commit(repository)
    (repository / "package" / "_version.py").write_text("NUMBER = 7")
    made = bench.queue_environment(recorded(repository))
    bench.finish()
    assert bench.console(made) == "7\n"
    assert (repository / "package" / "_version.py").exists()


def with_submodule(repository: Path, tmp_path: Path) -> Path:
    """A repository that takes a module from another one."""
    vendor = add_submodule(repository, tmp_path / "other", "WORD = 'from the submodule'")
    (repository / "train.py").write_text("import sys; sys.path.insert(0, 'vendor'); import lib; print(lib.WORD)")
    commit(repository)
    return vendor


@pytest.mark.parametrize("later", ["as it was", "went on"])
def test_a_submodule_is_there_at_its_recorded_commit(bench, repository, tmp_path: Path, later: str):
    vendor = with_submodule(repository, tmp_path)
    environment = recorded(repository)
    if later == "went on":
        (vendor / "lib.py").write_text("WORD = 'of today'")
        commit(vendor)
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "from the submodule\n"
    assert git(repository, "worktree", "list").count("\n") == 1
    assert git(vendor, "worktree", "list").count("\n") == 1
    assert not bench.paths(made).sandbox.exists()


@pytest.mark.parametrize("there", ["its address has it", "nobody has it"])
def test_a_submodule_is_brought_from_where_it_came_or_named(bench, repository, tmp_path: Path, there: str):
    vendor = with_submodule(repository, tmp_path)
    environment = recorded(repository)
    shutil.rmtree(vendor)
    shutil.rmtree(repository / ".git" / "modules")
    vendor.mkdir()
    git(vendor, "init", "-q", ".")
    if there == "nobody has it":
        shutil.rmtree(tmp_path / "other")
    made = bench.queue_environment(environment)
    bench.finish()
    if there == "nobody has it":
        status, reason = bench.ended(made)
        assert status == "failed"
        assert "not started: the submodule vendor: commit " in reason
        assert f"{tmp_path / 'other'} (gone)" in reason
    else:
        assert bench.console(made) == "from the submodule\n"
    assert not bench.paths(made).sandbox.exists()


def test_a_submodule_nobody_checked_out_stays_empty_and_is_told(bench, repository, tmp_path: Path):
    with_submodule(repository, tmp_path)
    (repository / "train.py").write_text("import os; print(os.listdir('vendor'))")
    commit(repository)
    git(repository, "submodule", "deinit", "-q", "-f", "vendor")
    made = bench.queue_environment(recorded(repository))
    bench.finish()
    assert "tuitrack: the submodule vendor is not checked out in" in bench.console(made)
    assert bench.console(made).endswith("\n[]\n")


def test_changes_inside_a_submodule_run_too(bench, repository, tmp_path: Path):
    vendor = with_submodule(repository, tmp_path)
    (vendor / "lib.py").write_text("import fresh\nWORD = 'uncommitted, ' + fresh.WORD")
    (vendor / "fresh.py").write_text("WORD = 'untracked'")
    (repository / "helper.py").write_text("WHO = 'dirty'")
    environment = recorded(repository)
    assert not environment.problems
    assert [line for line in environment.diff.splitlines() if line.startswith("diff --git ")] == [
        "diff --git a/helper.py b/helper.py",
        "diff --git a/vendor/fresh.py b/vendor/fresh.py",
        "diff --git a/vendor/lib.py b/vendor/lib.py",
    ]
    git(vendor, "reset", "-q", "--hard")
    (vendor / "fresh.py").unlink()
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "uncommitted, untracked\n"
    assert not bench.paths(made).sandbox.exists()


def test_line_endings_of_the_checkout_do_not_part_changes_from_their_commit(bench, repository):
    (repository / "windows.txt").write_bytes(b"one\r\ntwo\r\n")
    (repository / ".gitattributes").write_text("*.txt text\n")
    git(repository, "config", "core.autocrlf", "true")
    commit(repository)
    (repository / "windows.txt").write_bytes(b"one\r\nthree\r\n")
    (repository / "train.py").write_text("print(open('windows.txt').read().split())")
    made = bench.queue_environment(recorded(repository))
    bench.finish()
    assert bench.console(made) == "['one', 'three']\n"


def test_a_repository_in_a_place_with_an_odd_name(bench, repository, tmp_path: Path):
    odd = tmp_path / "odd 'näme' $HOME;"
    shutil.move(repository, odd)
    (odd / "helper.py").write_text("WHO = 'dirty'")
    made = bench.queue_environment(recorded(odd))
    bench.finish()
    assert bench.console(made) == "helper is dirty\n"


def test_a_detached_head_and_a_linked_worktree(bench, repository, tmp_path: Path):
    linked = tmp_path / "linked"
    git(repository, "worktree", "add", "-q", "--detach", str(linked))
    (linked / "helper.py").write_text("WHO = 'in a linked worktree'")
    environment = recorded(linked)
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "helper is in a linked worktree\n"
    assert git(repository, "worktree", "list").count("\n") == 2


def test_an_interpreter_that_is_gone_is_named(bench, repository, tmp_path: Path):
    gone = tmp_path / "venv" / "bin" / "python"
    made = bench.queue_environment(replace(recorded(repository), executable=str(gone)))
    bench.finish()
    assert bench.ended(made) == ("failed", f"not started: the recorded interpreter {gone} is gone (make it again)")
    assert not bench.paths(made).sandbox.exists()
    assert git(repository, "worktree", "list").count("\n") == 1
    assert bench.paths(made).exit.exists()
