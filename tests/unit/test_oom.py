"""The kernel's word for a process that it killed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuitrack.capture import oom
from tuitrack.model.task import Status
from tuitrack.query import reasons
from tuitrack.recorder import endings
from tuitrack.spool import liveness

FIRST = 0xEFFFFFFC
LOG = b"""6,1,500000,-;Linux version 6.1
3,800,90000000,-;Out of memory: Killed process 4242 (python) total-vm:9kB, anon-rss:8kB, UID:1000 pgtables:1kB
3,801,95000000,-,caller=T1;Memory cgroup out of memory: Killed process 77 (train) total-vm:9kB
6,802,96000000,-;run: said Killed process 5 (x)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "kmsg"
    path.write_bytes(LOG)
    return path


@pytest.mark.parametrize(
    ("pid", "namespace", "start_ticks", "killed"),
    [
        (4242, FIRST, 100, True),
        (77, FIRST, 100, True),
        (424, FIRST, 100, False),
        (5, FIRST, 100, False),
        (4242, FIRST, 9100, False),
        (4242, 1, 100, False),
    ],
)
def test_only_a_process_that_the_log_names_since_it_began(log, pid, namespace, start_ticks, killed):
    assert oom.killed(pid, namespace, start_ticks, log) == killed


def test_a_log_that_cannot_be_read_says_nothing(tmp_path: Path):
    assert not oom.killed(4242, FIRST, 0, tmp_path / "none")
    assert isinstance(oom.killed(4242, FIRST, 0), bool)


@pytest.mark.parametrize(("told", "reason"), [(True, "out of memory"), (False, "ended without saying how")])
def test_a_run_that_nobody_saw_end_has_the_kernels_word_for_it(monkeypatch, told, reason):
    facts = liveness.current()
    asked = []
    monkeypatch.setattr(oom, "killed", lambda *who: asked.append(who) or told)
    ending = endings.verdict(json.dumps(facts._asdict()), None, 9.0, 5.0)
    assert (ending.status, ending.reason) == (Status.FAILED, reason)
    assert asked == [(facts.pid, facts.pid_ns, facts.start_ticks)]


def test_reasons_say_what_they_mean():
    assert reasons.explained("SIGKILL") == "SIGKILL: killed from outside, by somebody or by the system"
    assert reasons.explained("exit 3") == "exit 3"
    assert reasons.explained("") == ""
