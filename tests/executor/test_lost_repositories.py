"""What becomes of a rerun when the repository moved on, moved away, is odd, or is hostile."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from drafting import row
from executing import commit, git, recorded, signal_and_wait
from waiting import until

from tuitrack import errors
from tuitrack.executor import mirrors, worktree

pytestmark = pytest.mark.code


def inside(folder: Path) -> dict[str, int]:
    """Every file below a folder with the time of its last change."""
    return {str(one.relative_to(folder)): one.stat().st_mtime_ns for one in folder.rglob("*") if one.is_file()}


def test_the_repository_is_only_read_and_once_run_no_longer_needed(bench, repository):
    environment = recorded(repository)
    before = inside(repository / ".git")
    first = bench.queue_environment(environment)
    bench.finish()
    assert inside(repository / ".git") == before
    shutil.rmtree(repository)
    second = bench.queue_environment(replace(environment, repository="/no/such/remote.git"))
    bench.finish()
    assert [bench.console(one) for one in (first, second)] == ["helper is committed\n"] * 2


def test_a_commit_that_no_branch_leads_to_any_more(bench, repository):
    bench.queue_environment(recorded(repository))
    bench.finish()  # the copy exists before the commit does
    (repository / "helper.py").write_text("WHO = 'amended since'\n")
    commit(repository)
    environment = recorded(repository)
    git(repository, "reset", "-q", "--hard", "HEAD~1")
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "helper is amended since\n"


def test_a_remote_whose_branch_was_rewritten_still_gives_the_commit(bench, repository, tmp_path: Path):
    remote = tmp_path / "remote.git"
    environment = replace(recorded(repository), repository=str(remote))
    git(tmp_path, "clone", "-q", "--bare", str(repository), str(remote))
    git(repository, "commit", "-q", "--amend", "-m", "rewritten")
    git(repository, "push", "-q", "--force", str(remote), "HEAD")
    shutil.rmtree(repository)
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "helper is committed\n"


def test_a_shallow_clone(bench, repository, tmp_path: Path):
    (repository / "helper.py").write_text("WHO = 'second'\n")
    commit(repository)
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", str(shallow))
    (shallow / "helper.py").write_text("WHO = 'dirty in a shallow clone'\n")
    made = bench.queue_environment(recorded(shallow))
    bench.finish()
    assert bench.console(made) == "helper is dirty in a shallow clone\n"


HOSTILE = """
[core]
    fsmonitor = {canary}
    sshCommand = {canary}
    hooksPath = {hooks}
    attributesFile = {attributes}
    alternateRefsCommand = {canary}
[filter "evil"]
    clean = {canary}
    smudge = {canary}
    required = true
[filter "lfs"]
    process = {canary}
    required = true
[diff]
    external = {canary}
[diff "evil"]
    textconv = {canary}
    command = {canary}
[uploadpack]
    packObjectsHook = {canary}
[remote "origin"]
    uploadpack = {canary}
    vcs = {canary}
