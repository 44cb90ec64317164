"""The repository, commit and uncommitted changes of a run's code."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tuitrack.model.environment import Environment

_DIFF_CAP = 8 << 20
_FILE_CAP = 1 << 20
_SOURCES = frozenset(
    [
        ".py",
        ".pyx",
        ".pyi",
        ".ipynb",
        ".sh",
        ".yaml",
        ".yml",
        ".json",
        ".toml",
        ".cfg",
        ".ini",
        ".txt",
        ".md",
        ".c",
        ".h",
        ".cpp",
        ".cu",
        ".cuh",
        ".rs",
        ".js",
        ".sql",
        ".csv",
    ]
)


def describe(environment: Environment, directory: Path) -> Environment:
    """The environment with what git knows of its code; unchanged outside a repository."""
    root = _git(directory, "rev-parse", "--show-toplevel")
    if root is None:
        return environment
    top = Path(root)
    commit = _git(top, "rev-parse", "HEAD") or ""
    diff, problems = _changes(top, bool(commit))
    return replace(
        environment,
        repository_root=str(top),
        repository=without_credentials(_git(top, "remote", "get-url", _remote(top)) or ""),
        branch=_git(top, "rev-parse", "--abbrev-ref", "HEAD") or "",
        commit=commit,
        diff=diff,
        problems=(*environment.problems, *problems),
    )


def without_credentials(url: str) -> str:
    """A remote's address without user and password."""
    parts = urlsplit(url)
    if not parts.scheme or "@" not in parts.netloc:
        return url
    keep = parts.netloc.rpartition("@")[2]
    user = "git@" if parts.scheme == "ssh" else ""
    return urlunsplit((parts.scheme, user + keep, parts.path, "", ""))


def _remote(top: Path) -> str:
    names = (_git(top, "remote") or "origin").split()
    return "origin" if "origin" in names or not names else names[0]


def _changes(top: Path, committed: bool) -> tuple[str, list[str]]:
    problems: list[str] = []
    parts = [_run(top, "diff", "--binary", "--no-color", "--no-ext-diff", "HEAD")] if committed else []
    listed = _run(top, "ls-files", "--others", "--exclude-standard", "-z") or b""
    for name in filter(None, listed.split(b"\0")):
        path = top / os.fsdecode(name)
        if path.suffix.lower() not in _SOURCES or not path.is_file() or path.is_symlink():
            continue
        if path.stat().st_size > _FILE_CAP:
            problems.append(f"untracked file too large to keep: {os.fsdecode(name)}")
            continue
        arguments = ("diff", "--binary", "--no-color", "--no-ext-diff", "--no-index", "--", "/dev/null")
        parts.append(_run(top, *arguments, os.fsdecode(name), good=(0, 1)))
    diff = b"".join(part for part in parts if part)
    if len(diff) > _DIFF_CAP:
        return "", [*problems, f"uncommitted changes of {len(diff) >> 20} MB are too large to keep"]
    try:
        return diff.decode("utf-8"), problems
    except UnicodeDecodeError:
        return diff.decode("utf-8", "surrogateescape"), problems


def _git(directory: Path, *arguments: str) -> str | None:
    found = _run(directory, *arguments)
    return None if found is None else os.fsdecode(found).strip()


def _run(directory: Path, *arguments: str, good: tuple[int, ...] = (0,)) -> bytes | None:
    environ = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", "-c", "core.quotepath=off", "-c", "core.fsmonitor=", *arguments]
    try:
        done = subprocess.run(
            command, cwd=directory, env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode in good else None
