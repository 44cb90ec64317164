"""How attempts end: once, with the right status, and what nobody vouches for is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from drafting import draft, home_settings, log, opened, opened_beside, row, typical
from waiting import until

from tuitrack.model import execution
from tuitrack.model.execution import AttemptPaths, Exit, Word
from tuitrack.model.task import Status
from tuitrack.model.values import plain
from tuitrack.ops import aborting, attempts, claiming, queues, tasks, workers
from tuitrack.spool import liveness

OLD = time.time() - 100


@pytest.fixture
def db(home: Path):
    return opened(home)


@pytest.fixture
def running(db):
    """A claimed task with the paths of its attempt, as if claimed long ago."""

    def start(**given) -> tuple[str, AttemptPaths]:
        made = draft(db, **given)
        queues.enqueue(db, made)
        found = claiming.claim(db, "w", ("default",), 99)
        with db.write() as tx:
            tx.execute("UPDATE attempt SET started = ? WHERE task_id = ?", (OLD, made))
        paths = AttemptPaths.of(db.settings.runs, made, found.attempt)
        paths.directory.mkdir(parents=True)
        return made, paths

    return start


def settle(db, home: Path) -> list[str]:
    return attempts.settle(db, home_settings(home), patience=0.0)


def leave_exit(paths: AttemptPaths, ending: Exit) -> None:
    paths.marker.touch()
    paths.exit.write_text(execution.dump(ending))


@pytest.mark.parametrize(
    ("ending", "hint", "status", "reason"),
    [
        (Exit(0), "", "completed", ""),
        (Exit(0), "ValueError: late", "completed", ""),
        (Exit(0), Word("by hand", "failed").text, "failed", "by hand"),
        (Exit(0), Word("", "stopped").text, "stopped", ""),
        (Exit(0), Word("all is well", "completed").text, "completed", "all is well"),
        (Exit(3), Word("by hand", "completed").text, "failed", "by hand"),
        (Exit(3), "", "failed", "exit 3"),
        (Exit(1), "ValueError: bad", "failed", "ValueError: bad"),
        (Exit(None, signal=9), "", "failed", "SIGKILL"),
        (Exit(None, signal=11), "", "failed", "SIGSEGV"),
        (Exit(None, signal=40), "", "failed", "signal 40"),
        (Exit(None, signal=15), "SIGTERM", "stopped", "SIGTERM"),
        (Exit(None, signal=15, reason="aborted by user", aborted=True), "", "stopped", "aborted by user"),
        (Exit(0, reason="time limit", aborted=True), "", "stopped", "time limit"),
        (Exit(None, reason="not started: commit abc is gone"), "", "failed", "not started: commit abc is gone"),
    ],
)
def test_verdict(db, home, running, ending, hint, status, reason):
    made, paths = running()
    with db.write() as tx:
        tx.execute("UPDATE task SET hint = ? WHERE id = ?", (hint, made))
    leave_exit(paths, ending._replace(started=50.0, ended=60.0))
    assert settle(db, home) == [made]
    task = row(db, made)
    assert (task["status"], task["status_reason"], task["exit_code"]) == (status, reason, ending.code)
    assert (task["started"], task["completed"], task["duration"]) == (50.0, 60.0, 10.0)
    assert settle(db, home) == []


def test_an_attempt_ends_once(db, running):
    made, _ = running()
    assert attempts.finish(db, made, 1, Exit(0, ended=1.0))
    assert not attempts.finish(db, made, 1, Exit(7, ended=2.0))
    assert row(db, made)["status"] == "completed"


def test_a_fresh_exit_waits_until_what_the_program_said_is_stored(db, home, running):
    made, paths = running()
    leave_exit(paths, Exit(1, started=time.time(), ended=time.time()))
    assert attempts.settle(db, home_settings(home), patience=60.0) == []
    assert settle(db, home) == [made]


def test_an_abort_is_settled_at_once(db, home, running):
    made, paths = running()
    leave_exit(paths, Exit(None, aborted=True, reason="enough", ended=time.time()))
    assert attempts.settle(db, home_settings(home), patience=60.0) == [made]
    assert (row(db, made)["status"], row(db, made)["status_reason"]) == ("stopped", "enough")


def test_while_the_supervisor_lives_it_runs(db, home, running):
    made, paths = running()
    held = liveness.hold(paths.alive)
    assert settle(db, home) == []
    paths.marker.touch()
    held.release()
    assert settle(db, home) == [made]
    assert (row(db, made)["status"], row(db, made)["status_reason"]) == ("failed", "lost: its supervisor was killed")


@pytest.mark.parametrize("ended", [False, True])
def test_a_supervisor_that_starts_while_it_is_looked_for_is_not_lost(db, home, running, monkeypatch, ended):
    made, paths = running()

    def look_too_early(open_attempts):
        found = list(open_attempts)
        paths.marker.touch()
        if ended:
            leave_exit(paths, Exit(0))
        else:
            held.append(liveness.hold(paths.alive))
        return found

    held, told, read = [], [None], attempts._read_exit
    with monkeypatch.context() as patched:
        patched.setattr(attempts, "over", look_too_early)
        patched.setattr(attempts, "_read_exit", lambda paths: told.pop() if told else read(paths))
        assert settle(db, home) == []
    assert row(db, made)["status"] == "running"
    for one in held:
        one.release()


def test_a_supervisor_that_takes_its_lock_while_it_is_looked_at_has_not_died(db, home, running, monkeypatch):
    made, paths = running()
    with db.write() as tx:
        tx.execute("UPDATE attempt SET started = ?", (time.time(),))
    asked, held = liveness.is_alive, []

    def look(path: Path) -> bool:
        found = asked(path)
        if path == paths.alive and not held:
            held.append(liveness.hold(path))
            os.pwrite(held[0].fd, liveness.boot_id().encode("ascii"), 0)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(liveness, "is_alive", look)
        assert settle(db, home) == []
    assert (row(db, made)["status"], paths.marker.exists()) == ("running", False)
    held[0].release()


def test_another_boot_is_a_reboot(db, home, running):
    made, paths = running()
    paths.marker.touch()
    paths.alive.write_text("another-boot")
    settle(db, home)
    assert row(db, made)["status_reason"] == "lost: reboot"


def test_what_never_started_is_queued_again_first_and_no_late_supervisor_can_start_it(db, home, running):
    made, paths = running()
    other = draft(db)
    queues.enqueue(db, other)
    assert settle(db, home) == [made]
    assert paths.marker.exists()
    assert row(db, made)["status"] == "queued"
    again = claiming.claim(db, "w", ("default",), 99)
    assert again == claiming.Claim(made, 2)


def test_what_never_starts_is_given_up(db, home, running):
    made, _ = running()
    for _ in range(9):
        settle(db, home)
        if claiming.claim(db, "w", ("default",), 99) is None:
            break
        with db.write() as tx:
            tx.execute("UPDATE attempt SET started = ?", (OLD,))
    assert row(db, made)["attempt"] == 3
    assert (row(db, made)["status"], row(db, made)["status_reason"]) == ("failed", "lost: never started")


def test_an_aborted_task_that_never_started_is_not_queued_again(db, home, running):
    made, _ = running()
    tasks.abort(db, made)
    settle(db, home)
    assert (row(db, made)["status"], row(db, made)["status_reason"]) == ("stopped", "aborted by user")


def test_a_fresh_claim_is_left_alone(db, home, running):
    made, _ = running()
    with db.write() as tx:
        tx.execute("UPDATE attempt SET started = ?", (time.time(),))
    assert settle(db, home) == []
    assert row(db, made)["status"] == "running"


def test_edits_nobody_read_are_said(db, home, running):
    made, paths = running(params=typical())
    with db.write() as tx:
        tx.execute("UPDATE param SET edited = 1 WHERE key IN ('Args/lr', 'Args/opt')")
        tx.execute("UPDATE param SET consumed = 1 WHERE key = 'Args/opt'")
    leave_exit(paths, Exit(0, started=1.0, ended=2.0))
    settle(db, home)
    used = {one[0]: one[1] for one in db.rows("SELECT key, consumed FROM param WHERE task_id = ?", (made,))}
    assert (used["Args/lr"], used["Args/opt"], used["Args/epochs"]) == (0, 1, None)
    assert "not used: Args/lr was edited, but the code did not read it" in log(db, made)


def test_three_early_failures_hold_the_queue(db, home, running):
    for number in range(3):
        assert db.rows("SELECT held FROM queue")[number and 0][0] == "" if number else True
        _, paths = running()
        leave_exit(paths, Exit(1, started=time.time(), ended=time.time()))
        with db.write() as tx:
            tx.execute("UPDATE attempt SET started = ?", (time.time(),))
        settle(db, home)
    assert "three runs in a row" in db.rows("SELECT held FROM queue")[0][0]
    queues.enqueue(db, draft(db))
    assert claiming.claim(db, "w", ("default",), 99) is None


def test_deleted_while_running_leaves_nothing_behind(db, home, running):
    made, paths = running()
    leave_exit(paths, Exit(0, started=1.0, ended=2.0))
    settle(db, home)
    tasks.delete(db, made)
    assert db.rows("SELECT 1 FROM attempt") == []
    assert not paths.directory.exists()


def test_reset_clears_results_and_the_next_attempt_has_a_new_number(db, home, running):
    made, paths = running()
    leave_exit(paths, Exit(1, started=1.0, ended=2.0))
    settle(db, home)
    tasks.reset(db, made)
    assert (row(db, made)["status"], row(db, made)["exit_code"], paths.directory.exists()) == ("draft", None, False)
    queues.enqueue(db, made)
    assert claiming.claim(db, "w", ("default",), 99).attempt == 2


def test_workers_adopt_what_dead_workers_left(db, running):
    made, _ = running()
    workers.register(db, "new", ("default",), 2)
    assert workers.adopt(db, "new") == 1
    assert (row(db, made)["worker"], workers.running(db, "new")) == ("new", 1)
    assert workers.adopt(db, "new") == 0


def test_live_workers_keep_theirs(db, running):
    made, _ = running()
    workers.register(db, "w", ("default",), 1)
    assert workers.adopt(db, "other") == 0
    assert row(db, made)["worker"] == "w"


@pytest.fixture
def bystander():
    """A process of ours that must never be signalled."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


