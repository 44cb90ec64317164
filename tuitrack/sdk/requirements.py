"""What a program says of its code before its task begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


class Wishes:
    """Packages asked for, left out, or read from a file; whether a repository counts."""

    def __init__(self) -> None:
        self.added: dict[str, str] = {}
        self.ignored: set[str] = set()
        self.file: Path | None = None
        self.standalone = False

    def lines(self) -> tuple[str, ...]:
        """The packages asked for, in pip's format.

        Raises:
            OSError: the file of requirements cannot be read.
        """
        named = [f"{name}{_version(version)}" for name, version in self.added.items()]
        listed = of_file(self.file) if self.file is not None else ()
        return tuple(line for line in (*listed, *named) if name_of(line) not in self.ignored)


wishes = Wishes()
"""Those of this process."""


def of(given: str | Path | Iterable[str]) -> tuple[str, ...]:
    """Requirement lines from a list, or from a file of them.

    Raises:
        OSError: the file cannot be read.
    """
    return of_file(Path(given)) if isinstance(given, str | Path) else tuple(map(str, given))


def of_file(path: Path) -> tuple[str, ...]:
    """The lines of a requirements file that ask for something."""
    stripped = [line.partition(" #")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(line for line in stripped if line and not line.startswith("#"))


def name_of(line: str) -> str:
    """The package a requirement line names, in lower case; of an address or a path the whole line."""
    end = next((at for at, sign in enumerate(line) if sign in "=<>!~;[ @"), len(line))
    return line[:end].strip().lower().replace("_", "-")


def as_text(lines: Sequence[str]) -> str:
    """Requirement lines as a file holds them."""
    return "".join(f"{line}\n" for line in lines)


def _version(version: str) -> str:
    if not version:
        return ""
    return version if version[0] in "=<>!~@" else f"=={version}"
