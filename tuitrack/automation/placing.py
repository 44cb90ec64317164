"""Where the script of a function step lies: in the code it belongs to, as it was recorded, as one file more."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from tuitrack import errors
from tuitrack.capture import git as capture
from tuitrack.executor import git
from tuitrack.model import execution
from tuitrack.model.environment import Environment


@dataclass(frozen=True, slots=True)
class Place:
    """Where a function is to run, in place of where its pipeline does; with which packages noted."""

    repo: str = ""
    branch: str = ""
    commit: str = ""
    working_dir: str = ""
    packages: tuple[str, ...] = ()


def placed(pipeline: Environment, place: Place, name: str, script: str) -> Environment:
    """The code of a step: the pipeline's, at its commit with its changes, or another repository's, with the script.

    Args:
        pipeline: The code of the pipeline.
        place: Where else to run.
        name: Name of the step.
        script: Its text.

    Raises:
        UsageError: there is no such repository here, or no such commit in it.
    """
    elsewhere = place.repo or place.branch or place.commit
    code = _of_repository(pipeline, place) if elsewhere else pipeline
    folder = Path(code.entry_point).parent if code.entry_point else Path(code.working_dir)
    path = folder / f"{_safe(name)}.step.py"
    code = replace(
        code,
        entry_point=str(path),
        module="",
        argv=(),
        runner=execution.RUN,
        script_text=script,
        requirements=place.packages or code.requirements,
        problems=(),
    )
    if place.working_dir:
        code = replace(code, working_dir=str(Path(code.repository_root or code.working_dir) / place.working_dir))
    return _with_file(code, path, script)


def _with_file(code: Environment, path: Path, script: str) -> Environment:
    """The script as a change of the repository; by its text alone where it is outside of one."""
    if code.commit and code.repository_root and path.is_relative_to(code.repository_root):
        before = f"{code.diff}\n" if code.diff and not code.diff.endswith("\n") else code.diff
        return replace(code, diff=before + _patch(path.relative_to(code.repository_root).as_posix(), script))
    return replace(code, repository="", repository_root="", branch="", commit="", diff="")


def without(diff: str, path: str) -> str:
    """A diff without what it says of one file."""
    parts = re.split(r"^(?=diff --git )", diff, flags=re.MULTILINE)
    return "".join(part for part in parts if not part.startswith(f"diff --git {_quoted(f'a/{path}')} "))


def _patch(path: str, text: str) -> str:
    """What git applies to make a new file."""
    lines = text.removesuffix("\n").split("\n")
    old, new = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    head = f"diff --git {old} {new}\nnew file mode 100644\n--- /dev/null\n+++ {new}\t\n@@ -0,0 +1,{len(lines)} @@\n"
    return head + "".join(f"+{line}\n" for line in lines)


def _quoted(path: str) -> str:
    """A path as git writes it where it has signs of its own in it."""
    return json.dumps(path, ensure_ascii=False) if re.search(r'["\\\x00-\x1f]', path) else path


def _safe(name: str) -> str:
    """A file's name that no import can mean."""
    return re.sub(r"[^\w.-]", "_", name).strip(".") or "step"


def _of_repository(pipeline: Environment, place: Place) -> Environment:
    root = Path(place.repo or pipeline.repository_root or pipeline.working_dir).expanduser().absolute()
    if not root.is_dir():
        raise errors.UsageError(f"{place.repo} is no folder here", hint="clone it, then give the clone's path as repo")
    found = capture.describe(replace(pipeline, repository_root="", commit="", diff=""), root)
    if not found.repository_root:
        raise errors.UsageError(f"{root} is in no git repository", hint="give the path of a clone as repo")
    top = Path(found.repository_root)
    if place.branch or place.commit:
        wanted = place.commit or place.branch
        done = git.run(top, "rev-parse", "--verify", "--quiet", f"{wanted}^{{commit}}")
        if done.returncode:
            raise errors.UsageError(f"{top} has no commit {wanted}", hint="git fetch there first")
        found = replace(found, commit=os.fsdecode(done.stdout).strip(), branch=place.branch, diff="")
    return replace(found, entry_point="", working_dir=str(top))
