"""Stopping a task, wherever it is in its life."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Sequence

from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.execution import AttemptPaths
from tuitrack.model.task import Status
from tuitrack.model.values import plain
from tuitrack.ops import queues
from tuitrack.spool import liveness, place
from tuitrack.store import statuses
from tuitrack.store.connection import Row, Transaction
from tuitrack.store.database import Database

GRACE = 10.0
"""Seconds a process gets between SIGTERM and SIGKILL."""


def abort(db: Database, task_id: str, reason: str = "aborted by user") -> None:
    """Stop a task: off its queue, or politely, then for good.

    An attempt of another home is asked through the database: its worker or recorder passes that on.

    Raises:
        Refused: it has ended, or its process cannot be proven to be the recorded one.
    """
    with db.write() as tx:
        status = statuses.current(tx, task_id)
        if status is Status.QUEUED:
            queues.leave(tx, task_id)
            statuses.change(tx, task_id, Status.STOPPED, reason)
            return
        if status is not Status.RUNNING:
            hint = "only queued and running ones can be"
            raise errors.Refused(f"{task_id[:8]} is {status}, there is nothing to abort", hint=hint)
        attempt = _open_attempt(tx, task_id)
        processes = [] if attempt else _reporting(tx, task_id)
        tx.execute("UPDATE task SET stop_reason = ? WHERE id = ?", (reason, task_id))
        statuses.log(tx, task_id, "abort", reason)
        statuses.touch(tx, task_id)
    if attempt is None:
        _end(processes)
    elif _is_here(db, attempt):
        request(AttemptPaths.of(db.settings.runs, task_id, attempt["number"]), reason)


def request(paths: AttemptPaths, reason: str) -> None:
    """Ask the supervisor of an attempt to end it; its file appears whole."""
    with contextlib.suppress(FileExistsError):
        paths.directory.mkdir(mode=0o700, parents=True)
    making = paths.abort.with_suffix(".making")
    making.write_text(reason, encoding="utf-8")
    making.rename(paths.abort)


def _open_attempt(tx: Transaction, task_id: str) -> Row | None:
    sql = "SELECT number, host, home FROM attempt WHERE task_id = ? AND ended IS NULL ORDER BY number DESC LIMIT 1"
    return tx.row(sql, (task_id,))


def _is_here(db: Database, attempt: Row) -> bool:
    here = place.of(db.settings.home)
    return attempt["host"] == here.host and attempt["home"] in ("", here.home)


def _reporting(tx: Transaction, task_id: str) -> list[events.ProcessFacts]:
    """The processes that run a task outside the executor, all its ranks and children, each proven alive.

    Raises:
        Refused: it is not on this host, or gone.
    """
    rows = tx.rows("SELECT process FROM spool WHERE task_id = ? AND ended = 0 ORDER BY owner DESC", (task_id,))
    found = [facts for row in rows if (facts := events.process(row["process"])) and liveness.matches_live(facts)]
    if found:
        return found
    host = tx.value("SELECT host FROM task WHERE id = ?", (task_id,))
    if host and host != socket.gethostname():
        raise errors.Refused(f"{task_id[:8]} runs on {host!s}", hint=f"abort it there: tuitrack abort {task_id[:8]}")
    raise errors.Refused(f"the process of {task_id[:8]} is gone", hint="its end shows in a moment")


def _end(some: Sequence[events.ProcessFacts]) -> None:
    """Leave TERM, grace and KILL to a process of their own, so that nobody waits for them."""
    arguments = [
        sys.executable,
        "-P",
        "-m",
        "tuitrack.ops.ending",
        json.dumps([plain(facts) for facts in some]),
        str(GRACE),
    ]
    null = subprocess.DEVNULL
    subprocess.run(
        ["/bin/sh", "-c", '"$@" </dev/null >/dev/null 2>&1 &', "tuitrack-abort", *arguments],
        cwd="/",
        stdin=null,
        stdout=null,
        stderr=null,
        start_new_session=True,
        check=False,
    )