FORGED = [
    lambda chance: {"start_ticks": chance.choice((0, 1, chance.randrange(1 << 40)))},
    lambda chance: {"boot_id": chance.choice(("", "another"))},
    lambda chance: {"pid_ns": chance.choice((0, 7, chance.randrange(1 << 32)))},
    lambda chance: {"pid": chance.choice((1, os.getpid(), os.getppid(), 2**22 + 1))},
]


def test_none_of_fifty_forged_processes_is_ever_signalled(db, bystander):
    from tuitrack.ops import ending

    chance = random.Random(5)
    facts = until(lambda: liveness.of(bystander.pid))
    for number in range(50):
        changes = {
            name: value for one in chance.sample(FORGED, chance.randint(1, 3)) for name, value in one(chance).items()
        }
        wrong = facts._replace(**changes)
        assert wrong != facts and not ending.send(wrong, signal.SIGTERM) and not ending.end([wrong], 0.0)
        made = draft(db)
        tasks.set_status(db, made, Status.RUNNING)
        record_owner(db, made, wrong)
        with pytest.raises(Exception, match="is gone"):
            tasks.abort(db, made)
        for change in (workers.stop, workers.drain):
            with db.write() as tx:
                tx.execute(
                    "INSERT INTO worker (id, host, pid, queues, slots, gpus, started, heartbeat, state, process) "
                    "VALUES (?, ?, ?, '[]', 1, '[]', 0, 0, 'running', ?)",
                    (f"w{number}", os.uname().nodename, wrong.pid, as_json(wrong)),
                )
            change(db, f"w{number}")
            assert not workers.known(db, f"w{number}")
    with pytest.raises(subprocess.TimeoutExpired):
        bystander.wait(timeout=0.1)


