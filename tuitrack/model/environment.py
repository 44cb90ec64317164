"""Where a task's code came from, and on what it ran."""

from __future__ import annotations

from dataclasses import dataclass, field

from tuitrack.model import events


@dataclass(frozen=True, slots=True)
class Environment:
    """What is needed to run the original code again; a diff includes untracked source files.

    `requirements` are lines in pip's format that the code or its user asked for, whatever was installed; `origins` say
    of packages that came from no index where they came from, as pip takes it; `search` are folders outside the
    interpreter in which it finds modules.
    """

    repository: str = ""
    repository_root: str = ""
    branch: str = ""
    commit: str = ""
    diff: str = ""
    entry_point: str = ""
    module: str = ""
    argv: tuple[str, ...] = ()
    working_dir: str = ""
    runner: str = "python"
    script_text: str = ""
    executable: str = ""
    python: str = ""
    packages: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    search: tuple[str, ...] = ()
    host: dict[str, str] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    requirements: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def reported(event: events.Started) -> Environment:
    """What a process says of its own code, before anybody looks at it."""
    return Environment(
        entry_point=event.entry_point or event.script,
        module=event.module,
        argv=event.argv[1:],
        working_dir=event.cwd,
        runner=event.runner,
        script_text=event.script_text,
        executable=event.executable,
        environ=dict(event.environ),
    )
