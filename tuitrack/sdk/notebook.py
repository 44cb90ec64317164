"""A notebook as the script that its code cells are, from top to bottom."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

SUFFIX = ".ipynb"

_MAGIC = re.compile(r"^(\s*)(%{1,2}\w+|[!?].*|.*\?\??$)")
_HARMLESS_CELL = frozenset({"%%time", "%%timeit", "%%capture", "%%prun"})
"""Magics of a whole cell that run it as Python."""


def script(text: str) -> tuple[str, tuple[str, ...]]:
    """A notebook's code, and what of it is no Python and was left out: magics, commands of a shell.

    What is left out is a comment in its place, with `pass` where a block would be empty.

    Raises:
        ValueError: it is no notebook.
    """
    found = json.loads(text)
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list):
        raise ValueError("no notebook: it has no cells")
    left: list[str] = []
    parts = [
        f"# cell {number}\n{_python(_source(cell), left)}\n"
        for number, cell in enumerate(cells, 1)
        if cell.get("cell_type") == "code"
    ]
    return "\n".join(parts), tuple(dict.fromkeys(left))


def _source(cell: dict[str, object]) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _python(source: str, left: list[str]) -> str:
    lines = source.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and first.split()[0] not in _HARMLESS_CELL:
        left.append(first.split()[0])
        return "\n".join(f"# {line}" for line in lines)
    return "\n".join(_lines(lines, left))


def _lines(lines: Iterable[str], left: list[str]) -> Iterator[str]:
    quoted = ""
    for line in lines:
        found = None if quoted else _MAGIC.match(line)
        if found and not line.lstrip().startswith("#"):
            left.extend(word for word in [found[2].split()[0]] if word not in _HARMLESS_CELL)
            yield f"{found[1]}pass  # {line.strip()}"
            continue
        quoted = _still_quoted(line, quoted)
        yield line


def _still_quoted(line: str, quoted: str) -> str:
    """The marks of a text of several lines that is open at the end of a line."""
    for mark in re.findall(r"\"\"\"|'''", line):
        quoted = "" if quoted == mark else quoted or mark
    return quoted
