"""Everything the commands print: data on stdout, narration on stderr."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterable, Sequence

import click

from tuitrack.tui import formatting


def line(text: str = "") -> None:
    """One line of data; control characters in it are shown, not obeyed."""
    print(formatting.printable(text))


def raw(text: str) -> None:
    """Text that is already safe and laid out."""
    print(text)


def stream(data: bytes) -> None:
    """Console bytes of a run, as text without anything a terminal would obey."""
    text = data.decode("utf-8", "replace")
    for number, part in enumerate(text.split("\n")):
        if number:
            sys.stdout.write("\n")
        sys.stdout.write(formatting.printable(part.replace("\r", "")))
    sys.stdout.flush()


def say(text: str) -> None:
    """One line of narration."""
    print(formatting.printable(text), file=sys.stderr)


def problem(title: str, text: str) -> None:
    """One line that says what was wrong."""
    say(f"{title}: {text}")


def usage(error: click.UsageError) -> None:
    """What was wrong with the command's words, and where its help is."""
    command = error.ctx.command_path if error.ctx else "tuitrack"
    say(f"usage: {error.format_message()} ({command} --help)")


def as_json(value: object) -> None:
    """One JSON document."""
    print(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace").decode("utf-8"))


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Comma-separated values that no spreadsheet takes for a formula."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([_cell(name) for name in header])
    for row in rows:
        writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> object:
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return "" if value is None else value


def table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> None:
    """Aligned columns, cut to the width of the terminal."""
    at_right = set(right)
    cells = [[formatting.printable(text) for text in row] for row in rows]
    widths = [max(map(formatting.width, column)) for column in zip(header, *cells, strict=True)]
    limit = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 0
    for row in [list(header), *cells]:
        parts = [
            formatting.pad(text, width, "right" if number in at_right else "left")
            for number, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        text = "  ".join(parts).rstrip()
        print(formatting.cut(text, limit) if limit else text)


def section(title: str, pairs: Sequence[tuple[str, str]]) -> None:
    """A titled list of names with values."""
    if not pairs:
        return
    print(f"\n{formatting.printable(title)}")
    width = min(40, max(formatting.width(name) for name, _ in pairs))
    for name, text in pairs:
        print(f"  {formatting.pad(formatting.printable(name), width)}  {formatting.printable(text)}")