def test_a_proven_process_outside_the_executor_is_ended(db):
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    facts = liveness.of(process.pid)
    from tuitrack.ops import ending

    assert ending.end([facts], 0.2) == 1
    assert process.wait(timeout=5) == -signal.SIGKILL
    process.stdout.close()


def test_abort_of_a_run_outside_the_executor(db, bystander):
    made = draft(db)
    tasks.set_status(db, made, Status.RUNNING)
    record_owner(db, made, until(lambda: liveness.of(bystander.pid)))
    tasks.abort(db, made, "enough")
    assert row(db, made)["stop_reason"] == "enough"
    assert bystander.wait(timeout=5) == -signal.SIGTERM


def test_abort_ends_every_rank_of_a_run(db, bystander):
    made, others = draft(db), [subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) for _ in "ab"]
    tasks.set_status(db, made, Status.RUNNING)
    record_owner(db, made, liveness.of(os.getpid())._replace(start_ticks=7))
    for other in others:
        record(db, made, until(lambda other=other: liveness.of(other.pid)))
    tasks.abort(db, made)
    assert [other.wait(timeout=5) for other in others] == [-signal.SIGTERM] * 2
    assert bystander.poll() is None
    for other in others:
        other.stdin.close()


def record_owner(db, task_id: str, facts) -> None:
    record(db, task_id, facts, owner=1)


