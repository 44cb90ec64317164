"""Keeping what an engine says of the jobs that run attempts."""

from __future__ import annotations

import time

from tuitrack.model import jobs
from tuitrack.model.jobs import Job
from tuitrack.ops.attempts import Attempt
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_KIND = "slurm"


def note(db: Database, attempt: Attempt, job: Job) -> None:
    """Keep how a job stands with its attempt; what is news of it goes into the task's log."""
    if job == attempt.job:
        return
    with db.write() as tx:
        if not tx.execute(_KEEP, (job.text, attempt.task_id, attempt.number)):
            return
        before = attempt.job or Job()
        if _gist(job) != _gist(before):
            statuses.log(tx, attempt.task_id, _KIND, _gist(job).told)
        tx.execute(_WAITS, (job.told if job.waits else "", attempt.task_id))
        if job.state == jobs.RUNNING:
            _runs(tx, attempt, job, before)
        statuses.observe(tx, attempt.task_id)
        statuses.touch_other(tx, "worker")


def _gist(job: Job) -> Job:
    """What of a job is worth a line: its place and when it may start change all the time."""
    return job._replace(place=0, starts=0.0, partition="")


def _runs(tx: Transaction, attempt: Attempt, job: Job, before: Job) -> None:
    if job.node and job.node != before.node:
        tx.execute("UPDATE task SET host = ? WHERE id = ? AND status = 'running'", (job.node, attempt.task_id))
    if before.state != jobs.RUNNING:
        now = time.time()
        tx.execute(_STARTS, (now, attempt.task_id))
        tx.execute(
            "UPDATE attempt SET started = ? WHERE task_id = ? AND number = ?", (now, attempt.task_id, attempt.number)
        )
        statuses.touch(tx, attempt.task_id)


_KEEP = "UPDATE attempt SET handle = ? WHERE task_id = ? AND number = ? AND ended IS NULL"
_STARTS = "UPDATE task SET started = COALESCE(started, ?) WHERE id = ? AND status = 'running'"
_WAITS = "UPDATE task SET status_reason = ? WHERE id = ? AND status = 'running'"
