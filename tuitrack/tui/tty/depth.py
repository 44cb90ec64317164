"""Colours for terminals that show few: their own sixteen, whatever those look like, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuitrack.tui.charts.palette import INKS
from tuitrack.tui.themes import Tokens
from tuitrack.tui.tty.terminal import Depth

_BLACK, _GREY = 0, 8
_WHITES = (7, 15)
# How the texts of a theme are told apart by sixteen colours, and by none; what is not here is plain.
_SIXTEEN = {
    "dim": Style(dim=True),
    "rule": Style(color="bright_black"),
    "accent": Style(color="bright_blue"),
    "good": Style(color="green"),
    "warn": Style(color="yellow"),
    "bad": Style(color="red"),
    **{f"run{number}": Style(color=Color.from_ansi(ink.ansi)) for number, ink in enumerate(INKS)},
}
_NONE = {"dim": Style(dim=True), "rule": Style(dim=True), **dict.fromkeys(("accent", "warn", "bad"), Style(bold=True))}


@dataclass(frozen=True, slots=True)
class Reduced:
    """Draws what a theme has drawn with the terminal's own colours, or with none.

    The row under the cursor is reversed, as is text in the colour of the ground upon a colour; grounds are the
    terminal's.
    """

    tokens: Tokens
    depth: Depth

    def strip(self, strip: Strip) -> Strip:
        """The strip in fewer colours."""
        return Strip([Segment(text, style and _reduced(self, style), control) for text, style, control in strip])

    @property
    def inks(self) -> Mapping[str, Style]:
        """What stands for the colours of texts."""
        known = _SIXTEEN if self.depth == "sixteen" else _NONE
        return {self.tokens.colour(token).lower(): style for token, style in known.items()}

    @property
    def grounds(self) -> frozenset[str]:
        """The colours that the terminal's own ground stands for."""
        return frozenset((self.tokens.ground.lower(), self.tokens.raised.lower()))


@lru_cache(maxsize=4096)
def _reduced(made: Reduced, style: Style) -> Style:
    ink, ground = _hex(style.color), _hex(style.bgcolor)
    kept = Style(
        bold=style.bold, dim=style.dim, italic=style.italic, underline=style.underline, strike=style.strike,
        reverse=style.reverse, link=style.link,
    )  # fmt: skip
    if ground == made.tokens.cursor.lower():
        return kept + Style(reverse=not style.reverse)
    if ground in made.grounds or not ground:
        return kept + _ink(made, ink, style.color)
    if ink in made.grounds:
        return kept + _ink(made, ground, style.bgcolor) + Style(reverse=not style.reverse)
    return kept + _both(made, style)


def _ink(made: Reduced, ink: str, colour: Color | None) -> Style:
    """Text upon the terminal's ground, on which neither black nor white may be counted on."""
    known = made.inks.get(ink)
    if known is not None:
        return known
    if colour is None or made.depth == "none" or ink == made.tokens.text.lower() or ink in made.grounds:
        return Style.null()
    number = colour.downgrade(ColorSystem.STANDARD).number or 0
    return Style.null() if number in _WHITES else Style(color=Color.from_ansi(number or _GREY))


def _both(made: Reduced, style: Style) -> Style:
    """A colour upon a colour, as in pictures."""
    if made.depth == "none":
        return Style.null()
    ink, ground = (colour and colour.downgrade(ColorSystem.STANDARD) for colour in (style.color, style.bgcolor))
    return Style(color=ink, bgcolor=ground)


def _hex(colour: Color | None) -> str:
    return colour.triplet.hex if colour is not None and colour.triplet is not None else ""
