"""The recorded repository with the recorded changes and what it takes from other repositories, checked out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import git, largefiles, mirrors, patches, surroundings, telling, worktree
from tuitrack.model.execution import AttemptPaths, Launch


@dataclass(frozen=True, slots=True)
class _Part:
    """One repository of a checkout: where it was, what it is in the outermost, what is to be in it."""

    root: Path
    address: str
    commit: str
    diff: str
    place: Path
    name: str = ""

    @property
    def sources(self) -> list[str]:
        """Where its commits can be had."""
        return [str(self.root), *([self.address] if self.address else ())]


def lay_out(launch: Launch, paths: AttemptPaths) -> None:
    """Check everything out into the sandbox.

    Raises:
        LaunchError: a commit cannot be had, the changes do not apply, a large file is missing.
    """
    root = Path(launch.repository_root)
    address = _resolved(launch.repository, str(root)) if launch.repository else ""
    _lay(_Part(root, address, launch.commit, launch.diff, paths.sandbox), launch, paths)


def _lay(part: _Part, launch: Launch, paths: AttemptPaths) -> None:
    mirror = mirrors.of(Path(launch.home) / "cache" / "git", part.sources, part.commit)
    worktree.add(mirror, part.commit, part.place)
    inner = list(worktree.submodules(part.place))
    if part.diff:
        _change(replace(part, diff=patches.outside(part.diff, (_within(part, name) for name, _ in inner))), paths)
        inner = list(worktree.submodules(part.place))
    largefiles.fill(part.root, part.place, part.commit)
    surroundings.link_ignored(part.root, part.place)
    for name, commit in inner:
        _take(part, name, commit, launch, paths)


def _change(part: _Part, paths: AttemptPaths) -> None:
    if not part.diff:
        return
    patch = paths.directory / f"changes{'-' if part.name else ''}{part.name.replace('/', '-')}.patch"
    patch.write_bytes(part.diff.encode("utf-8", "surrogateescape"))
    depth = len(Path(part.name).parts)
    why = patches.apply(patch, part.place, depth)
    if why:
        telling.tell(paths, "parts of the recorded changes that do not apply:", *why[1:])
        message = f"the recorded changes do not apply to commit {part.commit[:12]}: {why[0]}"
        raise errors.LaunchError(message, hint=f"they are in {patch}, and what does not fit is in the console")


def _take(outer: _Part, name: str, commit: str, launch: Launch, paths: AttemptPaths) -> None:
    """Check a submodule out, unless the recorded checkout did not have it either.

    Raises:
        LaunchError: it cannot be had.
    """
    root = outer.root / name
    if outer.root.is_dir() and not (root / ".git").exists():
        telling.tell(paths, f"the submodule {name} is not checked out in {outer.root}, so it is left empty")
        return
    full = _within(outer, name)
    inner = _Part(root, _address(outer, name), commit, patches.below(outer.diff, full), outer.place / name, full)
    try:
        _lay(inner, launch, paths)
    except errors.LaunchError as error:
        raise errors.LaunchError(f"the submodule {name}: {error.message}", hint=error.hint) from error


def _within(part: _Part, name: str) -> str:
    return f"{part.name}/{name}" if part.name else name


def _address(outer: _Part, name: str) -> str:
    """Where a submodule comes from, by what the checkout says of it; empty where it does not say."""
    settings = git.names(
        outer.place, "config", "-z", "--file", ".gitmodules", "--get-regexp", r"^submodule\..*\.(path|url)$"
    )
    pairs = [one.partition("\n")[::2] for one in settings]
    mine = next((key.removesuffix("path") for key, value in pairs if key.endswith(".path") and value == name), "")
    url = dict(pairs).get(f"{mine}url", "") if mine else ""
    return _resolved(url, outer.address or str(outer.root)) if url else ""


def _resolved(address: str, base: str) -> str:
    """An address that may be told relative to another, as git takes it."""
    relative, base = address.startswith(("./", "../")), base.rstrip("/")
    while address.startswith(("./", "../")):
        step, _, address = address.partition("/")
        base = base.rpartition("/")[0] if step == ".." else base
    return f"{base}/{address}" if relative else address
