"""How tasks are to be run: what a queue passes over, what it lets go first, how often a task may try.

Shown red once each by a claim without its condition on `at`, on dependencies, on the limit of the queue; by a check for
circles that looks one step far; by retries that are not counted, that follow an abort, that count as failures in a row.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from drafting import draft, log, opened, row

from tuitrack import errors
from tuitrack.model.execution import Exit
from tuitrack.model.task import TRANSITIONS, Status
from tuitrack.ops import attempts, binning, claiming, emptying, queues, tasks
from tuitrack.query import queues as asking
from tuitrack.query import tasks as reading

LATER = 2_000_000_000.0 * 2


@pytest.fixture
def db(home: Path):
    return opened(home)


def queued(db, name: str, queue: str = "default", **given) -> str:
    made = draft(db, name=name)
    queues.enqueue(db, made, queue, given=given)
    return made


def claimed(db, *names: str) -> str:
    found = claiming.claim(db, "w", names or ("default",), 99)
    return row(db, found.task_id)["name"] if found else ""


def ends(db, task_id: str, ending: Exit) -> str:
    assert attempts.finish(db, task_id, row(db, task_id)["attempt"], ending._replace(ended=time.time()))
    return row(db, task_id)["status"]


@pytest.mark.parametrize("before", list(Status))
def test_statuses_change_along_the_one_table(db, before):
    for after in Status:
        made = draft(db)
        tasks.set_status(db, made, before, force=True)
        if after is before or after in TRANSITIONS[before]:
            tasks.set_status(db, made, after)
            assert row(db, made)["status"] == after
        else:
            with pytest.raises(errors.Refused, match=f"is {before}, it cannot become {after}"):
                tasks.set_status(db, made, after)


def test_what_is_to_start_later_blocks_nobody_until_then(db, monkeypatch):
    queued(db, "late", at=LATER, priority=10)
    queued(db, "now")
    assert [claimed(db), claimed(db)] == ["now", ""]
    assert not claiming.waiting(db, ["default"]) and claiming.takeable(db, ["default"], claiming.Stock())
    monkeypatch.setattr(claiming.time, "time", lambda: LATER + 1)
    assert claiming.waiting(db, ["default"]) and claimed(db) == "late"


def test_what_comes_after_others_waits_for_all_of_them(db):
    first, second = queued(db, "first"), queued(db, "second")
    queued(db, "last", after=(first, second), priority=10)
    assert [claimed(db) for _ in range(3)] == ["first", "second", ""]
    assert ends(db, first, Exit(0)) == "completed" and claimed(db) == ""
    assert ends(db, second, Exit(0)) == "completed" and claimed(db) == "last"


@pytest.mark.parametrize(("what", "told"), [("fail", "first failed"), ("stop", "first stopped"), ("delete", "deleted")])
def test_what_comes_after_what_did_not_complete_says_so_and_blocks_nobody(db, what, told):
    first = queued(db, "first")
    waits = queued(db, "waits", after=(first,))
    behind = queued(db, "behind", after=(waits,))
    assert claimed(db) == "first"
    ends(db, first, Exit(1) if what == "fail" else Exit(None, aborted=True))
    if what == "delete":
        tasks.delete(db, first)
    queued(db, "free")
    assert [claimed(db), claimed(db)] == ["free", ""]
    assert not claiming.takeable(db, ["default"], claiming.Stock())
    found = {entry.task_id: entry.blocked for entry in asking.queues(db)[0].entries}
    assert told in found[waits] and f"tuitrack edit {waits[:8]} --after none" in found[waits]
    assert found[behind] == ""
    assert reading.detail(db, waits).planned.blocked == found[waits]
    queues.replan(db, waits, {"after": ()})
    assert claimed(db) == "waits"


@pytest.mark.parametrize("purged", [False, True])
def test_what_comes_after_what_completed_and_was_deleted_since_starts(db, purged):
    first = queued(db, "first")
    waits = queued(db, "waits", after=(first,))
    assert claimed(db) == "first" and ends(db, first, Exit(0)) == "completed"
    binning.put(db, first)
    if purged:
        emptying.remove(db, [first])
    assert not asking.queues(db)[0].entries[0].blocked and not reading.detail(db, waits).planned.blocked
    assert claiming.waiting(db, ["default"]) and claiming.takeable(db, ["default"], claiming.Stock())
    assert claimed(db) == "waits"


def test_nothing_waits_for_itself_or_for_what_has_failed(db):
    one, two = draft(db, name="one"), draft(db, name="two")
    three = draft(db, name="three")
    queues.replan(db, two, {"after": (one,)})
    queues.replan(db, three, {"after": (two,)})
    for given in ((one,), (three,), (two, three)):
        with pytest.raises(errors.Refused, match="would wait for itself"):
            queues.replan(db, one, {"after": given})
    with pytest.raises(errors.NotFound):
        queues.replan(db, one, {"after": ("0" * 32,)})
    tasks.set_status(db, three, Status.FAILED, force=True)
    with pytest.raises(errors.Refused, match="nothing starts after it"):
        queues.enqueue(db, one, given={"after": (three,)})
    assert (row(db, one)["status"], reading.detail(db, one).planned.awaited) == ("draft", ())


def test_a_queue_has_no_more_at_once_than_its_limit_whoever_serves_it(db):
    first = queued(db, "a")
    for name in "bc":
        queued(db, name)
    queued(db, "other", "cpu")
    queues.limit(db, "default", 2)
    assert [claimed(db), claimed(db), claimed(db)] == ["a", "b", ""]
    assert claimed(db, "default", "cpu") == "other"
    ends(db, first, Exit(0))
    assert claiming.claim(db, "another", ["default"], 99) is not None
    queues.limit(db, "default", None)
    queued(db, "d")
    assert claimed(db) == "d"


def test_a_failure_is_tried_again_as_often_as_was_asked_and_every_reason_is_kept(db):
    made = queued(db, "a", retries=2, priority=3)
    queued(db, "b", priority=3)
    told = []
    for code in (1, 2, 3):
        assert claimed(db) == "a"
        told.append((ends(db, made, Exit(code)), row(db, made)["status_reason"]))
    assert told == [
        ("queued", "retry 1 of 2 after: exit 1"),
        ("queued", "retry 2 of 2 after: exit 2"),
        ("failed", "exit 3"),
    ]
    found = reading.detail(db, made)
    assert [(one.number, one.exit_code, one.reason) for one in found.attempts] == [
        (1, 1, "exit 1"), (2, 2, "exit 2"), (3, 3, "exit 3")
    ]  # fmt: skip
    assert found.planned.tries == 2
    assert "status: running → queued: retry 1 of 2 after: exit 1" in log(db, made)
    queues.enqueue(db, made)
    assert reading.detail(db, made).planned.tries == 0


@pytest.mark.parametrize(
    ("ending", "status", "reason"),
    [
        (Exit(None, reason="aborted by user", aborted=True), "stopped", "aborted by user"),
        (Exit(None, reason="time limit", aborted=True), "stopped", "time limit"),
        (Exit(0), "completed", ""),
        (Exit(None, reason="lost: reboot"), "queued", "retry 1 of 1 after: lost: reboot"),
        (Exit(None, signal=9), "queued", "retry 1 of 1 after: SIGKILL"),
    ],
)
def test_only_failures_are_tried_again_lost_ones_too(db, ending, status, reason):
    made = queued(db, "a", retries=1)
    claimed(db)
    assert (ends(db, made, ending), row(db, made)["status_reason"]) == (status, reason)


def test_an_abort_that_was_asked_for_is_no_failure_whatever_the_exit(db):
    made = queued(db, "a", retries=1)
    claimed(db)
    tasks.abort(db, made)
    assert ends(db, made, Exit(None, reason="lost: its supervisor was killed")) == "stopped"


def test_what_is_to_be_tried_again_can_be_taken_off_and_keeps_its_reason(db):
    made = queued(db, "a", retries=1)
    claimed(db)
    ends(db, made, Exit(1))
    queues.dequeue(db, made)
    assert (row(db, made)["status"], row(db, made)["status_reason"]) == ("failed", "exit 1")


def test_retries_of_one_run_do_not_hold_its_queue(db):
    made = queued(db, "a", retries=3)
    for _ in range(4):
        claimed(db)
        ends(db, made, Exit(1))
    assert row(db, made)["status"] == "failed"
    assert asking.queues(db)[0].held == ""


def test_a_clone_takes_over_what_its_source_needs_but_not_when_it_was_to_start(db):
    first = draft(db)
    source = queued(db, "a", "gpu", gpus=2.0, memory=10**9, retries=1, time_limit=60.0, at=LATER, after=(first,))
    found = reading.detail(db, tasks.clone(db, source, tasks.CloneSpec(plan={"retries": 5}))).planned.plan
    wanted = {"queue": "gpu", "gpus": 2.0, "memory": 10**9, "time_limit": 60.0, "retries": 5}
    assert {name: getattr(found, name) for name in wanted} == wanted
    assert (found.at, found.after) == (None, ())
    made = tasks.clone(db, source)
    queues.enqueue(db, made)
    assert row(db, made)["queue"] == "gpu"


def test_a_queued_task_is_planned_anew_in_its_place_or_at_the_end_of_another_queue(db):
    made = {name: queued(db, name) for name in "abc"}
    queues.replan(db, made["b"], {"gpus": 1.0})
    assert [entry.name for entry in asking.queues(db)[0].entries] == ["a", "b", "c"]
    queues.replan(db, made["c"], {"priority": 10})
    queues.replan(db, made["a"], {"queue": "gpu"})
    found = {queue.name: [entry.name for entry in queue.entries] for queue in asking.queues(db)}
    assert found == {"default": ["c", "b"], "gpu": ["a"]}
    assert row(db, made["a"])["queue"] == "gpu"
    assert claimed(db) == "c"
    with pytest.raises(errors.Refused, match="how it runs is settled"):
        queues.replan(db, made["c"], {"gpus": 1.0})
