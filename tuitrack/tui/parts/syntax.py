"""Code and configuration in the colours of the theme."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts.sheet import TAB, verbatim
from tuitrack.tui.widgets.lines import Row

if TYPE_CHECKING:
    from pygments.token import _TokenType

# Longer texts, and texts with longer lines, are shown as they are: telling their parts apart would take too long.
LONGEST, WIDEST = 200_000, 2_000
_STYLES = (
    ("Comment", "dim"), ("Keyword", "accent"), ("Name.Tag", "accent"), ("Name.Attribute", "accent"),
    ("Name.Decorator", "warn"), ("Name.Function", "bold "), ("Name.Class", "bold "), ("Name.Exception", "bad"),
    ("Literal.Number", "warn"), ("Literal.String", "good"), ("Literal", "good"),
    ("Punctuation", "dim"), ("Operator", "dim"),
)  # fmt: skip
# What YAML writes bare is a number, a word of its own, or text.
_NUMBER, _WORDS = re.compile(r"[-+]?[\d.]+(e[-+]?\d+)?", re.IGNORECASE), {"true", "false", "null", "~", "yes", "no"}
_LANGUAGES = {"yaml": "yaml", "json": "json", "dictionary": "json", "dict": "json", "hocon": "json"}


def language(name: str, kind: str = "") -> str:
    """The language of a text by what it is said to be, else by the ending of its name; empty where unknown."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    known = {"yml": "yaml", "py": "python", "sh": "bash", "md": "markdown", "cfg": "ini"}
    return _LANGUAGES.get(kind.lower(), "") or known.get(ending, ending)


@lru_cache(maxsize=32)
def rows(text: str, language: str) -> tuple[Row, ...]:
    """Lines of code; what is no known language is shown as it is."""
    text = text.expandtabs(TAB)
    if not language or len(text) > LONGEST or any(len(line) > WIDEST for line in text.splitlines()):
        return tuple(verbatim(text))
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return tuple(verbatim(text))
    found: list[Row] = []
    line: list[Run] = [Run("  ", "")]
    for kind, piece in lexer.get_tokens(text):
        style = _style(kind, piece)
        first, *more = piece.split("\n")
        line.append(Run(formatting.printable(first), style))
        for rest in more:
            found.append(tuple(line))
            line = [Run("  ", ""), Run(formatting.printable(rest), style)]
    return (*found, tuple(line)) if any(run.text.strip() for run in line) else tuple(found)


def _style(kind: _TokenType, text: str) -> str:
    name = ".".join(kind)
    if name == "Literal.Scalar.Plain":
        return "warn" if _NUMBER.fullmatch(text) else "accent" if text.lower() in _WORDS else ""
    return next((style for start, style in _STYLES if name == start or name.startswith(f"{start}.")), "")
