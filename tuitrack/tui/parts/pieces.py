"""What a run's gallery holds: plots and debug samples by name, each at its steps, ready to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tuitrack import errors
from tuitrack.query import artifacts, reports
from tuitrack.query.opening import Database
from tuitrack.query.reports import PlotRow, SampleRow
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts import whereabouts
from tuitrack.tui.parts.sheet import fact, verbatim
from tuitrack.tui.renderers import drawing, pictures, plotly
from tuitrack.tui.renderers.figure import Linked, Table
from tuitrack.tui.renderers.look import Look, Row, said
from tuitrack.tui.renderers.pictures import Picture

Report = PlotRow | SampleRow
Draw = Callable[[Look], list[Row]]
Find = Callable[[], Path]
Copied = Callable[[int, int], object]

_UNHAD = (errors.NotFound, errors.Refused, errors.IntegrityError)
"""What says why a file cannot be had."""

_TEXTS = ("text", "html")


@dataclass(frozen=True, slots=True)
class Item:
    """Everything reported under one title and series, by step."""

    title: str
    series: str
    steps: tuple[Report, ...]

    @property
    def name(self) -> str:
        """As it is listed."""
        return f"{self.title}/{self.series}" if self.series else self.title

    @property
    def kind(self) -> str:
        """What the newest one is."""
        return self.steps[-1].kind

    def near(self, step: int | None) -> int:
        """The place of the newest one that is not after a step, else of the first; without a step of the newest."""
        if step is None:
            return len(self.steps) - 1
        before = sum(1 for one in self.steps if one.iteration <= step)
        return max(before - 1, 0)


@dataclass(frozen=True, slots=True)
class Piece:
    """One of them, read; `long` ones have more rows than the screen and can be scrolled."""

    draw: Draw
    long: bool = False
    picture: Picture | None = None


def items(found: Sequence[Report]) -> tuple[Item, ...]:
    """What was reported, by title and series in the order each was first seen."""
    grouped: dict[tuple[str, str], list[Report]] = {}
    for one in found:
        grouped.setdefault((one.title, one.series), []).append(one)
    return tuple(Item(*name, tuple(steps)) for name, steps in grouped.items())


def read(db: Database, one: Report, copied: Copied) -> Piece:
    """Read a plot or a debug sample; its file is fetched where homes share theirs.

    Args:
        db: The run database.
        one: The plot or sample.
        copied: Hears how many bytes of how many were fetched; what it raises ends that.

    Raises:
        NotFound: it is gone.
    """
    if isinstance(one, PlotRow):
        figure = plotly.parse(reports.located(db.settings, reports.figure(db, one.id), copied))
        linked = [trace for panel in figure.panels for trace in panel.traces if isinstance(trace, Linked)]
        if len(linked) == len(figure.panels) == 1:
            return _picture(partial(artifacts.path, db.settings, linked[0].uri, copied), lambda look: [])
        tables = any(isinstance(trace, Table) for panel in figure.panels for trace in panel.traces)
        return Piece(partial(drawing.draw, figure), tables and len(figure.panels) == 1)
    if one.kind != "image":
        text = _text(partial(artifacts.path, db.settings, one.uri, copied)) if one.kind in _TEXTS else ()
        return Piece(lambda look: [*_facts(one, look), *text][: look.height], one.kind in _TEXTS)
    return _picture(partial(artifacts.path, db.settings, one.uri, copied), partial(_facts, one))


def _picture(find: Find, instead: Draw) -> Piece:
    """A picture file; where it cannot be shown, why, and what is known of it instead."""
    try:
        found = pictures.read(find())
    except (pictures.Unread, *_UNHAD) as error:
        why = f"not drawn: {error}"
        return Piece(lambda look: [*said(why, look), (), *instead(look)][: look.height])
    return Piece(partial(pictures.draw, found), picture=found)


def _text(find: Find) -> list[Row]:
    """The beginning of a text; where it cannot be had, why."""
    try:
        return [(), *verbatim(artifacts.beginning(find()))]
    except (OSError, *_UNHAD) as error:
        return [(), (Run(f"  {formatting.printable(str(error))}", "dim"),)]


def _facts(one: SampleRow, look: Look) -> list[Row]:
    pairs = (
        ("kind", f"{one.kind}   {one.content_type}".strip()),
        ("file", one.filename),
        ("size", formatting.size(one.size) if one.size else ""),
        ("path", whereabouts.address(one.uri)),
    )
    rows = [row for name, value in pairs if value for row in fact(name, value, look.width, 8)]
    return [*rows, (), *said(look.told("{task.save} saves a copy, {task.copy} copies the path"), look)]
