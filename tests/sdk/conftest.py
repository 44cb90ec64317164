"""Real training scripts in processes of their own, their reports read back from the spool."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tuitrack.model import events, execution
from tuitrack.model.params import Param
from tuitrack.spool import attend, format, reader
from tuitrack.spool.format import Position, Record, ScalarBlock


@dataclass(frozen=True, slots=True)
class Spool:
    """What one process reported."""

    events: tuple[events.Event, ...]
    points: dict[tuple[str, str], list[tuple[int, float]]]
    console: str

    @property
    def started(self) -> events.Started:
        """Its first record."""
        first = self.events[0]
        assert isinstance(first, events.Started)
        return first

    def of(self, kind: type[events.Event]) -> list[events.Event]:
        """The events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def params(self) -> dict[str, Param]:
        """The parameters as they were in the end."""
        found: dict[str, Param] = {}
        for event in self.events:
            if isinstance(event, events.ParamsSet):
                if event.replace:
                    gone = f"{event.section}/" if event.section else ""
                    found = {key: one for key, one in found.items() if not key.startswith(gone)}
                found |= {param.key: param for param in event.params}
        return found

    @property
    def values(self) -> dict[str, str]:
        """The texts of the parameters."""
        return {key: param.value for key, param in self.params.items()}

    @property
    def consumed(self) -> set[str]:
        """The injected keys that the code asked for."""
        return {key for event in self.of(events.Consumed) for key in event.params}


def read(directory: Path) -> Spool:
    """Everything in a spool."""
    found, points, console, names = [], {}, [], {}
    with reader.Reader(directory) as opened:
        items = opened.read(Position(), 1 << 30).items
    for item in items:
        if isinstance(item, ScalarBlock):
            for _, _, _, local, step, value, _ in format.SCALAR_STRUCT.iter_unpack(item.data):
                points.setdefault(names[local], []).append((step, value))
        elif isinstance(item, Record) and item.kind == format.SERIES:
            local, title, series = format.unpack_series(item.payload)
            names[local] = (title, series)
        elif isinstance(item, Record) and item.kind == format.CONSOLE:
            console.append(item.payload.decode())
        elif isinstance(item, Record):
            found.append(events.decode(item.payload))
    return Spool(tuple(found), points, "".join(console))


@dataclass(frozen=True, slots=True)
class Result:
    """How a script went."""

    code: int
    out: str
    err: str
    spools: tuple[Spool, ...]

    @property
    def owner(self) -> Spool:
        """The spool of the process that owns the task."""
        (found,) = [spool for spool in self.spools if spool.started.owner]
        return found

    @property
    def finished(self) -> events.Finished:
        """How the task ended."""
        (found,) = self.owner.of(events.Finished)
        assert isinstance(found, events.Finished)
        return found


Run = Callable[..., Result]


@pytest.fixture
def run(home: Path, tmp_path: Path) -> Run:
    """Runs a script text as a user would; `inject` runs it as the executor would."""
    folder = tmp_path / "digits"
    folder.mkdir(exist_ok=True)

    def start(
        text: str,
        *args: str,
        inject: execution.Injection | None = None,
        env: Mapping[str, str] | None = None,
        command: Sequence[str] = (),
        code: int | None = 0,
        **options: object,
    ) -> Result:
        script = folder / "train.py"
        script.write_text(textwrap.dedent(text), encoding="utf-8")
        environ = {**os.environ, "TUITRACK_ATTEND": "0", "PYTHONUTF8": "1", **_launch(tmp_path, inject), **(env or {})}
        words = [sys.executable, *command, "train.py", *args]
        ran = subprocess.run(
            words, cwd=folder, env=environ, capture_output=True, text=True, timeout=60, check=False, **options
        )
        found = tuple(read(one) for one in sorted(attend.spools(home / "spool"), key=lambda one: one.stat().st_ctime))
        assert code is None or ran.returncode == code, ran.stderr
        return Result(ran.returncode, ran.stdout, ran.stderr, found)

    return start


def _launch(tmp_path: Path, inject: execution.Injection | None) -> dict[str, str]:
    if inject is None:
        return {}
    attempt = execution.AttemptPaths(tmp_path / "attempt")
    attempt.directory.mkdir(exist_ok=True)
    attempt.injection.write_text(execution.dump(inject), encoding="utf-8")
    return {
        execution.ENV_LAUNCH: str(attempt.directory),
        execution.ENV_TASK: "f" * 32,
        execution.ENV_ROLE: "main",
        execution.ENV_ATTEMPT: "1",
    }


@pytest.fixture
def rerun(run: Run) -> Run:
    """Runs a script, then again with some of its recorded values edited."""

    def start(
        text: str,
        edits: Mapping[str, str],
        *args: str,
        configurations: Mapping[str, str] | None = None,
        code: int | None = 0,
        **options: object,
    ) -> Result:
        changed = configurations or {}
        first = run(text, *args, **options).spools
        params = {key: one for spool in first for key, one in spool.params.items()}
        unknown = set(edits) - set(params)
        assert not unknown, f"{unknown} not among {set(params)}"
        edited = tuple(params[key].with_value(edits[key]) if key in edits else params[key] for key in params)
        texts = tuple(
            execution.Configuration(one.name, one.type, changed.get(one.name, one.text))
            for spool in first
            for one in spool.of(events.ConfigurationSet)
        )
        inject = execution.Injection(edited, texts, tuple(edits), tuple(changed))
        second = run(text, *args, inject=inject, code=code, **options)
        mine = tuple(spool for spool in second.spools if spool.started.attempt)
        return Result(second.code, second.out, second.err, mine)

    return start
