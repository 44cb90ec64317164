"""The bar of places, always on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from tuitrack.query import leaderboard
from tuitrack.tui import host, places
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.host import Host
from tuitrack.tui.places import PlaceSpec

if TYPE_CHECKING:
    from tuitrack.query.opening import Database
    from tuitrack.tui.strip import Strip


_COUNTED = ("status:running", "status:queued", "status:running (alert:nan OR alert:diverging OR alert:stalled)")
EVERY = 2.0
"""Seconds between two looks at the host."""
_WIDE, _GAP = 110, 3


class PlaceBar(Widget):
    """The places with their keys; on the right what runs and waits, how busy the host is."""

    @dataclass
    class Counted(Message):
        """How many runs run, wait, run in need of somebody."""

        running: int = 0
        queued: int = 0
        alerted: int = 0

    @dataclass
    class Glanced(Message):
        """How busy the host is."""

        strip: Strip

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place = place
        self._counts = PlaceBar.Counted()
        self._strip: Strip | None = None
        self._drawn = Text()

    def on_mount(self) -> None:
        """Count again and look at the host now and then, where somebody looks at this."""
        if not host.of(self).options.once:
            self.set_interval(EVERY, self._look)

    def render(self) -> Text:
        """One line."""
        self._drawn = self._line()
        return self._drawn

    def _line(self) -> Text:
        line = Text(" ", no_wrap=True)
        strong = f"bold {self.app.theme_variables['foreground']}"
        counts = self._right()
        for place, label in self._labels(counts.cell_len):
            line.append(label, style=strong if place.name == self._place else "")
        busy = self._busy(self.size.width - line.cell_len - counts.cell_len - 1)
        line.append(" " * max(self.size.width - line.cell_len - counts.cell_len - busy.cell_len - 1, 1))
        return line.append_text(counts).append_text(busy)

    def _labels(self, taken: int) -> list[tuple[PlaceSpec, str]]:
        """The places as they are written: where there is no room, only the one that is shown has its title."""
        keymap = host.of(self).keymap
        keys = {place.name: keymap.key(f"everywhere.{place.name}") for place in places.PLACES}
        full = [(place, f"{keys[place.name]} {place.title}".strip()) for place in places.PLACES]
        wide = sum(len(text) + 2 for _, text in full) + taken + 2 <= self.size.width
        shown = [(place, text if wide or place.name == self._place else keys[place.name]) for place, text in full]
        return [(place, f"[{text}]" if place.name == self._place else f" {text} ") for place, text in shown]

    def _right(self) -> Text:
        colours, counts = self.app.theme_variables, Text()
        if self._counts.running:
            counts.append(f"●{self._counts.running} ", style=colours["accent"])
        if self._counts.queued:
            counts.append(f"◌{self._counts.queued} ", style=colours["dim"])
        if self._counts.alerted:
            counts.append(f"!{self._counts.alerted} ", style=colours["warn"])
        return counts

    def _busy(self, room: int) -> Text:
        """The cards, then the processor and the disk, as far as there is room."""
        colours, found, strip = self.app.theme_variables, Text(), self._strip
        if strip is None:
            return found
        if strip.cards and len(strip.cards) + _GAP + 1 <= room:
            found.append(" ")
            for bar, mine in strip.bars:
                found.append(bar, colours["accent" if mine else "dim"])
            found.append(" ")
        if self.size.width >= _WIDE and strip.cpu is not None and found.cell_len + 26 <= room:
            found.append(f"  cpu {strip.cpu:>3}%", colours["dim"])
            found.append(f"  disk {strip.free_gb} GB free ", colours["bad" if strip.scarce else "dim"])
        return found

    def reload(self) -> None:
        """Count again."""
        self._count(host.of(self))

    def _look(self) -> None:
        if self.screen.is_current:
            self._glance(host.of(self), self._strip)

    @answering("counts")
    def _count(self, app: Host) -> Answers:
        yield _counted(app.db)

    @answering("glance")
    def _glance(self, app: Host, before: Strip | None) -> Answers:
        yield PlaceBar.Glanced(app.gauge.glance(app.db, before))
        yield _counted(app.db)

    @on(Counted)
    def _show(self, message: Counted) -> None:
        if message != self._counts:
            self._counts = message
            self.refresh()

    @on(Glanced)
    def _show_strip(self, message: Glanced) -> None:
        before, self._strip = self._strip, message.strip
        if message.strip != before and self._line() != self._drawn:
            self.refresh()

    async def on_click(self, event: Click) -> None:
        """Go to the place under the pointer."""
        start = 1
        for place, label in self._labels(self._right().cell_len):
            end = start + len(label)
            if start <= event.x < end:
                host.of(self).go(place.name)
            start = end


def _counted(db: Database) -> PlaceBar.Counted:
    with db.held():
        found = [leaderboard.fetch(db, leaderboard.Spec(filter=text, limit=0)).matched for text in _COUNTED]
    return PlaceBar.Counted(*found)
