"""A worker runs tasks only from a home that nobody else can have put them into."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from drafting import home_settings, opened

from tuitrack.executor import trust
from tuitrack.executor.worker import REFUSED

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def _link(home: Path, tmp: Path) -> None:
    home.rename(tmp / "elsewhere")
    (tmp / "elsewhere").chmod(0o777)
    home.symlink_to(tmp / "elsewhere")


def _others_link(home: Path, tmp: Path) -> None:
    home.rename(tmp / "elsewhere")
    home.symlink_to(tmp / "elsewhere")
    os.lchown(home, 65534, 65534)


def _dangling(home: Path, tmp: Path) -> None:
    database = home / "tuitrack.db"
    database.rename(tmp / "kept")
    database.symlink_to(tmp / "nothing")


BAD: dict[str, Callable[[Path, Path], object]] = {
    "home writable by the group": lambda home, tmp: home.chmod(0o770),
    "home writable by all": lambda home, tmp: home.chmod(0o707),
    "database writable by the group": lambda home, tmp: (home / "tuitrack.db").chmod(0o660),
    "database writable by all": lambda home, tmp: (home / "tuitrack.db").chmod(0o606),
    "directory above writable by all": lambda home, tmp: tmp.chmod(0o777),
    "link to a writable directory": _link,
    "database leads nowhere": _dangling,
    "runs writable by all": lambda home, tmp: (home / "runs").mkdir() or (home / "runs").chmod(0o777),
}
BAD_OWNERS: dict[str, Callable[[Path, Path], object]] = {
    "home of another user": lambda home, tmp: os.chown(home, 65534, 65534),
    "database of another user": lambda home, tmp: os.chown(home / "tuitrack.db", 65534, 65534),
    "directory above of another user": lambda home, tmp: os.chown(tmp, 65534, 65534),
    "link of another user": _others_link,
}


def _layouts(some: dict[str, Callable[[Path, Path], object]]) -> list[object]:
    """Their names; a database that is a file is SQLite's."""
    return [pytest.param(name, marks=[pytest.mark.sqlite] * name.startswith("database")) for name in some]


@pytest.mark.parametrize("layout", _layouts(BAD))
def test_refused(home, tmp_path, layout):
    opened(home)
    BAD[layout](home, tmp_path)
    assert trust.problem(home_settings(home))
    tmp_path.chmod(0o700)


@root_only
@pytest.mark.parametrize("layout", _layouts(BAD_OWNERS))
def test_refused_owners(home, tmp_path, layout):
    opened(home)
    BAD_OWNERS[layout](home, tmp_path)
    assert "belongs to another user" in trust.problem(home_settings(home))
    os.chown(tmp_path, 0, 0)


def test_good_layouts(home, tmp_path):
    opened(home)
    assert trust.problem(home_settings(home)) == ""
    home.chmod(0o755)
    assert trust.problem(home_settings(home)) == ""
    home.rename(tmp_path / "elsewhere")
    home.symlink_to(tmp_path / "elsewhere")
    assert trust.problem(home_settings(home)) == ""


def test_the_worker_refuses_in_one_line_and_runs_nothing(bench):
    bench.queue("print(1)")
    bench.home.chmod(0o777)
    assert bench.work(until_empty=True).wait(timeout=20) == REFUSED
    said = (bench.home / "worker.log").read_text().splitlines()
    assert len(said) == 1
    assert "chmod go-w" in said[0]
    assert not (bench.home / "runs").exists()


def test_what_a_run_leaves_is_private(bench):
    os.umask(0)
    try:
        made = bench.queue("print(1)")
        bench.finish()
    finally:
        os.umask(0o022)
    for path in (bench.settings.runs, *bench.settings.runs.rglob("*")):
        assert path.is_symlink() or path.stat().st_mode & 0o077 == 0, path
    assert bench.ended(made)[0] == "completed"
