"""E6: after a reboot what ran is lost, what waited waits, and a damaged row of a queue stands in nobody's way.

Shown red by a settling that passes over other boots, by one that queues again what was never to be, and by a claim that
takes the first row whatever it holds.
"""

from __future__ import annotations

import time
from pathlib import Path

from drafting import draft, home_settings, opened, row

from tuitrack.model.execution import AttemptPaths
from tuitrack.ops import attempts, claiming, queues

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
