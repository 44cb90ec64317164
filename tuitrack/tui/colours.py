"""The theme a browser is drawn with, as far as its terminal has colours for it."""

from __future__ import annotations

from collections.abc import Callable

from textual.strip import Strip

from tuitrack.tui import themes
from tuitrack.tui.options import Options
from tuitrack.tui.themes import Tokens
from tuitrack.tui.tty import depth, guard
from tuitrack.tui.tty.terminal import Depth

_FEW = {
    "sixteen": "this terminal has sixteen colours, which are used as they are; TERM=…-256color has themes",
    "none": "no colours here, as NO_COLOR or this TERM asks",
}


class Colours:
    """The theme that was `chosen`, the `tokens` it comes to here."""

    def __init__(self, chosen: str, options: Options) -> None:
        self._shown, self._clean = options.depth, guard.plain if options.plain else guard.clean
        self.use(chosen)

    def use(self, name: str) -> None:
        """Choose a theme."""
        self.chosen = name
        self.tokens: Tokens = themes.ANSI if self.refusal else themes.named(name)
        self.strip = self._drawing()

    @property
    def refusal(self) -> str:
        """Why there are no themes here; empty where there are."""
        return _FEW.get(self._shown, "")

    @property
    def few(self) -> bool:
        """Whether colour alone cannot tell lines apart here."""
        return self._depth != "many"

    @property
    def following(self) -> str:
        """The theme after this one."""
        names = list(themes.THEMES)
        return names[(names.index(self.tokens.name) + 1) % len(names)]

    @property
    def _depth(self) -> Depth:
        return "sixteen" if self._shown == "many" and self.tokens is themes.ANSI else self._shown

    def _drawing(self) -> Callable[[Strip], Strip]:
        """What every strip goes through on its way to the terminal."""
        if not self.few:
            return self._clean
        reduced = depth.Reduced(self.tokens, self._depth)
        return lambda strip: reduced.strip(self._clean(strip))
