"""How lines of the leaderboard look: a header, runs, groups of runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuitrack.tui import formatting
from tuitrack.tui.leaderboard import columns
from tuitrack.tui.leaderboard.columns import Laid, Layout, Pictures
from tuitrack.tui.leaderboard.listing import Line, Listing
from tuitrack.tui.themes import Tokens

_SIGNS = {"best": "★", "near": "≈"}


@dataclass(frozen=True, slots=True)
class RunLines:
    """Draws lines of a listing over the whole width; a bar is before those that are selected."""

    tokens: Tokens
    listing: Listing
    layout: Layout
    width: int
    selected: frozenset[str] = frozenset()
    unfolded: frozenset[str] = frozenset()
    sparks: Pictures = field(default_factory=dict)

    def header(self) -> Strip:
        """What the columns are."""
        style, strong = self.tokens.style("dim"), self.tokens.style("accent")
        name = "NAME" + columns.direction(self.listing.sort, "name")
        parts = [Segment(" " * columns.GUTTER + formatting.pad(name, self.layout.name), style)]
        for laid in self.layout.columns:
            text = formatting.pad(laid.title, laid.width, "right" if laid.right else "left")
            parts += [Segment("  ", style), Segment(text, strong if laid.sorted else style)]
        return self._filled(parts, style)

    def line(self, line: Line, *, cursor: bool) -> Strip:
        """A run or a group."""
        row, dim = line.row, self._style("dim", cursor)
        base = line is self.listing.base
        plain = dim if row.archived or (base and not self.listing.base_listed) else self._style("text", cursor)
        parts = [
            self._selected(line, cursor),
            self._glyph(line, cursor),
            Segment(*self._mark(line, base, cursor)),
            Segment("▸" if cursor else " ", self._style("accent", cursor)),
            *self._called(line, plain, dim),
        ]
        for laid in self.layout.columns:
            parts += self._curve(laid, line, cursor) if laid.curve else self._cell(laid, line, plain, cursor)
        return self._filled(parts, plain)

    def said(self, text: str) -> Strip:
        """A remark where lines would be."""
        return self._filled([Segment(" " * columns.GUTTER + text, self.tokens.style("dim"))], self.tokens.style("text"))

    def _selected(self, line: Line, cursor: bool) -> Segment:
        """A bar where all runs of a line are selected, a dim one where some are."""
        chosen = self.selected.intersection(line.runs)
        return Segment(
            "┃" if chosen else " ", self._style("accent" if len(chosen) == len(line.runs) else "dim", cursor)
        )

    def _glyph(self, line: Line, cursor: bool) -> Segment:
        """The status of a run; of a group whether the key `+` unfolds it or `-` folds it."""
        if line.group is not None:
            return Segment("−" if line.id in self.unfolded else "+", self._style("accent", cursor))
        glyph, token = columns.STATUS.get(line.row.status, ("?", "dim"))
        return Segment(glyph, self._style(token, cursor))

    def _called(self, line: Line, plain: Style, dim: Style) -> list[Segment]:
        """The name, the counts of a group at its right end."""
        counts, indent = columns.counts(line), "  " if line.below else ""
        room = self.layout.name - len(counts)
        room -= bool(counts)
        shown = formatting.abridged(
            indent + formatting.printable(line.name), room, "end" if line.told_apart else "middle"
        )
        name = formatting.pad(shown, room)
        return [Segment(name, plain), Segment(f" {counts}" if counts else "", dim)]

    def _mark(self, line: Line, base: bool, cursor: bool) -> tuple[str, Style]:
        """The sign behind the status, the most telling one."""
        if base:
            return "⌂ ", self._style("accent", cursor)
        if line.row.archived and line.group is None:
            return "a ", self._style("dim", cursor)
        alerted = any(run in self.listing.alerted for run in line.runs)
        return "! " if alerted else "  ", self._style("warn", cursor)

    def _curve(self, laid: Laid, line: Line, cursor: bool) -> list[Segment]:
        """The sparkline of one column, of a group that of its first run."""
        picture = formatting.pad(self.sparks.get((line.row.id, laid.curve), ""), laid.width)
        live = line.row.status == "running" and line.group is None
        return [Segment("  " + picture, self._style("accent" if live else "dim", cursor))]

    def _cell(self, laid: Laid, line: Line, plain: Style, cursor: bool) -> list[Segment]:
        """The text of one column behind a gap, in which a mark stands close to its number."""
        text = laid.texts.get(line.id, "")
        padded = "  " + formatting.pad(text, laid.width, "right" if laid.right else "left")
        style, sign = self._cell_style(laid, text, cursor), _SIGNS.get(line.mark if laid.marked else "", "")
        if not sign:
            return [Segment(padded[:2], plain), Segment(padded[2:], style)]
        start = len(padded) - len(padded.lstrip())
        return [
            Segment(padded[: start - 1], plain),
            Segment(sign, self._style("accent", cursor)),
            Segment(padded[start:], style),
        ]

    def _cell_style(self, laid: Laid, text: str, cursor: bool) -> Style:
        stripped = text.strip()
        if stripped in ("NaN", "inf", "−inf"):
            return self._style("bad", cursor)
        quiet = stripped in ("–", "") or laid.key in ("age", "time", "step")
        return self._style("dim" if quiet else "text", cursor)

    def _style(self, token: str, cursor: bool) -> Style:
        return self.tokens.style(token, cursor=cursor)

    def _filled(self, parts: list[Segment], style: Style) -> Strip:
        return Strip(parts).adjust_cell_length(self.width, style)
