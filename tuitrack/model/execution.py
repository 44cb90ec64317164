"""What the executor and the SDK agree on: the launch, its directory, its environment variables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tuitrack.model import values
from tuitrack.model.params import Param

ENV_TASK = "TUITRACK_TASK"
"""Id of the task this process reports into."""

ENV_ROLE = "TUITRACK_ROLE"
"""`main` for the process that owns the task, `child` for the processes it starts."""

ENV_LAUNCH = "TUITRACK_LAUNCH"
"""Attempt directory; set means: started by the executor, values are injected."""

ENV_UNDER = "TUITRACK_UNDER"
"""Attempt directory, for every process below a supervisor, whatever task it reports into: it ends with the attempt."""

ENV_ATTEMPT = "TUITRACK_ATTEMPT"
"""Number of this attempt, from 1."""

ENV_NAMES = "TUITRACK_NAMES"
"""What `tuitrack run` was told to call a run, as JSON; set for the ranks that its program starts, not below them."""

ENV_ATTEND = "TUITRACK_ATTEND"
"""`0`: never start a recorder from here; somebody else keeps one alive."""

ENV_SWITCHES = "TUITRACK_SWITCHES"
"""Which frameworks the processes that a recorded one starts follow, as JSON; unset: all."""

ENV_UNKNOWN = "TUITRACK_ALLOW_UNKNOWN"
"""Set by the user: values that were added to a draft may be of no use to the code."""

OF_A_TASK = frozenset({ENV_TASK, ENV_ROLE, ENV_LAUNCH, ENV_UNDER, ENV_ATTEMPT, ENV_ATTEND, ENV_SWITCHES, ENV_NAMES})
"""What a process that has nothing to do with the task must not inherit."""

RUN = "run"
"""Runner of a program that `tuitrack run` records; with `--no-compat` behind it `import clearml` is left alone."""

RUN_PLAIN = "run --no-compat"

_BY_ITSELF = "\x1f"


class Configuration(NamedTuple):
    """A configuration object to inject."""

    name: str
    type: str
    text: str


class Injection(NamedTuple):
    """The values a rerun gets: everything stored, which keys were edited since the parent, which the code never had."""

    params: tuple[Param, ...] = ()
    configurations: tuple[Configuration, ...] = ()
    edited: tuple[str, ...] = ()
    edited_configurations: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


FRESH = "fresh"
"""The environment of a launch that is made anew of the recorded packages."""


ALWAYS, FAILED = "always", "failed"
"""Which checkouts stay once their run has ended; empty for none."""


class Launch(NamedTuple):
    """Everything a supervisor needs to run one attempt of one task without a database.

    `notes` are said on the console before the code says anything; `environment` is empty for the recorded interpreter;
    `engine` is who started the supervisor and may stop it, empty where that is the worker's host.
    """

    task_id: str
    attempt: int
    home: str
    executable: str
    entry_point: str
    argv: tuple[str, ...] = ()
    module: str = ""
    runner: str = "python"
    working_dir: str = ""
    repository_root: str = ""
    repository: str = ""
    commit: str = ""
    diff: str = ""
    script_text: str = ""
    environ: Mapping[str, str] = values.NOTHING
    grace: float = 10.0
    time_limit: float = 0.0
    notes: tuple[str, ...] = ()
    environment: str = ""
    python: str = ""
    packages: Mapping[str, str] = values.NOTHING
    origins: Mapping[str, str] = values.NOTHING
    requirements: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    keep: str = ""
    cache_gb: float = 50.0
    engine: str = ""


class Exit(NamedTuple):
    """How an attempt ended, written once by its supervisor."""

    code: int | None
    signal: int = 0
    reason: str = ""
    aborted: bool = False
    started: float = 0.0
    ended: float = 0.0
    max_rss: int = 0
    cpu_seconds: float = 0.0


class Usage(NamedTuple):
    """What an attempt used: seconds of processors by all its processes, bytes of memory at most by one of them."""

    cpu_seconds: float = 0.0
    max_rss: int = 0


class Word(NamedTuple):
    """What a program said of its own end; a status only where it gave itself one, as `mark_failed` does."""

    reason: str = ""
    status: str = ""

    @classmethod
    def of(cls, text: str) -> Word:
        """The word that a text holds."""
        status, found, reason = text.partition(_BY_ITSELF)
        return cls(reason, status) if found else cls(text)

    @property
    def text(self) -> str:
        """It as one text."""
        return f"{self.status}{_BY_ITSELF}{self.reason}" if self.status else self.reason


class Refusal(NamedTuple):
    """A stored value that the code could not take; the key is a configuration object's name where it is one."""

    key: str
    why: str
    configuration: bool = False

    @property
    def text(self) -> str:
        """It as one text."""
        return f"{'configuration ' * self.configuration}{self.key}: {self.why}"


