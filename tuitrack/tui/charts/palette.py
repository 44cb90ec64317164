"""The eight run colours with their line patterns."""

from __future__ import annotations

from dataclasses import dataclass

# The hues follow the palette that Okabe and Ito published for colour-blind readers; the values are our
# own, moved apart in lightness so that every pair stays distinct under simulated protanopia, deuteranopia
# and tritanopia, on a dark background as on a light one.


@dataclass(frozen=True, slots=True)
class Ink:
    """A run colour by name, on dark and on light, with its pattern of dots and its glyph in a legend."""

    name: str
    dark: str
    light: str
    pattern: str
    glyph: str


INKS = (
    Ink("sky", "#56b4e9", "#0072b2", "#", "━"),
    Ink("orange", "#e69f00", "#b35c00", "####--", "┅"),
    Ink("green", "#1fb089", "#00795a", "#-", "┄"),
    Ink("rose", "#e58fc0", "#b0468a", "######-#-", "╍"),
    Ink("yellow", "#f0e442", "#7a6a00", "##--", "┉"),
    Ink("red", "#f0693c", "#c03010", "########--", "╌"),
    Ink("violet", "#9a8cff", "#4b3fb0", "####-#-#-", "┈"),
    Ink("ivory", "#e8e4dc", "#3c3c3c", "#---", "═"),
)  # fmt: skip


def pattern(series: int) -> str:
    """Return the pattern of dots that tells a series apart without colour."""
    return INKS[series % len(INKS)].pattern if series >= 0 else "#---"
