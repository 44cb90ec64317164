"""Real workers, supervisors and repositories for tests of the executor."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

from drafting import draft, home_settings, opened, plan, row, script
from waiting import LONG, until

from tuitrack.capture.git import describe
from tuitrack.model.environment import Environment
from tuitrack.model.execution import AttemptPaths
from tuitrack.ops import leftovers, queues
from tuitrack.spool import liveness

ENDED = ("completed", "failed", "stopped")

TREE = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import os, time; os.setsid(); time.sleep(100)"])
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(100)
    os._exit(0)
print("up", flush=True)
time.sleep(100)
"""
"""A script with a child in a session of its own, and a grandchild whose parent is gone."""


@dataclass
class Bench:
    """A home with its database, and the workers a test has started."""

    home: Path
    code: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.settings = home_settings(self.home)
        self.db = opened(self.home)

    def queue(self, text: str, *, queue: str = "default", params=(), needs=None, **changes) -> str:
        """A queued draft of a script outside any repository, with what it needs of the host."""
        return self.queue_environment(script(self.code, text), queue=queue, params=params, needs=needs, **changes)

    def queue_environment(self, environment: Environment, *, queue="default", params=(), needs=None, **changes) -> str:
        made = draft(self.db, replace(environment, **changes), params=params)
        plan(self.db, made, **(needs or {}))
        queues.enqueue(self.db, made, queue)
        return made

    def work(self, *queues: str, slots: int = 2, until_empty: bool = False, **more: object) -> subprocess.Popen[bytes]:
        """A worker in a process of its own."""
        name = f"worker-{len(self.workers)}"
        told = {"queues": queues or ["default"], "slots": slots, "until_empty": until_empty, "id": name, **more}
        command = [sys.executable, "-P", "-m", "tuitrack.executor.worker", str(self.home), json.dumps(told)]
        with (self.home / "worker.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self.workers.append(process)
        return process

    def release(self) -> None:
        """Let a queue go on that holds itself after failures."""
        if self.db.rows("SELECT 1 FROM queue WHERE name = 'default' AND held != ''"):
            queues.release(self.db, "default")

    def finish(self) -> None:
        """Work until nothing waits or runs."""
        assert self.work(until_empty=True).wait(timeout=60) == 0

    def paths(self, task_id: str) -> AttemptPaths:
        """The files of a task's last attempt."""
        return AttemptPaths.of(self.settings.runs, task_id, row(self.db, task_id)["attempt"])

    def console(self, task_id: str) -> str:
        """What the code printed."""
        try:
            return self.paths(task_id).console.read_text()
        except OSError:
            return ""

    def printed(self, task_id: str, text: str, timeout: float = LONG) -> str:
        """The console once a text is in it."""
        until(lambda: text in self.console(task_id), timeout, f"{text!r} in the console")
        return self.console(task_id)

    def ended(self, task_id: str, timeout: float = LONG) -> tuple[str, str]:
        """Status and reason once a task has ended."""
        until(lambda: row(self.db, task_id)["status"] in ENDED, timeout, "the end")
        return row(self.db, task_id)["status"], row(self.db, task_id)["status_reason"]

    def kill_supervisor(self, task_id: str) -> None:
        """Kill a task's supervisor, if it still has one."""
        with contextlib.suppress(AssertionError, ProcessLookupError):
            os.kill(self.supervisor(task_id), signal.SIGKILL)

    def supervisor(self, task_id: str) -> int:
        """Process id of a task's supervisor."""
        mark = str(self.paths(task_id).directory).encode()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if mark in words and b"tuitrack.executor.supervise" in words:
                return int(entry.name)
        raise AssertionError("no supervisor")

    def close(self) -> None:
        """End everything that was started here."""
        for process in self.workers:
            process.kill()
            process.wait()
        for alive in self.settings.runs.glob("*/*/alive"):
            paths = AttemptPaths(alive.parent)
            if liveness.is_alive(alive):
                paths.abort.write_text("the test is over")
                until(lambda paths=paths: not liveness.is_alive(paths.alive), 15.0, "the supervisor's end")
            leftovers.end(paths.directory)


def git(root: Path, *arguments: str) -> str:
    """One git command."""
    who = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(["git", *arguments], cwd=root, env={**os.environ, **who}, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape")


def commit(root: Path) -> str:
    """Everything committed; the commit."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "work")
    return git(root, "rev-parse", "HEAD").strip()


def add_submodule(root: Path, other: Path, text: str) -> Path:
    """Make another repository with one module, `lib`, and take it into a repository as `vendor`."""
    other.mkdir()
    (other / "lib.py").write_text(text)
    git(other, "init", "-q", ".")
    commit(other)
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), "vendor")
    return root / "vendor"


def recorded(root: Path, script: str = "train.py", **changes) -> Environment:
    """What the capture says of a script in a repository as it is now."""
    base = Environment(
        entry_point=str(root / script), working_dir=str(root), script_text="raise SystemExit('the stored text ran')"
    )
    return replace(describe(replace(base, executable=sys.executable), root), **changes)


def signal_and_wait(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> int:
    """Signal a process of ours, collect it."""
    process.send_signal(number)
    return process.wait(timeout=10)


def lives(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except OSError:
        return False
