"""Git commands that ask nobody, run no hooks and are not led astray by the caller's environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_MISLEADING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX")
_QUIET = ("-c", "advice.detachedHead=false", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=")


def run(directory: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """One git command in a directory, whatever it says."""
    environ = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    return subprocess.run(
        ["git", *_QUIET, *arguments],
        cwd=directory,
        env={"GIT_SSH_COMMAND": "ssh -o BatchMode=yes", **environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def names(directory: Path, *arguments: str) -> list[str]:
    """The file names a command lists, which must be told `-z`; none when it fails."""
    done = run(directory, *arguments)
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name] if done.returncode == 0 else []


def has(repository: Path, commit: str) -> bool:
    """Whether a repository has a commit."""
    return repository.is_dir() and run(repository, "cat-file", "-e", f"{commit}^{{commit}}").returncode == 0


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """What a failed command says, in one line."""
    lines = [line.strip() for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    return "; ".join(lines[:3]) or f"git exited with {done.returncode}"
