"""Drawings on screen: rows of styled text, of which only those that changed are sent again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tuitrack.tui import formatting, host
from tuitrack.tui.charts.picture import Row
from tuitrack.tui.themes import Tokens

# Styles that are not tokens of a theme by themselves.
_TOKENS = {
    "": "text", "axis": "rule", "tick": "dim", "grid": "rule", "mark": "warn", "cursor": "dim",
    "title": "text", "focus": "accent", "star": "warn",
}  # fmt: skip
_BOLD = frozenset(("title", "focus"))
# How strongly what lies behind the lines shows its colour.
_FAINT = {"ghost": 0.38, "band": 0.3}


@lru_cache(maxsize=512)
def style_of(name: str, tokens: Tokens) -> Style:
    """How a theme draws a style of a picture."""
    for layer in ("series", *_FAINT):
        if name.startswith(layer):
            series = name.removeprefix(layer)
            colour = tokens.colour("run" if series == "-other" else f"run{series}")
            faint = Color.parse(tokens.ground).blend(Color.parse(colour), _FAINT.get(layer, 1.0))
            return Style(color=faint.hex6, bgcolor=tokens.ground)
    return tokens.style(_TOKENS.get(name, name), bold=name in _BOLD)


def _changed(place: int, was: Row, now: Row) -> Region:
    """The cells of a row from the first that differs to the last."""
    old, new = ([(character, run.style) for run in row for character in run.text] for row in (was, now))
    before = _same(old, new)
    after = min(_same(old[::-1], new[::-1]), len(old) - before, len(new) - before)
    width, end = _width(new), _width(new[len(new) - after :])
    start = _width(new[:before])
    return Region(start, place, max(width, _width(old)) - end - start, 1)


def _same(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> int:
    differing = (place for place, (was, now) in enumerate(zip(old, new, strict=False)) if was != now)
    return next(differing, min(len(old), len(new)))


def _width(cells: list[tuple[str, str]]) -> int:
    return formatting.width("".join(character for character, _ in cells))


class Drawing(Widget):
    """Rows of styled text, drawn as they are."""

    DEFAULT_CSS = "Drawing { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()

    @property
    def text(self) -> str:
        """What is drawn, without its styles."""
        return "\n".join("".join(run.text for run in row) for row in self._rows)

    def show(self, rows: Sequence[Row]) -> None:
        """Draw other rows; cells that stay the same are not sent again."""
        old, self._rows = self._rows, tuple(rows)
        if len(old) != len(self._rows):
            self.refresh()
            return
        places = enumerate(zip(old, self._rows, strict=True))
        changed = [_changed(place, was, now) for place, (was, now) in places if was != now]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """One row as the terminal library takes it."""
        tokens = host.of(self).tokens
        row = self._rows[y] if y < len(self._rows) else ()
        strip = Strip([Segment(run.text, style_of(run.style, tokens)) for run in row])
        return strip.adjust_cell_length(self.size.width, tokens.style("text"))
