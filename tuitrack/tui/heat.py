"""The colours of a matrix, from low to high: ever lighter on dark ground, ever darker on light."""

from __future__ import annotations

from functools import lru_cache

from textual.color import Color, Gradient

LEVELS = 64
# Lightness only ever rises (or falls), so that the order is seen without telling hues apart.
_DARK = ("#15202b", "#1f3f6e", "#2c6f9e", "#3fa39b", "#9ccb6b", "#fbe98a")
_LIGHT = ("#f1f5f9", "#cfe3ef", "#8cc0d6", "#4a90bf", "#2d5c9c", "#1c2b5e")
_PALE, _BLACK = "#f4f7fa", "#0b0f14"


@lru_cache(maxsize=4 * LEVELS)
def colour(token: str, *, dark: bool) -> str:
    """`heat12` of a ramp, or `ink12`, black or white, whichever is read better upon it."""
    layer = "heat" if token.startswith("heat") else "ink"
    level = token.removeprefix(layer)
    share = min(int(level) / (LEVELS - 1), 1.0) if level.isdecimal() else 0.0
    found = _ramp(dark).get_color(share)
    if layer == "heat":
        return found.hex6
    return _BLACK if found.brightness > 0.5 else _PALE


@lru_cache(maxsize=2)
def _ramp(dark: bool) -> Gradient:
    stops = _DARK if dark else _LIGHT
    return Gradient(*((place / (len(stops) - 1), Color.parse(stop)) for place, stop in enumerate(stops)))