def record(db, task_id: str, facts, owner: int = 0) -> None:
    with db.write() as tx:
        values = (f"{task_id[:8]}-{facts.pid}", task_id, owner, as_json(facts))
        tx.execute("INSERT INTO spool VALUES (?, ?, 0, 64, ?, 0, ?, 0, 0)", values)


def as_json(facts) -> str:
    import json

    return json.dumps(plain(facts))


def test_two_that_come_upon_what_never_started_agree_that_it_did_not(db, home, running, monkeypatch):
    made, _ = running()
    others = [lambda: settle(db, home)]
    monkeypatch.setattr(attempts.leftovers, "end", lambda _: others.pop()() if others else None)
    settle(db, home)
    assert row(db, made)["status"] == "queued"


def test_what_another_home_runs_is_left_to_it(db, running, tmp_path: Path):
    made, _paths = running()
    other = opened_beside(db, tmp_path / "other")
    assert attempts.settle(other, other.settings) == []
    assert attempts.open_here(other, other.settings) == []
    workers.register(other, "x", ("default",), 1)
    assert workers.adopt(other, "x") == 0
    assert [one.task_id for one in attempts.open_here(db, db.settings)] == [made]


def test_an_abort_from_another_home_reaches_the_supervisor_through_the_database(db, running, tmp_path: Path):
    made, paths = running()
    other = opened_beside(db, tmp_path / "other")
    aborting.abort(other, made, "seen from afar")
    assert not paths.abort.exists() and not other.settings.runs.exists()
    attempts.heed(attempts.open_here(db, db.settings))
    assert paths.abort.read_text() == "seen from afar"


def test_a_worker_of_another_home_that_seems_gone_stays(db, tmp_path: Path):
    workers.register(db, "w", ("default",), 1)
    with db.write() as tx:
        tx.execute("UPDATE worker SET process = ''")
    other = opened_beside(db, tmp_path / "other")
    workers.register(other, "x", ("default",), 1)
    workers.stop(other, "w")
    assert workers.known(db, "w")
    workers.stop(db, "w")
    assert not workers.known(db, "w")
