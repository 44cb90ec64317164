"""A lock tells who lives, whatever way they go; an identity tells whom a signal would reach."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from waiting import until

from tuitrack.spool import liveness


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "alive"


def holder(lock: Path, then: Callable[[], object]) -> int:
    """A process that holds the lock, until what it does then is over."""
    ready, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        liveness.hold(lock)
        os.write(tell, b"x")
        then()
        os._exit(0)
    os.read(ready, 1)
    os.close(ready)
    os.close(tell)
    return pid


def reap(pid: int, with_signal: int = 0) -> None:
    if with_signal:
        os.kill(pid, with_signal)
    os.waitpid(pid, 0)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_lock_dies_with_its_holder(lock: Path, ending: int):
    pid = holder(lock, signal.pause)
    assert liveness.is_alive(lock)
    with pytest.raises(BlockingIOError):
        liveness.hold(lock)
    reap(pid, ending)
    assert not liveness.is_alive(lock)
    liveness.hold(lock).release()


def test_a_lock_that_is_watched_is_asked_for_without_opening_it_again(lock: Path, monkeypatch: pytest.MonkeyPatch):
    watched = liveness.Watched(lock)
    assert not watched.is_held()
    pid = holder(lock, signal.pause)
    assert watched.is_held()
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("opened again"))
    assert watched.is_held()
    reap(pid, signal.SIGKILL)
    assert not watched.is_held()
    watched.close()


def test_a_lock_of_ones_own_outlives_who_watches_it(lock: Path):
    held, watched = liveness.hold(lock), liveness.Watched(lock)
    assert watched.is_held()
    watched.close()
    pid = os.fork()
    if pid == 0:
        os._exit(liveness.is_alive(lock))
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    held.release()
    assert not watched.is_held()
    watched.close()


def test_a_child_does_not_keep_its_parents_lock(lock: Path):
    def leave_a_child() -> None:
        if os.fork() == 0:
            (lock.parent / "child").write_text(str(os.getpid()))
            signal.pause()

    pid = holder(lock, leave_a_child)
    reap(pid)
    until(lambda: (lock.parent / "child").exists() and (lock.parent / "child").read_text())
    assert not liveness.is_alive(lock)
    os.kill(int((lock.parent / "child").read_text()), signal.SIGKILL)


def test_a_child_that_lets_go_does_not_let_go_for_its_parent(lock: Path):
    held = liveness.hold(lock)
    pid = os.fork()
    if pid == 0:
        held.release()
        os._exit(0)
    reap(pid)
    assert seen_alive(lock)
    held.release()
    assert not seen_alive(lock)


def seen_alive(lock: Path) -> bool:
    """What another process sees; this one knows its own locks without asking."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if liveness.is_alive(lock) else 1)
    return os.waitpid(pid, 0)[1] == 0


def test_asking_about_an_own_lock_does_not_drop_it(lock: Path):
    held = liveness.hold(lock)
    (lock.parent / "link").symlink_to(lock)
    os.link(lock, lock.parent / "other-name")
    for path in (lock, lock.parent / "link", lock.parent / "other-name"):
        assert liveness.is_alive(path)
        with pytest.raises(BlockingIOError):
            liveness.hold(path)
    assert seen_alive(lock)
    lock.rename(lock.parent / "moved")
    assert liveness.is_alive(lock.parent / "moved")
    assert seen_alive(lock.parent / "moved")
    held.release()
    held.release()


def test_the_test_sees_a_lock_dropped_by_asking(lock: Path):
    """The planted bug: the process that holds the lock opens the file once more."""
    held = liveness.hold(lock)
    lock.read_bytes()
    assert not seen_alive(lock)
    held.release()


def test_nobody_is_declared_dead_by_mistake(lock: Path, monkeypatch: pytest.MonkeyPatch):
    assert not liveness.is_alive(lock)
    lock.touch()
    assert not liveness.is_alive(lock)

    def no_descriptor(*_: object) -> int:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(os, "open", no_descriptor)
    assert liveness.is_alive(lock)


def test_only_the_very_process_matches(tmp_path: Path):
    process = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    try:
        facts = liveness.of(process.pid)
        assert facts is not None
        assert liveness.matches_live(facts)
        for other in (
            facts._replace(start_ticks=facts.start_ticks + 1),
            facts._replace(boot_id="another boot"),
            facts._replace(pid_ns=facts.pid_ns + 1),
            facts._replace(pid=os.getpid()),
            facts._replace(start_ticks=0),
            facts._replace(pid_ns=0),
        ):
            assert not liveness.matches_live(other)
    finally:
        process.kill()
        until(lambda: liveness.of(process.pid) is None)  # a zombie is nobody to signal
        assert not liveness.matches_live(facts)
        process.communicate()
    assert liveness.of(process.pid) is None


def test_this_process_knows_itself():
    facts = liveness.current()
    assert facts.pid == os.getpid()
    assert liveness.matches_live(facts)
