"""Keep what data says from acting on the terminal."""

from __future__ import annotations

import re
import unicodedata

STAND_IN = "·"
# Marks stacked on one character beyond this many would reach into other rows.
MOST_MARKS = 4

_CONTROL_PICTURES, _DELETE_PICTURE = 0x2400, "␡"
_NEWLINE = "⏎"
_FORBIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# Letters and marks that show nothing: the grapheme joiner, fillers and selectors of single scripts.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
_MARKS = frozenset(("Mn", "Me", "Mc"))
# Letters, digits, signs, lines and blocks among which there is no mark: the common case, decided in C.
_COMMON = re.compile("[ -~\u00a1-\u02ff\u0370-\u0482\u2010-\u20cf\u2100-\u2bff\u4e00-\u9fff\uac00-\ud7a3]*")
_ASCII = {
    "┃": "|", "▸": ">", "▾": "v", "⌂": "B", "★": "*", "≈": "~", "▎": "|", "○": "d", "◌": "q", "●": "r",
    "✓": "c", "✗": "f", "■": "s", "◆": "p", "–": "-", "−": "-", "—": "-", "…": "~", "·": ".", "×": "x",
    "±": "~", "Δ": "d", "→": ">", "←": "<", "↑": "^", "↓": "v", "─": "-", "━": "-", "┅": "-", "┄": "-",
    "│": "|", "┤": "+", "└": "+", "┬": "+", "┴": "+", "├": "+", "┌": "+", "┐": "+", "┘": "+", "┼": "+",
    "╭": "+", "╮": "+", "╰": "+", "╯": "+",
    "▲": "^", "▼": "v", "⏎": "$", "␡": "?", "█": "#", "▇": "#", "▆": "#", "▅": "=", "▄": "=", "▃": "-",
    "╍": "-", "┉": "-", "╌": "-", "═": "=",
    "▂": "_", "▁": "_", "‹": "<", "›": ">", "≥": ">", "≤": "<", "µ": "u", "┊": ":", "┈": ".", "⚑": "P",
}  # fmt: skip
_TO_ASCII = str.maketrans(_ASCII)


class _Visible:
    """A translation table, computed on demand, that makes every forbidden character visible."""

    def __init__(self, newline: str) -> None:
        self._newline = newline

    def __getitem__(self, code: int) -> str:
        character = chr(code)
        if code == 0x0A:
            return self._newline
        if code == 0x09:
            return " "
        if code < 0x20:
            return chr(_CONTROL_PICTURES + code)
        if code == 0x7F:
            return _DELETE_PICTURE
        if character in _INVISIBLE or unicodedata.category(character) in _FORBIDDEN:
            return STAND_IN
        return character


_ONE_LINE, _LINES = _Visible(_NEWLINE), _Visible("\n")


def printable(text: str, *, lines: bool = False) -> str:
    """Return a text that no terminal can take as anything but text.

    Control, format, invisible, unassigned and private characters become visible stand-ins; with `lines`,
    line feeds stay. Applying it twice changes nothing.
    """
    if text.isprintable() and (text.isascii() or _COMMON.fullmatch(text)):
        return text
    shown = text.translate(_LINES if lines else _ONE_LINE)
    return shown if shown.isascii() else _without_floods(shown)


def ascii_only(text: str) -> str:
    """Return a text for a terminal without Unicode, of the same number of cells wherever that is known."""
    if text.isascii():
        return text
    return "".join(_plain(character) for character in text.translate(_TO_ASCII))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if unicodedata.category(character) in _MARKS:
        return ""
    base = unicodedata.normalize("NFD", character)[0]
    if base.isascii():
        return base
    return "??" if unicodedata.east_asian_width(character) in "WF" else "?"


def _without_floods(text: str) -> str:
    """Keep a few combining marks on each character, none without a character to sit on."""
    kept: list[str] = []
    marks = 0
    for character in text:
        if character >= "\u0300" and unicodedata.category(character) in _MARKS:
            if not kept or kept[-1] == "\n":
                character, marks = STAND_IN, 0
            elif marks >= MOST_MARKS:
                continue
            else:
                marks += 1
        else:
            marks = 0
        kept.append(character)
    return "".join(kept)
