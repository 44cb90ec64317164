"""Recorded changes, put into a checkout."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tuitrack.executor import git

_FILE = re.compile(r"^(?=diff --git )", re.M)
_MOST_LINES = 40


def below(diff: str, folder: str) -> str:
    """The part of a difference that is about files below a folder."""
    return "".join(part for part in _FILE.split(diff) if part.startswith(_beginnings(folder)))


def outside(diff: str, folders: Iterable[str]) -> str:
    """The part of a difference that is about files below none of some folders."""
    inside = tuple(one for folder in folders for one in _beginnings(folder))
    return "".join(part for part in _FILE.split(diff) if not part.startswith(inside)) if inside else diff


def _beginnings(folder: str) -> tuple[str, str]:
    """How git begins to tell of a file below a folder, also where its name has signs of its own in it."""
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return f"diff --git a/{folder}/", f'diff --git "a/{quoted}/'


def apply(patch: Path, place: Path, depth: int) -> list[str]:
    """Change a checkout as recorded, all of it or nothing.

    Args:
        patch: The difference, its paths those of the outermost repository.
        place: The checkout.
        depth: How many folders the checkout lies below the outermost.

    Returns:
        Why it does not fit with the parts that do not, as lines to show; the checkout is spoilt then.
    """
    options = (f"-p{depth + 1}", "--binary", "--whitespace=nowarn", str(patch))
    done = git.run(place, "apply", "--index", *options)
    if done.returncode == 0:
        return []
    git.run(place, "apply", "--reject", *options)
    return [git.complaint(done), *_left_over(place)]


def _left_over(place: Path) -> list[str]:
    """The parts of a difference that found no place."""
    lines: list[str] = []
    for part in sorted(place.rglob("*.rej")):
        lines += part.read_text(encoding="utf-8", errors="replace").splitlines()
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], f"({more} lines more)"] if more > 0 else lines
