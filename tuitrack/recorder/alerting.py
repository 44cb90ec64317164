"""Noting once that a run needs somebody, and telling a command of the user's."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from tuitrack.query import alerts
from tuitrack.query.alerts import Alert
from tuitrack.recorder.journal import Journal
from tuitrack.store import statuses
from tuitrack.store.connection import Connection, Row, Transaction

_RECENT = 3600.0
_COMMANDS = 4
"""How many commands may run at a time; a run that fails in all its metrics starts no flood."""

_New = tuple[Row, Alert]


@dataclass(frozen=True, slots=True)
class _Calling:
    """A command that was started for an alert, with what it says of its failure."""

    process: subprocess.Popen[bytes]
    said: IO[bytes]
    task_id: str


class Alerter:
    """Looks at the runs that run or just ended.

    Args:
        command: What the shell is to do for each new alert, empty for nothing.
        log: Where a failing command is told.
    """

    def __init__(self, command: str, log: Journal) -> None:
        self._command = command
        self._log = log
        self._revision = 0
        self._calling: list[_Calling] = []

    def look(self, opened: Connection) -> None:
        """Note what is new, then tell it.

        Raises:
            Exception: the driver's; the database cannot serve.
        """
        self._collect()
        tx = opened.alone
        revision = int(tx.value("SELECT value FROM revision WHERE name = 'task'") or 0)
        new = self._new(tx)
        room = _COMMANDS - len(self._calling) if self._command else len(new)
        for run, alert in _noted(opened, new[:room]):
            if self._command:
                self._call(run, alert)
        if len(new) <= room:
            self._revision = revision

    def _new(self, tx: Transaction) -> list[_New]:
        """What was not told yet of the runs that run, or that ended since the last look."""
        now = time.time()
        runs = tx.rows(_CANDIDATES, {"revision": self._revision, "since": now - _RECENT})
        ids = [run["id"] for run in runs]
        if not ids:
            return []
        found = alerts.standing(tx, ids, now)
        known = _known(tx, ids)
        return [(run, one) for run in runs for one in found[run["id"]] if (run["id"], one.kind) not in known]

    def _call(self, run: Row, alert: Alert) -> None:
        told = {"ID": run["id"], "NAME": run["name"], "PROJECT": run["project"], "STATUS": run["status"]}
        facts = {f"TUITRACK_RUN_{name}": value for name, value in told.items()}
        facts |= {"TUITRACK_ALERT": alert.kind, "TUITRACK_REASON": alert.reason}
        said = tempfile.TemporaryFile()  # noqa: SIM115 - read when the command has ended
        try:
            process = subprocess.Popen(
                ["/bin/sh", "-c", self._command], env={**os.environ, **facts}, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            said.close()
            self._log.write(f"alert command of run {run['id'][:8]}: {error}")
            return
        self._calling.append(_Calling(process, said, run["id"]))

    def _collect(self) -> None:
        """Tell of commands that failed, in one line each."""
        ended = [one for one in self._calling if one.process.poll() is not None]
        self._calling = [one for one in self._calling if one not in ended]
        for one in ended:
            if one.process.returncode:
                one.said.seek(0)
                lines = one.said.read(4096).decode("utf-8", "replace").split("\n")
                code = f"exit {one.process.returncode}"
                self._log.write(f"alert command of run {one.task_id[:8]}: {code}: {lines[0]}".rstrip(": "))
            one.said.close()


def _noted(opened: Connection, new: Sequence[_New]) -> list[_New]:
    """Note alerts; those that no recorder of another home was faster with."""
    if not new:
        return []
    with opened.transaction() as tx:
        known = _known(tx, [run["id"] for run, _ in new])
        left = [(run, alert) for run, alert in new if (run["id"], alert.kind) not in known]
        for run, alert in left:
            statuses.log(tx, run["id"], "alert", f"{alert.kind}: {alert.reason}")
            statuses.observe(tx, run["id"])
        return left


def _known(tx: Transaction, ids: Sequence[str]) -> set[tuple[str, str]]:
    """What was told of some runs already, by run and kind."""
    return {(row["task_id"], row["kind"]) for row in tx.rows(_NOTED, (json.dumps(ids),))}


_CANDIDATES = """
SELECT id, name, project, status FROM task
WHERE status = 'running' OR (revision > :revision AND completed > :since AND status != 'queued')
"""
_NOTED = """
SELECT task_id, substr(text, 1, instr(text, ':') - 1) AS kind FROM task_event
JOIN task ON task.id = task_id
WHERE task_id IN (SELECT value FROM json_each(?)) AND kind = 'alert' AND time >= COALESCE(started, 0)
"""
"""What was told of the present attempt."""
