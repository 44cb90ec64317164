"""The code that runs is the code that was recorded, whatever became of it since."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from executing import commit, git, recorded

pytestmark = pytest.mark.code


def worktrees(root: Path) -> int:
    return len(git(root, "worktree", "list").splitlines())


def test_uncommitted_changes_and_untracked_modules_run_as_they_were(bench, repository):
    (repository / "helper.py").write_text("import extra\nWHO = 'dirty ' + extra.WORD\n")
    (repository / "extra.py").write_text("WORD = 'ünträcked'")
    (repository / "tab\tname.py").write_text("X = 1")
    environment = recorded(repository)
    (repository / "helper.py").write_text("WHO = 'changed since'\n")
    (repository / "extra.py").write_text("WORD = 'changed since'\n")
    (repository / "train.py").write_text("print('changed since')")
    commit(repository)
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "helper is dirty ünträcked\n"
    assert bench.ended(made) == ("completed", "")
    assert worktrees(repository) == 1
    assert git(repository, "status", "--porcelain") == ""
    assert not bench.paths(made).sandbox.exists()


def test_a_clean_commit_runs_though_the_repository_went_on(bench, repository):
    environment = recorded(repository)
    (repository / "helper.py").write_text("WHO = 'later'\n")
    commit(repository)
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "helper is committed\n"


def test_binary_and_deleted_and_executable_files_come_back_too(bench, repository):
    (repository / "weights.bin").write_bytes(bytes(range(256)) * 4)
    (repository / "gone.py").write_text("")
    commit(repository)
    (repository / "weights.bin").write_bytes(bytes(reversed(range(256))) * 4)
    (repository / "gone.py").unlink()
    (repository / "train.py").write_text(
        "import os, zlib\nprint(zlib.crc32(open('weights.bin', 'rb').read()), os.path.exists('gone.py'))"
    )
    environment = recorded(repository)
    git(repository, "checkout", "-q", "--", ".")
    made = bench.queue_environment(environment)
    bench.finish()
    import zlib

    assert bench.console(made) == f"{zlib.crc32(bytes(reversed(range(256))) * 4)} False\n"


def test_modules_and_the_working_directory_keep_their_place(bench, repository):
    (repository / "package" / "where.py").write_text("import os; print(os.getcwd())")
    commit(repository)
    inside = recorded(repository, "package/where.py", working_dir=str(repository / "package"))
    outside = recorded(repository, "package/where.py", working_dir=str(bench.home.parent))
    module = recorded(repository, module="package.main", entry_point="", argv=("--x", "1"))
    made = [bench.queue_environment(one) for one in (inside, outside, module)]
    bench.finish()
    assert bench.console(made[0]) == f"{bench.paths(made[0]).sandbox}/package\n"
    assert bench.console(made[1]) == f"{bench.home.parent}\n"
    assert bench.console(made[2]) == "module ['--x', '1']\n"


def test_ignored_data_is_found_and_what_the_run_wrote_stays_where_it_wrote_it(bench, repository):
    (repository / "data").mkdir()
    (repository / "data" / "train.csv").write_text("1,2,3")
    (repository / "train.py").write_text(
        "import pathlib\nprint(open('data/train.csv').read())\n"
        "pathlib.Path('out').mkdir()\npathlib.Path('out/model.pt').write_text('weights')\n"
        "pathlib.Path('helper.py').write_text('rewritten')\n"
        "pathlib.Path('out/latest').symlink_to(pathlib.Path('out/model.pt').absolute())\n"
    )
    commit(repository)
    made = bench.queue_environment(recorded(repository))
    bench.finish()
    assert bench.console(made) == "1,2,3\n"
    place = bench.paths(made).sandbox
    assert sorted(str(one.relative_to(place)) for one in place.rglob("*")) == [
        *("helper.py", "out", "out/latest", "out/model.pt")
    ]
    assert (place / "helper.py").read_text() == "rewritten"
    assert (repository / "helper.py").read_text() != "rewritten"
    assert (repository / "data" / "train.csv").exists()
    assert worktrees(repository) == 1


def test_changes_that_do_not_apply_are_refused_loudly(bench, repository):
    (repository / "helper.py").write_text("WHO = 'dirty'\n")
    environment = recorded(repository)
    made = bench.queue_environment(replace(environment, diff=environment.diff.replace("committed", "something else")))
    bench.finish()
    status, reason = bench.ended(made)
    assert status == "failed"
    assert f"not started: the recorded changes do not apply to commit {environment.commit[:12]}" in reason
    assert "helper.py" in reason
    assert str(bench.paths(made).directory / "changes.patch") in reason
    assert "helper is" not in bench.console(made)


def test_a_commit_nobody_has_is_named(bench, repository):
    environment = replace(recorded(repository), commit="0123456789" * 4, repository="/no/such/remote.git")
    made = bench.queue_environment(environment)
    bench.finish()
    _, reason = bench.ended(made)
    assert "0123456789" * 4 in reason
    assert str(repository) in reason
    assert "/no/such/remote.git" in reason


@pytest.mark.parametrize("change", ["gone", "lost the commit"])
def test_a_remote_stands_in_for_the_repository(bench, repository, tmp_path: Path, change):
    remote = tmp_path / "remote.git"
    git(tmp_path, "clone", "-q", "--bare", str(repository), str(remote))
    environment = replace(recorded(repository), repository=str(remote))
    shutil.rmtree(repository)
    if change == "lost the commit":
        repository.mkdir()
        git(repository, "init", "-q", ".")
    made = [bench.queue_environment(environment) for _ in range(2)]
    bench.finish()
    assert [bench.console(one) for one in made] == ["helper is committed\n"] * 2
    mirrors = list((bench.home / "cache" / "git").glob("*.git"))
    assert [worktrees(mirror) for mirror in mirrors] == [1] * len(mirrors)


def test_many_at_a_time_from_one_repository(bench, repository):
    environment = recorded(repository)
    made = [bench.queue_environment(environment) for _ in range(6)]
    assert bench.work(slots=6, until_empty=True).wait(timeout=60) == 0
    assert [bench.console(one) for one in made] == ["helper is committed\n"] * 6
    assert worktrees(repository) == 1


def test_hooks_and_the_environment_of_the_caller_do_not_lead_git_astray(bench, repository, monkeypatch):
    hook = repository / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {bench.home}/hooked\n")
    hook.chmod(0o755)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    environment = replace(recorded_without(monkeypatch, repository), executable=sys.executable)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "helper is committed\n"
    assert not (bench.home / "hooked").exists()


def recorded_without(monkeypatch, root: Path):
    monkeypatch.delenv("GIT_DIR")
    return recorded(root)


def test_recorded_search_paths_move_with_the_code(bench, repository):
    (repository / "lib").mkdir()
    (repository / "lib" / "inner.py").write_text("WORD = 'as recorded'")
    (repository / "train.py").write_text("import inner; print(inner.WORD)")
    commit(repository)
    environment = recorded(repository, environ={"PYTHONPATH": str(repository / "lib")})
    (repository / "lib" / "inner.py").write_text("WORD = 'changed since'")
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "as recorded\n"
