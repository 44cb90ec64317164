"""E6: after a reboot what ran is lost, what waited waits, and a damaged row of a queue stands in nobody's way.

Shown red by a settling that passes over other boots, by one that queues again what was never to be, and by a claim that
takes the first row whatever it holds.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from drafting import draft, home_settings, opened, row

from tuitrack import errors
from tuitrack.executor import launch
from tuitrack.model.execution import AttemptPaths, Exit
from tuitrack.ops import attempts, claiming, queues, workers
from tuitrack.query import queues as asking
from tuitrack.query import tasks

LONG_AGO = time.time() - 500


def _run(db, name: str, **given) -> str:
    """A task that ran when the host went down: its supervisor's lock is of another boot."""
    made = draft(db, name=name)
    queues.enqueue(db, made, "night", given=given)
    claim = claiming.claim(db, "w", ["night"], 99)
    assert claim is not None and claim.task_id == made
    with db.write() as tx:
        tx.execute("UPDATE attempt SET started = ? WHERE task_id = ?", (LONG_AGO, made))
    paths = AttemptPaths.of(db.settings.runs, made, claim.attempt)
    paths.directory.mkdir(parents=True)
    paths.marker.touch()
    paths.alive.write_text("00000000-0000-0000-0000-00000000b007")
    return made


def test_what_ran_is_lost_what_waited_waits_what_may_try_again_is_queued(home: Path):
    db = opened(home)
    lost, again = _run(db, "lost"), _run(db, "again", retries=1)
    waits = [draft(db, name=name) for name in "ab"]
    for made in waits:
        queues.enqueue(db, made, "night")
    assert sorted(attempts.settle(db, home_settings(home), patience=0.0)) == sorted([lost, again])
    assert (row(db, lost)["status"], row(db, lost)["status_reason"]) == ("failed", "lost: reboot")
    assert row(db, again)["status_reason"] == "retry 1 of 1 after: lost: reboot"
    assert [row(db, made)["status"] for made in waits] == ["queued", "queued"]
    found = [claiming.claim(db, "w", ["night"], 99) for _ in range(4)]
    assert [(one.task_id, one.attempt) if one else None for one in found] == [
        (again, 2), (waits[0], 1), (waits[1], 1), None
    ]  # fmt: skip


def test_a_damaged_row_blocks_nobody(home: Path):
    db = opened(home)
    bad, good = [draft(db, name=f"bad{number}") for number in range(4)], draft(db, name="good")
    for made in (*bad, good):
        queues.enqueue(db, made, "night")
    with db.write() as tx:
        tx.execute("UPDATE task SET status = 'completed' WHERE id = ?", (bad[0],))
        tx.execute("UPDATE plan SET at = 'soon', gpus = 'many' WHERE task_id = ?", (bad[1],))
        tx.execute("INSERT INTO dependency (task_id, after_id) VALUES (?, 'nobody')", (bad[2],))
        tx.execute("UPDATE task SET status = 'nonsense' WHERE id = ?", (bad[3],))
    claim = claiming.claim(db, "w", ["night"], 99)
    assert claim is not None and claim.task_id == good
    assert claiming.claim(db, "w", ["night"], 99) is None


def _damage(db, task_id: str, table: str, **fields: object) -> None:
    with db.write() as tx:
        for name, value in fields.items():
            tx.execute(f"UPDATE {table} SET {name} = ? WHERE task_id = ?", (value, task_id))


def test_a_damaged_row_is_listed_and_said_and_an_edit_mends_it(home: Path):
    db = opened(home)
    plan, place, good = [draft(db, name=name) for name in ("plan", "place", "good")]
    for made in (plan, place):
        queues.enqueue(db, made, "night")
    _damage(db, plan, "plan", at="soon", time_limit="long", retries="often", options="{")
    _damage(db, place, "queue_entry", priority="x", position="y", enqueued=b"\xff")
    queues.enqueue(db, good, "night")
    (night,) = asking.queues(db)
    assert {entry.name for entry in night.entries} == {"plan", "place", "good"}
    said = next(one["blocked"] for one in night.to_json()["waiting"] if one["id"] == plan)
    assert "damaged: at, time_limit, retries" in said
    assert tasks.detail(db, plan).planned.blocked == said
    queues.replan(db, plan, {"at": None})
    assert [entry.damaged for entry in asking.queues(db)[0].entries] == [()] * 3
    assert {claiming.claim(db, "w", ["night"], 99).task_id for _ in range(3)} == {plan, place, good}


def test_what_is_stored_damaged_of_a_plan_is_not_run(home: Path):
    db = opened(home)
    made = draft(db, name="limit")
    queues.enqueue(db, made, "night", given={"retries": 1})
    _damage(db, made, "plan", time_limit="long", retries="often")
    claim = claiming.claim(db, "w", ["night"], 99)
    with pytest.raises(errors.LaunchError, match="damaged: time_limit, retries"):
        launch.prepare(db, home_settings(home), claim)
    attempts.finish(db, made, 1, Exit(None, reason="not started"))
    assert row(db, made)["status"] == "failed"


def test_a_damaged_worker_is_listed_as_lost(home: Path):
    db = opened(home)
    workers.register(db, "w", ["night"], 1)
    with db.write() as tx:
        tx.execute(
            "UPDATE worker SET process = '{', queues = '7', gpus = 'x', detail = '[', heartbeat = 'y', slots = 'z'"
        )
    (found,) = asking.workers(db)
    assert (found.state, found.queues, found.to_json()["slots"]) == ("lost", (), 0)
    workers.stop(db, "w")
    assert asking.workers(db) == ()
