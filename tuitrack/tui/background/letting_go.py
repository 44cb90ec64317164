"""Widgets that were left are let go of, also where the terminal library would keep what they drew."""

from __future__ import annotations

from textual._styles_cache import StylesCache


def install() -> None:
    """Make the two grounds of a line anew for each that is drawn.

    The library remembers the last thousand by the widget's own store of drawn lines, which it holds so with all its
    lines: a screen that is opened and left again and again costs megabytes. To make them takes 2 µs.
    """
    made = StylesCache.get_inner_outer
    StylesCache.get_inner_outer = getattr(made, "__wrapped__", made)  # type: ignore[method-assign]
