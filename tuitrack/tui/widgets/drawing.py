"""Drawings on screen: rows of styled text, of which only those that changed are drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tuitrack.tui import host
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


class Drawing(Widget):
    """Rows of styled text, drawn as they are."""

    DEFAULT_CSS = "Drawing { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._strips: dict[int, tuple[tuple[Row, Tokens, int], Strip]] = {}

    @property
    def text(self) -> str:
        """What is drawn, without its styles."""
        return "\n".join("".join(run.text for run in row) for row in self._rows)

    def show(self, rows: Sequence[Row]) -> None:
        """Draw other rows; those that stay the same are not drawn again."""
        old, new = self._rows, tuple(rows)
        if len(old) != len(new):
            self._rows = new
            self.refresh()
            return
        self._rows = tuple(was if was == now else now for was, now in zip(old, new, strict=True))
        places = enumerate(zip(old, self._rows, strict=True))
        changed = [place for place, (was, now) in places if was is not now]
        if changed:
            width = self.size.width
            self._draw_again(*(Region(0, place, width, 1) for place in changed))

    def _draw_again(self, *rows: Region) -> None:
        """What `refresh` comes to in the end, without the messages it takes for each drawing of a screen to tell it."""
        if not (self._is_mounted and self.is_attached and self.display):
            self.refresh(*rows)
            return
        self._set_dirty(*rows)
        self.screen._dirty_widgets.add(self)
        self.screen.check_idle()

    def render_line(self, y: int) -> Strip:
        """One row, made anew only where it is another."""
        return self._line(y, host.of(self).tokens, self.size.width)

    def _line(self, y: int, tokens: Tokens, width: int) -> Strip:
        about = (self._rows[y] if y < len(self._rows) else (), tokens, width)
        known = self._strips.get(y)
        if known is None or known[0] != about:
            known = self._strips[y] = (about, _strip(*about))
        return known[1]


def _strip(row: Row, tokens: Tokens, width: int) -> Strip:
    strip = Strip([Segment(run.text, style_of(run.style, tokens)) for run in row])
    return strip.adjust_cell_length(width, style_of("", tokens))
