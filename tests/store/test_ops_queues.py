"""Queues: order, places, and that nobody claims what another has."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafting import draft, opened, row

from tuitrack import errors
from tuitrack.model.task import Status
from tuitrack.ops import claiming, queues, tasks


@pytest.fixture
def db(home: Path):
    return opened(home)


def order(db, queue: str = "default") -> list[str]:
    sql = """SELECT task.name FROM queue_entry JOIN task ON task.id = task_id
    WHERE queue_entry.queue = ? ORDER BY priority DESC, position"""
    return [one[0] for one in db.rows(sql, (queue,))]


def fill(db, names: str, queue: str = "default") -> dict[str, str]:
    made = {name: draft(db, name=name) for name in names}
    for task_id in made.values():
        queues.enqueue(db, task_id, queue)
    return made


def claimed(db, *names: str, slots: int = 99) -> str:
    found = claiming.claim(db, "w", names or ("default",), slots)
    return row(db, found.task_id)["name"] if found else ""


def test_first_in_first_out_but_higher_priority_before(db):
    fill(db, "abc")
    queues.enqueue(db, draft(db, name="z"), given={"priority": 5})
    assert order(db) == ["z", "a", "b", "c"]
    assert [claimed(db) for _ in range(5)] == ["z", "a", "b", "c", ""]


def test_a_claim_makes_an_attempt_and_says_so(db):
    made = fill(db, "a")["a"]
    found = claiming.claim(db, "w1", ("default",), 1)
    assert found == claiming.Claim(made, 1)
    task = row(db, made)
    assert (task["status"], task["worker"], task["attempt"], task["queue"]) == ("running", "w1", 1, "default")
    assert task["started"]
    assert db.rows("SELECT worker, number, ended FROM attempt")[0][:] == ("w1", 1, None)
    assert order(db) == []


def test_several_queues_are_served_in_their_order_and_slots_are_a_limit(db):
    fill(db, "ab", "slow")
    fill(db, "c", "fast")
    assert claimed(db, "fast", "slow") == "c"
    assert claimed(db, "fast", "slow", slots=1) == ""
    assert claimed(db, "fast", "slow", slots=2) == "a"


def test_held_queues_and_broken_entries_block_nobody(db):
    made = fill(db, "ab")
    with db.write() as tx:
        tx.execute("UPDATE task SET status = 'completed' WHERE id = ?", (made["a"],))
    fill(db, "h", "held")
    queues.hold(db, "held", "why")
    assert not claiming.waiting(db, ["held"])
    assert claimed(db, "held", "default") == "b"
    queues.release(db, "held")
    assert claimed(db, "held", "default") == "h"


@pytest.mark.parametrize(("name", "position", "after"), [("d", 1, "dabc"), ("a", 3, "bcad"), ("b", 99, "acdb")])
def test_move(db, name, position, after):
    made = fill(db, "abcd")
    queues.move(db, made[name], position)
    assert order(db) == list(after)


def test_moving_before_a_task_of_higher_priority_gives_that_priority(db):
    made = fill(db, "ab")
    queues.enqueue(db, draft(db, name="z"), given={"priority": 5})
    queues.move(db, made["b"], 1)
    assert order(db) == ["b", "z", "a"]


def test_dequeue_returns_to_what_it_was(db):
    made = fill(db, "a")["a"]
    queues.dequeue(db, made)
    assert (row(db, made)["status"], row(db, made)["queue"]) == ("draft", "")
    for status in (Status.RUNNING, Status.FAILED):
        tasks.set_status(db, made, status)
    queues.enqueue(db, made)
    queues.dequeue(db, made)
    assert row(db, made)["status"] == "failed"
    with pytest.raises(errors.Refused, match="on no queue"):
        queues.dequeue(db, made)


def test_what_cannot_be_queued(db):
    made = fill(db, "a")["a"]
    with pytest.raises(errors.Refused, match="queued already"):
        queues.enqueue(db, made)
    claimed(db)
    tasks.set_status(db, made, Status.COMPLETED)
    with pytest.raises(errors.Refused, match="completed"):
        queues.enqueue(db, made)
    queues.enqueue(db, made, force=True)
    assert order(db) == ["a"]


def test_abort_takes_a_queued_task_off_its_queue(db):
    made = fill(db, "ab")
    tasks.abort(db, made["a"])
    assert order(db) == ["b"]
    assert (row(db, made["a"])["status"], row(db, made["a"])["status_reason"]) == ("stopped", "aborted by user")
    with pytest.raises(errors.Refused, match="nothing to abort"):
        tasks.abort(db, made["a"])


def test_queues_themselves(db):
    made = fill(db, "ab", "q")
    with pytest.raises(errors.Refused, match="not empty"):
        queues.remove(db, "q")
    queues.rename(db, "q", "r")
    assert order(db, "r") == ["a", "b"]
    assert row(db, made["a"])["queue"] == "r"
    queues.clear(db, "r")
    queues.remove(db, "r")
    assert row(db, made["a"])["status"] == "draft"
    queues.create(db, "r")
    with pytest.raises(errors.Refused, match="already"):
        queues.create(db, "r")
    with pytest.raises(errors.NotFound):
        queues.clear(db, "nope")


def test_a_queued_task_goes_to_the_end_of_another_queue(db):
    made, others = fill(db, "a", "one"), fill(db, "b", "two")
    queues.transfer(db, made["a"], "two")
    assert (order(db, "one"), order(db, "two")) == ([], ["b", "a"])
    assert row(db, made["a"])["queue"] == "two"
    queues.dequeue(db, made["a"])
    assert row(db, made["a"])["status"] == "draft"
    with pytest.raises(errors.NotFound):
        queues.transfer(db, made["a"], "two")
    assert order(db, "two") == ["b"] and others
