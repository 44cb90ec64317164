"""Whether a worker outlives the session: what the login manager says, in each way it can be set up."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import pytest

from tuitrack.query import health, survival
from tuitrack.settings import load

SESSION, OWN, SYSTEM = (
    f"0::/{name}\n"
    for name in (
        "user.slice/user-1.slice/session-3.scope",
        "user.slice/user-1.slice/user@1.service/app.slice/x.service",
        "system.slice/cron.service",
    )
)
ME = getpass.getuser()
KILLS = 'b true\nas 1 "somebody"\nas 0\n'


@pytest.fixture
def logind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A login manager that is told what it says, which users linger, and where this process runs."""

    def told(groups: str, says: str, lingers: bool = False) -> None:
        busctl = tmp_path / "bin" / "busctl"
        busctl.parent.mkdir(exist_ok=True)
        busctl.write_text(f"#!/bin/sh\nprintf '%s' '{says}'\n")
        busctl.chmod(0o755)
        monkeypatch.setenv("PATH", f"{busctl.parent}:{os.environ['PATH']}")
        monkeypatch.setattr(survival, "LINGERING", tmp_path)
        monkeypatch.setattr(survival, "_groups", lambda pid: groups)
        (tmp_path / ME).unlink(missing_ok=True)
        if lingers:
            (tmp_path / ME).touch()
        survival._spares.cache_clear()

    yield told
    survival._spares.cache_clear()


@pytest.mark.parametrize(
    ("groups", "says", "lingers", "survives"),
    [
        (SESSION, "b false\nas 0\nas 0\n", False, True),
        (SESSION, KILLS, False, False),
        (SESSION, KILLS, True, False),
        (SESSION, f'b true\nas 2 "root" "{ME}"\nas 0\n', False, True),
        (SESSION, 'b true\nas 0\nas 1 "somebody"\n', False, True),
        (SESSION, f'b true\nas 0\nas 1 "{ME}"\n', False, False),
        (SESSION, "", False, None),
        (OWN, KILLS, False, False),
        (OWN, KILLS, True, True),
        (SYSTEM, KILLS, False, True),
    ],
)
def test_what_outlives_the_session(logind, groups, says, lingers, survives):
    logind(groups, says, lingers)
    assert survival.survives_logout(1) is survives
    assert bool(survival.risk(1)) is (survives is False)


def test_the_risk_says_what_helps_where_it_is(logind, home: Path):
    logind(SESSION, KILLS)
    assert "tuitrack worker unit" in survival.risk(1)
    assert ("logout", False) in [one[:2] for one in health.findings(load(home=home))]
    logind(OWN, KILLS)
    assert "loginctl enable-linger" in survival.risk(1)
    logind(SYSTEM, KILLS)
    assert ("logout", True) in [one[:2] for one in health.findings(load(home=home))]


def test_of_a_process_that_is_gone_nothing_is_told():
    assert survival.survives_logout(2**22 + 1) is None
