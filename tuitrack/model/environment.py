"""Where a task's code came from, and on what it ran."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Environment:
    """What is needed to run the original code again; a diff includes untracked source files."""

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
    host: dict[str, str] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
