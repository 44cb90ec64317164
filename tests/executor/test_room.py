"""What reruns can make again takes no more room than it may, and what is in use stays."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from executing import commit, git, recorded
from waiting import until

from tuitrack.executor import mirrors, room, worktree

pytestmark = pytest.mark.code

LONG_AGO = 1_000_000.0


def copies(bench) -> list[Path]:
    return sorted((bench.home / "cache" / "git").glob("*.git"))


def test_the_oldest_copies_go_beyond_the_cap_once_another_comes(bench, repository, tmp_path: Path):
    first = mirrors.of(bench.home / "cache" / "git", [str(repository)], git(repository, "rev-parse", "HEAD").strip())
    (first / "large").write_bytes(os.urandom(3_000_000))
    os.utime(first, (LONG_AGO, LONG_AGO))
    config = tmp_path / "config" / "tuitrack"
    config.mkdir(parents=True)
    (config / "config.toml").write_text("cache_gb = 0.002\n")
    other = tmp_path / "other"
    other.mkdir()
    (other / "train.py").write_text("print('ran')")
    git(other, "init", "-q", ".")
    commit(other)
    made = bench.queue_environment(recorded(other))
    bench.finish()
    assert bench.console(made) == "ran\n"
    until(lambda: len(copies(bench)) == 1, what="one copy")
    assert copies(bench) != [first]


def test_what_is_in_use_stays_and_what_was_left_is_found(bench, repository):
    environment = recorded(repository)
    (repository / "train.py").write_text("import time; print('up', flush=True); time.sleep(60)")
    commit(repository)
    made = bench.queue_environment(recorded(repository))
    bench.work()
    bench.printed(made, "up")
    os.utime(copies(bench)[0], (LONG_AGO, LONG_AGO))
    assert room.unused(bench.settings) == []
    os.kill(bench.supervisor(made), 9)
    assert bench.ended(made)[0] == "failed"
    place = bench.paths(made).sandbox
    assert [one.path for one in room.unused(bench.settings)] == [place]
    room.clear(bench.settings)
    assert not place.exists()
    os.utime(copies(bench)[0], (LONG_AGO, LONG_AGO))
    room.clear(bench.settings)
    assert not copies(bench)
    again = bench.queue_environment(environment)
    assert bench.ended(again) == ("completed", "")


def test_checkouts_stay_where_they_are_asked_to(bench, repository, tmp_path: Path):
    config = tmp_path / "config" / "tuitrack"
    config.mkdir(parents=True)
    (config / "config.toml").write_text('keep_checkouts = "failed"\n')
    good = bench.queue_environment(recorded(repository))
    (repository / "train.py").write_text("raise SystemExit(3)")
    bad = bench.queue_environment(recorded(repository))
    bench.finish()
    until(lambda: not bench.paths(good).sandbox.exists())
    assert (bench.paths(bad).sandbox / "train.py").is_file()
    assert room.unused(bench.settings) == []


def test_a_copy_forgets_checkouts_that_went_with_their_run(bench, repository):
    head = git(repository, "rev-parse", "HEAD").strip()
    mirror = mirrors.of(bench.settings.cache / "git", [str(repository)], head)
    worktree.add(mirror, head, bench.home / "gone")
    shutil.rmtree(bench.home / "gone")
    book = mirror / "worktrees" / "gone"
    assert room.unused(bench.settings) == []
    assert book.exists()  # it may be about to be there
    for one in (book / "gitdir", mirror):
        os.utime(one, (LONG_AGO, LONG_AGO))
    found = room.unused(bench.settings)
    assert not book.exists()
    assert [one.path for one in found] == [mirror]
