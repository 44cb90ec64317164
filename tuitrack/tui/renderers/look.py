"""How much room a picture has, what it may be drawn with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tuitrack.tui import formatting
from tuitrack.tui.charts import palette
from tuitrack.tui.charts.canvas import style_of
from tuitrack.tui.charts.glyphs import ASCII, UNICODE, Glyphs
from tuitrack.tui.charts.picture import Run

Row = tuple[Run, ...]

# Signs that tell series apart where there are no colours, each a cell.
_SIGNS = "ox+*#@%&"


@dataclass(frozen=True, slots=True)
class Look:
    """The cells there are; whether there are more characters than ASCII, more colours than the terminal's own.

    `saving` says how what cannot be drawn is saved; `told` puts the keys into that and other hints.
    """

    width: int
    height: int
    ascii: bool = False
    colours: bool = True
    saving: str = "{task.save} saves it: .html opens in a web browser"
    told: Callable[[str], str] = field(kw_only=True)

    @property
    def glyphs(self) -> Glyphs:
        """The characters of axes."""
        return ASCII if self.ascii else UNICODE

    def sized(self, width: int, height: int) -> Look:
        """The same with other room."""
        return replace(self, width=max(width, 0), height=max(height, 0))

    def alone(self, series: int) -> Look:
        """Where there is only one series, nothing has to be told apart by colour."""
        return replace(self, colours=True) if series == 1 else self

    def sign(self, series: int) -> str:
        """What tells a series apart without colour."""
        return _SIGNS[series % len(_SIGNS)]


def legend(names: tuple[str, ...], look: Look, before: str = "") -> Row:
    """Which colour or sign is whose, after the name of the axis that goes up; nothing where nothing is to be told."""
    runs = [Run(formatting.printable(before), "dim")] if before else []
    if len(names) > 1 or (names and names[0] and not before):
        for series, name in enumerate(names):
            ink = palette.INKS[series % len(palette.INKS)].glyph
            runs += [
                Run(f"  {ink if look.colours and not look.ascii else look.sign(series)} ", style_of("series", series)),
                Run(formatting.cut(formatting.printable(name or f"{series + 1}"), 24, "end"), "dim"),
            ]
    return tuple(runs)


def title_below(text: str, look: Look) -> Row:
    """The name of the axis that goes to the right, at its end."""
    return (Run(formatting.pad(formatting.printable(text), look.width, "right", "end"), "dim"),)


def said(text: str, look: Look) -> list[Row]:
    """A text on as many rows as it needs."""
    lines = formatting.wrap(formatting.printable(text), max(look.width - 3, 10))
    return [(Run(f"  {line}", "dim"),) for line in lines[: look.height]]
