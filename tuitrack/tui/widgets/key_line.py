"""Keys in a line of hints, in the colour they have in the footer."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from rich.text import Text
from textual.geometry import Size
from textual.widget import Widget

from tuitrack.tui.formatting import width

_NAMED = frozenset(("enter", "esc", "tab", "space", "backspace", "pgup", "pgdn", "←", "→", "↑", "↓", "↑↓", "←→"))
_HELD = ("ctrl+", "shift+")
# Keys whose names are words too: keys only where a piece begins.
_FIRST = re.compile(r"\W|[A-Za-z0-9]|f\d+|home|end|insert|delete")
GAP = "   "
# What a hint says of one key ends with three spaces or with the line.
_PIECES = re.compile(r"( {3,}|\n)")


def keyed(text: str, accent: str) -> Text:
    """A hint as `enter keep   n N next` with its keys in a colour: those with a name, and signs that begin a piece."""
    line = Text(no_wrap=False)
    for piece in _PIECES.split(text):
        first = True
        for word in re.split("( )", piece):
            leads = first and not word.isspace() and _FIRST.fullmatch(word) is not None
            key = word in _NAMED or word.startswith(_HELD) or leads
            first = first and (not word.strip() or leads)
            line.append(word, accent if key else "")
    return line


class KeyLine(Widget):
    """What the keys do in a box, piece by piece, on as many lines as it needs, none broken within a piece.

    What one says `about` what is typed stands before them: where not all fits on one line, on lines of its own.
    """

    DEFAULT_CSS = "KeyLine { height: auto; dock: bottom; color: $dim; }"

    def __init__(self, pieces: Sequence[str], about: Sequence[str] = ()) -> None:
        super().__init__(classes="keys")
        self._pieces = pieces
        self._about = about

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the keys take."""
        return len(self.lines(width))

    def render(self) -> Text:
        """The lines, their keys coloured as the theme does."""
        shown = keyed("\n".join(self.lines(self.size.width)), self.app.theme_variables["accent"])
        shown.no_wrap, shown.overflow = True, "ellipsis"
        return shown

    def lines(self, room: int) -> list[str]:
        """The keys in lines of a width."""
        lines = _packed((*self._about, *self._pieces), room)
        return lines if len(lines) == 1 else [*_packed(self._about, room), *_packed(self._pieces, room)]


def _packed(pieces: Sequence[str], room: int) -> list[str]:
    lines: list[str] = []
    for piece in (part for whole in pieces for part in textwrap.wrap(whole, max(room, 1))):
        if lines and width(lines[-1]) + len(GAP) + width(piece) <= room:
            lines[-1] += f"{GAP}{piece}"
        else:
            lines.append(piece)
    return lines