"""


def test_nothing_that_a_repository_tells_git_to_run_is_run(bench, repository, tmp_path: Path):
    fired = tmp_path / "fired"
    canary = tmp_path / "canary"
    canary.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{fired}'\ncat\n")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for one in (canary, *(hooks / name for name in ("post-checkout", "reference-transaction", "post-index-change"))):
        one.write_text(canary.read_text())
        one.chmod(0o755)
    attributes = tmp_path / "attributes"
    attributes.write_text("*.py filter=evil diff=evil\n*.txt filter=lfs\n")
    (repository / ".gitattributes").write_text("*.py filter=evil diff=evil\n*.txt filter=lfs\n")
    (repository / "some.txt").write_text("text")
    commit(repository)
    told = HOSTILE.format(canary=canary, hooks=hooks, attributes=attributes)
    with (repository / ".git" / "config").open("a") as file:
        file.write(told)
    (repository / "helper.py").write_text("WHO = 'dirty'\n")
    (repository / "some.txt").write_text("other text")
    (repository / "fresh.py").write_text("")
    environment = recorded(repository)
    assert not environment.problems
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == "helper is dirty\n"
    assert not fired.exists(), fired.read_text()


def test_files_as_they_were_whatever_their_form(bench, repository):
    (repository / "windows.py").write_bytes(b"A = 1\r\nB = 2\r\n")
    (repository / "latin.txt").write_bytes("häßlich".encode("latin-1"))
    (repository / "unended.txt").write_bytes(b"one\ntwo")
    (repository / "tool.sh").write_text("#!/bin/sh\necho tool\n")
    (repository / "out.txt").symlink_to("/etc/hostname")
    commit(repository)
    (repository / "windows.py").write_bytes(b"A = 1\r\nB = 3\r\n")
    (repository / "latin.txt").write_bytes("größer".encode("latin-1"))
    (repository / "unended.txt").write_bytes(b"one\nthree")
    (repository / "tool.sh").chmod(0o755)
    (repository / "new\nline ü.txt").write_bytes(b"no end")
    (repository / "train.py").write_text(
        "import os, hashlib\n"
        "names = ['windows.py', 'latin.txt', 'unended.txt', 'new\\nline ü.txt', 'out.txt']\n"
        "print([hashlib.sha256(open(n, 'rb').read()).hexdigest() for n in names], os.access('tool.sh', os.X_OK))\n"
    )
    wanted = subprocess.run([sys.executable, "train.py"], cwd=repository, capture_output=True, text=True, check=True)
    environment = recorded(repository)
    git(repository, "checkout", "-q", "--", ".")
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.console(made) == wanted.stdout
    assert "True" in wanted.stdout


def test_what_does_not_fit_is_shown(bench, repository):
    (repository / "helper.py").write_text("WHO = 'dirty'\n")
    environment = recorded(repository)
    made = bench.queue_environment(replace(environment, diff=environment.diff.replace("committed", "something else")))
    bench.finish()
    console = bench.console(made)
    assert "tuitrack: -WHO = 'something else'\n" in console
    assert "tuitrack: +WHO = 'dirty'\n" in console
    assert not bench.paths(made).sandbox.exists()


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n"


@pytest.mark.parametrize("kept", [True, False])
def test_large_files_are_put_in_place_of_their_pointers_or_named(bench, repository, kept):
    content = bytes(range(256)) * 8
    oid = hashlib.sha256(content).hexdigest()
    (repository / ".gitattributes").write_text("*.bin filter=lfs -text\n")
    (repository / "weights.bin").write_text(POINTER.format(oid=oid, size=len(content)))
    (repository / "train.py").write_text("print(len(open('weights.bin', 'rb').read()))")
    commit(repository)
    environment = recorded(repository)
    (repository / "weights.bin").write_bytes(content)
    if kept:
        store = repository / ".git" / "lfs" / "objects" / oid[:2] / oid[2:4]
        store.mkdir(parents=True)
        (store / oid).write_bytes(content)
    made = bench.queue_environment(environment)
    bench.finish()
    if kept:
        assert bench.console(made) == "2048\n"
    else:
        assert "large files of the commit are not here: weights.bin (2,048 bytes)" in bench.ended(made)[1]
    assert not bench.paths(made).sandbox.exists()


def test_pointers_that_were_all_there_was_stay(bench, repository):
    (repository / ".gitattributes").write_text("*.bin filter=lfs -text\n")
    (repository / "weights.bin").write_text(POINTER.format(oid="0" * 64, size=9))
    (repository / "train.py").write_text("print(open('weights.bin').read().split()[0])")
    commit(repository)
    made = bench.queue_environment(recorded(repository))
    bench.finish()
    assert bench.console(made) == "version\n"


def test_a_checkout_that_cannot_be_made_says_why(repository, tmp_path: Path):
    mirror = mirrors.of(tmp_path / "cache", [str(repository)], git(repository, "rev-parse", "HEAD").strip())
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.LaunchError, match=r"cannot check out commit .*Not a directory"):
        worktree.add(mirror, "HEAD", tmp_path / "file" / "sandbox")


def test_without_git_it_is_said(bench, repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    environment = recorded(repository)
    empty = tmp_path / "bin"
    empty.mkdir()
    (empty / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(empty))
    made = bench.queue_environment(environment)
    bench.finish()
    assert bench.ended(made) == (
        "failed",
        "not started: git is not installed here (the code is a commit of a repository)",
    )


SLOW_GIT = """#!/bin/sh
case "$*" in *"worktree add"*)
    if ! [ -e '{flag}' ]; then touch '{flag}'; '{git}' "$@"; echo half > '{flag}.half'; sleep 60; fi;;
esac
exec '{git}' "$@"
"""


def test_a_supervisor_killed_while_it_checks_out_leaves_nothing(bench, repository, tmp_path: Path, monkeypatch):
    folder, flag = tmp_path / "bin", tmp_path / "flag"
    folder.mkdir()
    (folder / "git").write_text(SLOW_GIT.format(flag=flag, git=shutil.which("git")))
    (folder / "git").chmod(0o755)
    environment = recorded(repository)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    made = bench.queue_environment(environment)
    worker = bench.work()
    until(Path(f"{flag}.half").exists)
    first = bench.paths(made)
    os.kill(bench.supervisor(made), 9)
    assert bench.ended(made) == ("completed", "")
    assert row(bench.db, made)["attempt"] == 2
    assert bench.console(made) == "helper is committed\n"
    assert not first.sandbox.exists()
    signal_and_wait(worker)
    mirror = next((bench.home / "cache" / "git").glob("*.git"))
    until(lambda: not list(mirror.glob("worktrees/*")), what="no checkout that the copy knows of")


def test_half_made_copies_are_taken_away(repository, tmp_path: Path):
    cache, head = tmp_path / "cache", git(repository, "rev-parse", "HEAD").strip()
    found = mirrors.of(cache, [str(repository)], head)
    left = cache / f"{found.stem}.y.making"
    left.mkdir()
    shutil.rmtree(found)
    mirrors.of(cache, [str(repository)], head)
    assert sorted(one.suffix for one in cache.iterdir()) == [".git", ".lock"]


def test_a_repository_that_was_moved_is_known_by_its_commit(bench, repository, tmp_path: Path):
    environment = recorded(repository)
    bench.queue_environment(environment)
    bench.finish()
    moved = tmp_path / "moved"
    was = {"repository_root": str(moved), "entry_point": str(moved / "train.py"), "working_dir": str(moved)}
    made = bench.queue_environment(replace(environment, **was))
    bench.finish()
    assert bench.console(made) == "helper is committed\n"
