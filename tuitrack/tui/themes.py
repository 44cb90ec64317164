"""The themes, as tokens that every screen draws with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from tuitrack import errors
from tuitrack.tui import heat
from tuitrack.tui.charts.palette import INKS

_CHART = {"axis": "rule", "tick": "dim", "grid": "rule", "mark": "bad", "title": "text"}
_LAYERS = {"run": 1.0, "series": 1.0, "ghost": 0.35, "band": 0.25}


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of a theme; `ground`, `raised` (dialogs) and `cursor` (the row under it) lie behind text."""

    name: str
    dark: bool
    ground: str
    raised: str
    cursor: str
    text: str
    dim: str
    rule: str
    accent: str
    good: str
    warn: str
    bad: str

    def colour(self, token: str) -> str:
        """A token's colour: a field, a part of a chart, `run0`, `series0`, `ghost0`, `band0` to 7 with `-other`.

        `heat0` to `heat63` go from low to high, `ink0` to `ink63` can be read upon them; `#rrggbb` is itself.
        """
        if token.startswith("#"):
            return token
        if token.startswith(("heat", "ink")):
            return heat.colour(token, dark=self.dark)
        found: str = getattr(self, _CHART.get(token, token), "")
        return found or self._series(token)

    def _series(self, token: str) -> str:
        layer = next((name for name in _LAYERS if token.startswith(name)), "")
        number = token.removeprefix(layer)
        if not layer:
            return self.text
        ink = INKS[int(number) % len(INKS)] if number.isdecimal() else None
        strong = (ink.dark if self.dark else ink.light) if ink else self.dim
        return Color.parse(self.ground).blend(Color.parse(strong), _LAYERS[layer]).hex

    def style(self, token: str, *, cursor: bool = False, bold: bool = False, reverse: bool = False) -> Style:
        """How text of a token is drawn; `one/other` is a token upon another."""
        token, _, behind = token.partition("/")
        ground = self.colour(behind) if behind else self.cursor if cursor else self.ground
        return _style(self.colour(token), ground, bold, reverse)

    def theme(self) -> Theme:
        """The terminal library's theme."""
        tokens = {
            name: getattr(self, name) for name in ("ground", "raised", "cursor", "dim", "rule", "good", "warn", "bad")
        }
        return Theme(
            name=self.name,
            primary=self.accent,
            secondary=self.accent,
            accent=self.accent,
            foreground=self.text,
            background=self.ground,
            surface=self.ground,
            panel=self.raised,
            success=self.good,
            warning=self.warn,
            error=self.bad,
            dark=self.dark,
            variables={**tokens, **_parts(self)},
        )


@lru_cache(4096)
def _style(colour: str, ground: str, bold: bool, reverse: bool) -> Style:
    """Made once: a table asks for the same few with each of its cells."""
    return Style(color=colour, bgcolor=ground, bold=bold, reverse=reverse)


def _parts(tokens: Tokens) -> dict[str, str]:
    """Colours of the parts that the terminal library draws itself."""
    return {
        "scrollbar": tokens.rule,
        "scrollbar-hover": tokens.dim,
        "scrollbar-active": tokens.accent,
        "scrollbar-background": tokens.ground,
        "scrollbar-background-hover": tokens.ground,
        "scrollbar-background-active": tokens.ground,
        "scrollbar-corner-color": tokens.ground,
        "input-cursor-background": tokens.accent,
        "input-cursor-foreground": tokens.ground,
        "input-selection-background": tokens.cursor,
        "block-cursor-background": tokens.cursor,
        "block-cursor-foreground": tokens.text,
    }


DARK = Tokens(
    name="dark", dark=True, ground="#101418", raised="#1a2027", cursor="#24303b", text="#d5dbe1", dim="#7d8893",
    rule="#39434d", accent="#67b7f0", good="#6fc58b", warn="#e5b45b", bad="#f07a78",
)  # fmt: skip
LIGHT = Tokens(
    name="light", dark=False, ground="#fafbfc", raised="#eef1f4", cursor="#dce8f3", text="#1f272f", dim="#66717c",
    rule="#c6ced6", accent="#0b63b0", good="#1c7a3e", warn="#935f00", bad="#bb2d2d",
)  # fmt: skip
CONTRAST = Tokens(
    name="high-contrast", dark=True, ground="#000000", raised="#111111", cursor="#173f66", text="#ffffff",
    dim="#c4ccd4", rule="#8b959f", accent="#7fd0ff", good="#7dff9e", warn="#ffd75f", bad="#ff8f8a",
)  # fmt: skip
# Colours that `depth` puts the terminal's own in the place of.
ANSI = Tokens(
    name="ansi-16", dark=True, ground="#000000", raised="#000000", cursor="#000080", text="#c0c0c0", dim="#7f7f7f",
    rule="#3f3f3f", accent="#5c5cff", good="#00c000", warn="#c0c000", bad="#c00000",
)  # fmt: skip

THEMES = {tokens.name: tokens for tokens in (DARK, LIGHT, CONTRAST, ANSI)}


def named(name: str) -> Tokens:
    """The theme of that name, dark when there is none."""
    return THEMES.get(name, DARK)


def checked(name: str) -> str:
    """The name of a theme that a user asked for; none is none.

    Raises:
        TuitrackError: there is no such theme.
    """
    if name and name not in THEMES:
        raise errors.TuitrackError(f"config.toml: no theme {name!r}", hint=", ".join(THEMES))
    return name
