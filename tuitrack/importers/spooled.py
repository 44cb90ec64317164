"""A run from elsewhere as a spool, which the recorder stores like any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tuitrack.model import events
from tuitrack.model.task import Status
from tuitrack.spool import format
from tuitrack.spool.writer import Writer


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a curve; the time is in seconds since the epoch."""

    title: str
    series: str
    step: int
    value: float
    time: float


@dataclass(frozen=True, slots=True)
class Text:
    """What was written to the console at some time."""

    text: str
    time: float


@dataclass(frozen=True, slots=True)
class Report:
    """Any other event, with its time."""

    event: events.Event
    time: float


Item = Point | Text | Report


def write(root: Path, begun: events.Started, items: Iterable[Item]) -> None:
    """Write a run that has ended; its end is the time of the last item.

    Raises:
        OSError: there is no room, or something of the run cannot be read; what was written stays, as a failed run.
    """
    writer, last = Writer.create(root), begun.time
    ending = events.Finished(Status.FAILED.value, "the import broke off")
    try:
        writer.event(events.encode(begun), _ns(begun.time))
        for item in items:
            _put(writer, item)
            last = max(last, item.time)
        ending = events.Finished(Status.COMPLETED.value, elapsed=last - begun.time)
    finally:
        writer.event(events.encode(ending), _ns(last))
        writer.close()


def _put(writer: Writer, item: Item) -> None:
    if isinstance(item, Point):
        writer.scalar(writer.series(item.title, item.series), item.step, item.value, _ns(item.time))
    elif isinstance(item, Text):
        writer.console(item.text.encode("utf-8", "backslashreplace"), format.STDOUT, _ns(item.time))
    else:
        writer.event(events.encode(item.event), _ns(item.time))


def _ns(moment: float) -> int:
    return round(moment * 1e9)
