"""Git commands that ask nobody, run no hooks and are not led astray by the caller's environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tuitrack import errors

_MISLEADING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX")
_QUIET = (
    *("-c", "advice.detachedHead=false", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor="),
    *("-c", "gc.auto=0", "-c", "maintenance.auto=false"),
    *("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60"),
)
_ASKING_NOBODY = {"GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", "LC_ALL": "C"}
_SSH = {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=30"}
_SAID = 3


def run(directory: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """One git command in a directory, whatever it says.

    Raises:
        LaunchError: there is no git.
    """
    environ = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    try:
        return subprocess.run(
            ["git", *_QUIET, *arguments],
            cwd=directory,
            env={**_SSH, **environ, **_ASKING_NOBODY},
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        if error.filename == "git":
            raise errors.LaunchError(
                "git is not installed here", hint="the code is a commit of a repository"
            ) from error
        raise


def names(directory: Path, *arguments: str) -> list[str]:
    """The file names a command lists, which must be told `-z`; none when it fails."""
    done = run(directory, *arguments)
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name] if done.returncode == 0 else []


def has(repository: Path, commit: str) -> bool:
    """Whether a repository has a commit."""
    return repository.is_dir() and run(repository, "cat-file", "-e", f"{commit}^{{commit}}").returncode == 0


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """What a failed command says, in one line, its last words first to go."""
    lines = [line.strip() for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    return "; ".join(lines[:_SAID]) or f"git exited with {done.returncode}"
