"""Keys in a line of hints, in the colour they have in the footer."""

from __future__ import annotations

import re

from rich.text import Text
from textual.widgets import Static

_NAMED = frozenset(("enter", "esc", "tab", "space", "backspace", "pgup", "pgdn", "←", "→", "↑", "↓", "↑↓", "←→"))
_HELD = ("ctrl+", "shift+")
# What a hint says of one key ends with three spaces or with the line.
_PIECES = re.compile(r"( {3,}|\n)")


def keyed(text: str, accent: str) -> Text:
    """A hint as `enter keep   n N next` with its keys in a colour: those with a name, and signs that begin a piece."""
    line = Text(no_wrap=False)
    for piece in _PIECES.split(text):
        first = True
        for word in re.split("( )", piece):
            key = word in _NAMED or word.startswith(_HELD) or (first and len(word) == 1 and not word.isspace())
            first = first and (not word.strip() or (key and len(word) == 1))
            line.append(word, accent if key else "")
    return line


class KeyLine(Static):
    """What the keys do in a box, on a screen of its own."""

    def __init__(self, text: str, classes: str = "keys") -> None:
        super().__init__("", classes=classes, markup=False)
        self._text = text

    def on_mount(self) -> None:
        """Colour the keys as the theme does."""
        self.update(keyed(self._text, self.app.theme_variables["accent"]))
