"""A GPU as a row: how busy, how full, who is on it."""

from __future__ import annotations

from collections.abc import Mapping

from tuitrack.hardware.host import Card
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.widgets.lines import Row, cell

GAUGE = 8


def gauge(percent: float | None, cells: int = GAUGE) -> str:
    """A bar of so many cells."""
    full = 0 if percent is None else round(min(max(percent, 0.0), 100.0) * cells / 100)
    return "▇" * full + "▁" * (cells - full)


def memory(card: Card) -> str:
    """How full it is."""
    return f"{card.used_gb:.1f} of {card.total_gb:.0f} GB" if card.used_gb is not None and card.total_gb else ""


def users(card: Card, names: Mapping[str, str]) -> Run:
    """Our runs by their names, then the processes of others."""
    mine = [names[one] for one in card.runs if one in names]
    who = ", ".join([*mine, *card.others]) or ("free" if card.free else "memory in use")
    return Run(formatting.printable(who), "good" if card.free else "" if mine else "warn")


def brief(card: Card, names: Mapping[str, str], width: int) -> Row:
    """In few cells."""
    who = users(card, names)
    room = max(width - 6 - GAUGE - 15, 8)
    return (
        cell(str(card.index), 4, "", "right"), Run("  ", ""),
        Run(gauge(card.busy), "accent" if card.runs else "dim"),
        cell(memory(card), 15, "dim", "right"), Run("  ", ""), cell(who.text, room - 2, who.style),
    )  # fmt: skip
