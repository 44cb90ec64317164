"""The bar of places, always on top."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual import on, work
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from tuitrack.query import leaderboard
from tuitrack.tui import host, places
from tuitrack.tui.host import Host

_COUNTED = ("status:running", "status:queued", "status:running (alert:nan OR alert:diverging OR alert:stalled)")


class PlaceBar(Widget):
    """The places with their keys, what runs and waits on the right."""

    @dataclass
    class Counted(Message):
        """How many runs run, wait, run in need of somebody."""

        running: int = 0
        queued: int = 0
        alerted: int = 0

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place = place
        self._counts = PlaceBar.Counted()

    def render(self) -> Text:
        """One line."""
        line = Text(" ", no_wrap=True)
        strong = f"bold {self.app.theme_variables['foreground']}"
        for place in places.PLACES:
            here = place.name == self._place
            title = f"{place.key} {place.title}"
            line.append(
                f"[{title}]" if here else f" {title} ",
                style=strong if here else "",
            )
        counts = self._right()
        line.append(" " * max(self.size.width - line.cell_len - counts.cell_len - 1, 1))
        return line.append_text(counts)

    def _right(self) -> Text:
        colours, counts = self.app.theme_variables, Text()
        if self._counts.running:
            counts.append(f"●{self._counts.running} ", style=colours["accent"])
        if self._counts.queued:
            counts.append(f"◌{self._counts.queued} ", style=colours["dim"])
        if self._counts.alerted:
            counts.append(f"!{self._counts.alerted} ", style=colours["warn"])
        return counts

    def reload(self) -> None:
        """Count again."""
        self._count(host.of(self))

    @work(thread=True, exclusive=True, exit_on_error=False, group="counts")
    def _count(self, app: Host) -> None:
        found = (leaderboard.fetch(app.db, leaderboard.Spec(filter=text, limit=0)).matched for text in _COUNTED)
        self.post_message(PlaceBar.Counted(*found))

    @on(Counted)
    def _show(self, message: Counted) -> None:
        if message != self._counts:
            self._counts = message
            self.refresh()

    async def on_click(self, event: Click) -> None:
        """Go to the place under the pointer."""
        start = 1
        for place in places.PLACES:
            end = start + len(place.title) + 4
            if start <= event.x < end:
                host.of(self).go(place.name)
            start = end
