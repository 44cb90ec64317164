"""Everything the commands print: data on stdout, narration on stderr."""

from __future__ import annotations

import csv
import io
import json
import locale
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import TextIO

import click

from tuitrack.cli import layout
from tuitrack.tui import formatting

_DRAWN = "…–─│✓⣿"
"""Characters of tables and charts; a terminal that cannot show them gets ASCII."""
_OBEYED = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Controls and formats that JSON leaves as they are."""


def line(text: str = "") -> None:
    """One line of data; control characters in it are shown, not obeyed."""
    raw(formatting.printable(text))


def raw(text: str) -> None:
    """Text that is already safe and laid out."""
    _write(sys.stdout, f"{text}\n")


def stream(text: str) -> None:
    """A piece of a run's console, without anything a terminal would obey."""
    _write(sys.stdout, "\n".join(formatting.printable(part.replace("\r", "")) for part in text.split("\n")))
    sys.stdout.flush()


def say(text: str) -> None:
    """One line of narration."""
    _write(sys.stderr, f"{formatting.printable(text)}\n")


def partly(text: str) -> None:
    """A part of a line of narration, shown at once; `\\r` goes back to where the line began."""
    _write(sys.stderr, "\r".join(formatting.printable(part) for part in text.split("\r")))
    sys.stderr.flush()


def problem(title: str, text: str) -> None:
    """One line that says what was wrong."""
    say(f"{title}: {text}")


def usage(error: click.UsageError) -> None:
    """What was wrong with the command's words, and where its help is."""
    command = error.ctx.command_path if error.ctx else "tuitrack"
    say(f"usage: {error.format_message()} ({command} --help)")


def as_json(value: object) -> None:
    """One JSON document, UTF-8 whatever the locale; what a terminal would obey is escaped."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    _write_utf8(_OBEYED.sub(lambda found: json.dumps(found[0])[1:-1], text) + "\n")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Comma-separated values, UTF-8 whatever the locale, that no spreadsheet takes for a formula, no terminal obeys."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow([_cell(name) for name in header])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    _write_utf8(page.getvalue())


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    formula = value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return "'" * formula + formatting.printable(value, lines=True)


def width() -> int:
    """How wide a line may be; 0 for as wide as it is, where nobody reads it on a terminal."""
    return shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else 0


def plain() -> bool:
    """Whether what is drawn must be ASCII."""
    return not _shows(sys.stdout, _DRAWN)


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Iterable[int] = (),
    flexible: Iterable[int] = (),
    indent: int = 0,
) -> int:
    """Print aligned columns, as many as the terminal has room for.

    Args:
        header: The names of the columns.
        rows: A text for each column.
        right: Columns of numbers.
        flexible: Columns whose texts may be cut in their middle.
        indent: Cells left free before each line.

    Returns:
        How many columns had no room.
    """
    lines = [[formatting.printable(text) for text in row] for row in (header, *rows)]
    titles = [formatting.width(text) for text in lines[0]]
    cells = [max([formatting.width(row[number]) for row in lines[1:]], default=0) for number in range(len(titles))]
    limit = width()
    widths = list(map(max, titles, cells))
    if limit:
        widths = layout.fit(titles, cells, set(flexible), limit - indent)
    at_right = set(right)
    for row in lines:
        parts = [
            formatting.pad(row[number], room, "right" if number in at_right else "left")
            for number, room in enumerate(widths)
        ]
        raw(" " * indent + (" " * layout.GAP).join(parts).rstrip())
    return len(titles) - len(widths)


def heading(text: str) -> None:
    """The title of a part, after an empty line."""
    raw(f"\n{formatting.printable(text)}")


def section(title: str, pairs: Sequence[tuple[str, str]]) -> None:
    """A titled list of names with values; values are given whole, so that they can be copied."""
    if pairs:
        heading(title)
        listed(pairs)


def listed(pairs: Sequence[tuple[str, str]]) -> None:
    """Names with values, the values below one another."""
    room = min(40, max((formatting.width(name) for name, _ in pairs), default=0))
    for name, text in pairs:
        raw(f"  {formatting.pad(formatting.printable(name), room)}  {formatting.printable(text)}".rstrip())


def block(title: str, text: str) -> None:
    """A titled text, its lines as they are."""
    heading(title)
    for part in text.splitlines():
        raw(f"  {formatting.printable(part)}".rstrip())


def paragraph(title: str, words: Sequence[str]) -> None:
    """A titled list of short texts, as many in a line as fit."""
    if words:
        heading(title)
        text = ", ".join(formatting.printable(word).replace(" ", "\xa0") for word in words)
        wrapped = textwrap.wrap(text, max((width() or 80) - 2, 20), break_long_words=False, break_on_hyphens=False)
        for part in wrapped:
            raw(f"  {part.replace(chr(0xA0), ' ')}")


def _write(file: TextIO, text: str) -> None:
    """Write what the terminal can show, ASCII in place of what it cannot."""
    file.write(text if text.isascii() or _shows(file, text) else formatting.ascii_only(text))


def _shows(file: TextIO, text: str) -> bool:
    """A terminal shows what its locale has; a file takes what its encoding has."""
    encoding = locale.getencoding() if file.isatty() else file.encoding
    try:
        text.encode(encoding or "utf-8")
    except UnicodeError:
        return False
    return True


def _write_utf8(text: str) -> None:
    binary = getattr(sys.stdout, "buffer", None)
    data = text.encode("utf-8", "replace")
    if binary is None:
        sys.stdout.write(data.decode("utf-8"))
        return
    sys.stdout.flush()
    binary.write(data)