class AttemptPaths(NamedTuple):
    """Every file of one attempt, `<home>/runs/<task>/<attempt>/`."""

    directory: Path

    @classmethod
    def of(cls, runs: Path, task_id: str, attempt: int) -> AttemptPaths:
        """The paths of one attempt of a task."""
        return cls(runs / task_id / str(attempt))

    @property
    def launch(self) -> Path:
        """What to run (Launch, JSON)."""
        return self.directory / "launch.json"

    @property
    def injection(self) -> Path:
        """Values for the code (Injection, JSON)."""
        return self.directory / "inject.json"

    @property
    def marker(self) -> Path:
        """Made with O_EXCL before the user's code is started: never twice."""
        return self.directory / "started"

    @property
    def job(self) -> Path:
        """Made with O_EXCL by the first job of an engine that was started for it: which job, on which node."""
        return self.directory / "job.json"

    @property
    def alive(self) -> Path:
        """Lock held by the supervisor while it lives."""
        return self.directory / "alive"

    @property
    def abort(self) -> Path:
        """Present when the attempt is to be aborted; its text is the reason."""
        return self.directory / "abort"

    @property
    def refused(self) -> Path:
        """Values that the code could not take (Refusal, JSON, one a line)."""
        return self.directory / "refused.jsonl"

    @property
    def console(self) -> Path:
        """Standard output and error of the user's code, the only console of the attempt."""
        return self.directory / "console.log"

    @property
    def exit(self) -> Path:
        """How it ended (Exit, JSON), put in place by rename."""
        return self.directory / "exit.json"

    @property
    def supervisor_log(self) -> Path:
        """What went wrong in the supervisor itself."""
        return self.directory / "supervisor.log"

    @property
    def sandbox(self) -> Path:
        """The code as recorded, checked out for this attempt."""
        return self.directory / "sandbox"


def told_to_stop(engine: str) -> str:
    """Why an attempt ends whose supervisor was signalled: by whoever runs it, who may know more."""
    return f"stopped by {engine}" if engine else "its supervisor was told to stop"


def dump(value: Launch | Injection | Exit) -> str:
    """One of our values as JSON text."""
    return json.dumps(values.plain(value), indent=1)


def load_launch(path: Path) -> Launch:
    """The launch in a file; OSError or ValueError when there is none."""
    found = values.build(Launch, json.loads(path.read_text(encoding="utf-8")))
    assert isinstance(found, Launch)
    return found


def load_injection(path: Path) -> Injection:
    """The injection in a file; OSError or ValueError when there is none."""
    found = values.build(Injection, json.loads(path.read_text(encoding="utf-8")))
    assert isinstance(found, Injection)
    return found


def note_refusal(path: Path, refusal: Refusal) -> None:
    """Add to the values that the code could not take; OSError when that is impossible."""
    with path.open("a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(json.dumps(refusal) + "\n")


def load_refusals(path: Path) -> list[Refusal]:
    """The values that the code could not take, each once; none where there is no such file."""
    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        return list(dict.fromkeys(Refusal(*json.loads(line)) for line in lines))
    except (OSError, ValueError, TypeError):
        return []


def load_exit(path: Path) -> Exit:
    """The exit in a file; OSError or ValueError when there is none."""
    found = values.build(Exit, json.loads(path.read_text(encoding="utf-8")))
    assert isinstance(found, Exit)
    return found
