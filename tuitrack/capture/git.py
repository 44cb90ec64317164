"""The repository, commit and uncommitted changes of a run's code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tuitrack.capture.addresses import without_credentials
from tuitrack.model.environment import Environment

_DIFF_CAP = 8 << 20
_FILE_CAP = 1 << 20
_FILES_CAP = 2000
_TIMEOUT = 60
_SOURCE = re.compile(
    r".+\.(py[xid]?|pxd|ipynb|sh|bash|ya?ml|jsonl?|toml|cfg|ini|conf|txt|md|rst|csv|sql|gin|j2|c|h|cc|cpp|hpp|cu|cuh|cl|rs"
    r"|go|js|ts|jl|lua|r|m|f90|proto|cmake|mk)|Makefile|Dockerfile|Snakefile|Pipfile|BUILD",
    re.IGNORECASE,
)
"""Names of files that are part of a program, not what it made."""

_QUIET = (
    *(
        "-c",
        "core.quotepath=off",
        "-c",
        "core.fsmonitor=",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "diff.relative=false",
    ),
    "--literal-pathspecs",
)
_DIFF = (
    *("--binary", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--submodule=short"),
    *("--ignore-submodules=dirty", "HEAD"),
)
"""Options that keep a user's configuration from making the patch one that cannot be applied."""


_LARGE_FILES = frozenset({"git-lfs clean -- %f", "git-lfs filter-process"})
"""What `git lfs install` configures."""


class _Failed(Exception):
    """Git could not answer; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class _Changes:
    diff: str = ""
    problems: tuple[str, ...] = ()


def describe(environment: Environment, directory: Path) -> Environment:
    """The environment with what git knows of its code; unchanged outside a repository."""
    if not any((parent / ".git").exists() for parent in (directory, *directory.parents)):
        return environment
    try:
        top = Path(_ask(directory, "rev-parse", "--show-toplevel"))
        commit = _ask_softly(top, "rev-parse", "--verify", "--quiet", "HEAD")
        changes = _changes(top) if commit else _Changes(problems=("the repository has no commit yet",))
    except _Failed as error:
        return replace(environment, problems=(*environment.problems, f"git: {error}"))
    return replace(
        environment,
        repository_root=str(top),
        repository=without_credentials(_ask_softly(top, "remote", "get-url", _remote(top))),
        branch=_ask_softly(top, "symbolic-ref", "--short", "--quiet", "HEAD"),
        commit=commit,
        diff=changes.diff,
        problems=(*environment.problems, *changes.problems),
    )


def _remote(top: Path) -> str:
    names = _ask_softly(top, "remote").split()
    return "origin" if "origin" in names or not names else names[0]


def _changes(top: Path) -> _Changes:
    """All changes since the commit, untracked sources among them, also those inside submodules."""
    found = list(_changed(top))
    diff = b"".join(one.diff for one in found)
    problems = [problem for one in found for problem in one.problems]
    if len(diff) > _DIFF_CAP:
        problems.append(f"uncommitted changes of {len(diff) >> 20} MB are too large to keep")
        return _Changes(problems=tuple(problems))
    return _Changes(diff.decode("utf-8", "surrogateescape"), tuple(problems))


class _Part(NamedTuple):
    """What changed in one repository, and what had to be left out."""

    diff: bytes
    problems: list[str]


def _changed(top: Path, below: str = "") -> Iterator[_Part]:
    """The changes of a repository, then of each that it takes something from, all under names seen from the outermost.

    Untracked files are announced in a copy of the index, so that one command shows everything and the repository
    is left as it was.
    """
    sources, problems = _untracked(top, below)
    safely = _without_programs(top)
    with tempfile.TemporaryDirectory(prefix="tuitrack-") as made:
        extra = _private_index(top, Path(made))
        if sources:
            listing = b"\0".join(map(os.fsencode, sources))
            announce = ("add", "--intent-to-add", "--pathspec-from-file=-", "--pathspec-file-nul")
            _run(top, *safely, *announce, given=listing, extra=extra)
        prefixes = (f"--src-prefix=a/{below}", f"--dst-prefix=b/{below}")
        yield _Part(_run(top, *safely, "diff", *prefixes, *_DIFF, extra=extra), problems)
    for name in _submodules(top):
        yield from _changed(top / name, f"{below}{name}/")


def _submodules(top: Path) -> list[str]:
    """Paths of the submodules that are checked out."""
    if not (top / ".gitmodules").is_file():
        return []
    listed = _ask_softly(top, "config", "-z", "--file", ".gitmodules", "--get-regexp", r"^submodule\..*\.path$")
    paths = [entry.partition("\n")[2] for entry in listed.split("\0") if entry]
    return [path for path in paths if (top / path / ".git").exists() and _has_commit(top / path)]


def _has_commit(top: Path) -> bool:
    return bool(_ask_softly(top, "rev-parse", "--verify", "--quiet", "HEAD"))


def _private_index(top: Path, made: Path) -> dict[str, str]:
    index, objects = (top / _ask(top, "rev-parse", "--git-path", name) for name in ("index", "objects"))
    if index.exists():
        shutil.copy2(index, made / "index")  # with its time, by which git knows which files to look into
    (made / "objects").mkdir()
    return {
        "GIT_INDEX_FILE": str(made / "index"),
        "GIT_OBJECT_DIRECTORY": str(made / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(str(objects)),
    }


def _quoted(path: str) -> str:
    """A path in a list that colons separate."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _untracked(top: Path, below: str) -> tuple[list[str], list[str]]:
    """Source files git does not know yet, and what had to be left out."""
    sources: list[str] = []
    problems: list[str] = []
    for name in filter(None, _run(top, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0")):
        path = top / os.fsdecode(name)
        if not _SOURCE.fullmatch(path.name) or path.is_symlink() or not path.is_file():
            continue
        if path.stat().st_size > _FILE_CAP:
            problems.append(f"untracked file too large to keep: {below}{os.fsdecode(name)}")
        else:
            sources.append(os.fsdecode(name))
    if len(sources) > _FILES_CAP:
        problems.append(f"{len(sources) - _FILES_CAP} untracked source files more than are kept")
    return sources[:_FILES_CAP], problems


def _ask(directory: Path, *arguments: str) -> str:
    return os.fsdecode(_run(directory, *arguments)).rstrip("\n")


def _ask_softly(directory: Path, *arguments: str) -> str:
    """The answer, empty where git has none."""
    try:
        return _ask(directory, *arguments)
    except _Failed:
        return ""


def _without_programs(top: Path) -> list[str]:
    """Options that keep a repository's filters from being run, for its configuration may name any program.

    Git LFS's own stays: without it every large file would seem to have changed.
    """
    found = _ask_softly(top, "config", "-z", "--get-regexp", r"^filter\..*\.(clean|process)$")
    pairs = [entry.partition("\n")[::2] for entry in found.split("\0") if entry]
    strange = {key.rpartition(".")[0] for key, command in pairs if command not in _LARGE_FILES}
    off = ("clean=", "process=", "smudge=", "required=false")
    return [word for name in sorted(strange) for setting in off for word in ("-c", f"{name}.{setting}")]


def _run(directory: Path, *arguments: str, given: bytes = b"", extra: dict[str, str] | None = None) -> bytes:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *_QUIET, *arguments],
            cwd=directory,
            env={**environ, **quiet, **(extra or {})},
            input=given,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _Failed(str(error)) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _Failed(said[0] if said else f"exit {done.returncode}")
    return done.stdout
