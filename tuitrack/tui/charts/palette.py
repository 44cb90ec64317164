"""The eight run colours with their line patterns."""

from __future__ import annotations

from dataclasses import dataclass

# The hues follow the palette that Okabe and Ito published for colour-blind readers. The values are our own:
# moved apart, mostly in lightness, until every pair stays distinct under simulated protanopia, deuteranopia
# and tritanopia, on a dark background as on a light one.


@dataclass(frozen=True, slots=True)
class Ink:
    """A run colour by name, on dark, on light, among sixteen, with its pattern of dots and its glyph in a legend."""

    name: str
    dark: str
    light: str
    ansi: int
    pattern: str
    glyph: str


INKS = (
    Ink("sky", "#6db5e5", "#4691d1", 12, "#", "━"),
    Ink("orange", "#f8ad3e", "#b0290e", 3, "####--", "┅"),
    Ink("green", "#069733", "#036a4f", 2, "#-", "┄"),
    Ink("orchid", "#bf67ad", "#a74a8c", 5, "######-#-", "╍"),
    Ink("yellow", "#f5ed45", "#9a8227", 11, "##--", "┉"),
    Ink("coral", "#fb7b87", "#710907", 1, "########--", "╌"),
    Ink("violet", "#8883f6", "#6f5ace", 4, "####-#-#-", "┈"),
    Ink("silver", "#c5cec0", "#363d4d", 6, "#---", "═"),
)


def pattern(series: int) -> str:
    """Return the pattern of dots that tells a series apart without colour."""
    return INKS[series % len(INKS)].pattern if series >= 0 else "#---"
