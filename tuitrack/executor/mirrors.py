"""Copies of repositories, kept by us with the commits that runs asked for.

Code is checked out of these and never out of the repositories themselves: what their configuration says to run is not
run, they are not written to, and what was once asked for can be had when they are gone.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import git, locking

_ALL = "+refs/*:refs/*"
_ANY_COMMIT = "--upload-pack=git -c uploadpack.allowAnySHA1InWant=true upload-pack"
"""Also one that no branch leads to any more, from a repository of this host; new versions of git ask for no leave."""

_FORM = r"^(core\.(autocrlf|eol|symlinks|ignorecase)|remote\.origin\.url)$"
"""What of a repository's configuration a checkout of it looks the same by; nothing that names a program."""

_REMOTE = re.compile(r"[\w+.-]+://|[^/]+:")


def of(cache: Path, sources: Sequence[str], commit: str) -> Path:
    """The copy that has a commit, brought from the first repository that can give it.

    Args:
        cache: Where copies are kept.
        sources: Paths and addresses of repositories, in the order in which they are asked.
        commit: Its full hash.

    Raises:
        LaunchError: none of them has it; said of each why.
    """
    refusals: list[str] = []
    for source in sources:
        mirror = cache / f"{hashlib.sha256(os.fsencode(source)).hexdigest()[:16]}.git"
        refusal = _bring(mirror, source, commit)
        if not refusal:
            os.utime(mirror)
            return mirror
        refusals.append(f"{source} ({refusal})")
    known = next((one for one in sorted(cache.glob("*.git")) if git.has(one, commit)), None)
    if known is not None:
        return known  # of the same repository at another place, as it was recorded inside another run's checkout
    where = " nor in ".join(refusals) or "any repository"
    hint = "push the commit, or bring the repository back to where it was"
    raise errors.LaunchError(f"commit {commit} is not in {where}", hint=hint)


def _bring(mirror: Path, source: str, commit: str) -> str:
    """See to it that a copy has a commit; why it cannot be had, empty when it is there."""
    if git.has(mirror, commit):
        return ""
    local = not _REMOTE.match(source)
    if local and not Path(source).exists():
        return "gone"
    mirror.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locking.alone(mirror.with_suffix(".lock")):
        if git.has(mirror, commit):
            return ""
        said = "" if mirror.exists() else _make(mirror, source)
        return said or _fetch(mirror, source, commit, local=local)


def _fetch(mirror: Path, source: str, commit: str, *, local: bool) -> str:
    """The commit alone where that can be asked for, else whatever the source shows."""
    said = "no such commit there"
    for wanted in (commit, _ALL):
        if git.has(mirror, commit):
            return ""
        options = ["--quiet", "--force", "--no-tags", *([_ANY_COMMIT] if local else ())]
        done = git.run(mirror, "fetch", *options, "--", source, wanted)
        if done.returncode and wanted == _ALL:
            said = git.complaint(done)
    return "" if git.has(mirror, commit) else said


def _make(mirror: Path, source: str) -> str:
    """Copy a repository whole; on the same file system its objects are shared, which takes no time and no room."""
    for left in mirror.parent.glob(f"{mirror.stem}.*.making"):
        shutil.rmtree(left, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix=f"{mirror.stem}.", suffix=".making", dir=mirror.parent))
    done = git.run(mirror.parent, "clone", "--mirror", "--quiet", "--", source, str(making))
    if done.returncode:
        shutil.rmtree(making, ignore_errors=True)
        return git.complaint(done)
    _take_form(making, source)
    making.rename(mirror)
    locking.note_growth(mirror.parents[1])
    return ""


def _take_form(mirror: Path, source: str) -> None:
    """Check out as the repository itself does: its line endings, its kinds of files, the address it came from."""
    if not Path(source).is_dir():
        return
    for entry in git.names(Path(source), "config", "-z", "--get-regexp", _FORM):
        name, _, value = entry.partition("\n")
        git.run(mirror, "config", name, value)
