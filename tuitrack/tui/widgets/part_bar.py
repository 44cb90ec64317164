"""The parts of a page side by side, one of them open."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tuitrack.tui import host
from tuitrack.tui.widgets.lines import style_of


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page with how much is in it."""

    name: str
    title: str
    count: str = ""

    @property
    def label(self) -> str:
        """As it is written in the bar."""
        return f" {self.title} {self.count} " if self.count else f" {self.title} "


class PartBar(Widget):
    """One line of parts."""

    DEFAULT_CSS = "PartBar { height: 1; }"

    @dataclass
    class Chosen(Message):
        """Another part is open."""

        name: str

    def __init__(self, current: str) -> None:
        super().__init__()
        self.current = current
        self.parts: tuple[Part, ...] = ()

    def show(self, parts: tuple[Part, ...]) -> None:
        """Show other parts; where the open one is gone the first opens."""
        if parts == self.parts:
            return
        self.parts = parts
        if self.current not in [part.name for part in parts] and parts:
            self.open(parts[0].name)
        self.refresh()

    def open(self, name: str) -> None:
        """Open a part."""
        if name != self.current and name in [part.name for part in self.parts]:
            self.current = name
            self.refresh()
            self.post_message(PartBar.Chosen(name))

    def step(self, by: int) -> None:
        """Open the next part or the one before."""
        names = [part.name for part in self.parts]
        if names:
            place = names.index(self.current) if self.current in names else 0
            self.open(names[(place + by) % len(names)])

    def render_line(self, y: int) -> Strip:
        """The bar; what does not fit is moved out of sight on the left."""
        tokens = host.of(self).tokens
        segments = [
            Segment(part.label, style_of("reverse" if part.name == self.current else "dim", tokens))
            for part in self.parts
        ]
        strip, here = Strip(segments), self._end_of_current()
        width = self.size.width
        start = max(0, min(here - width + 2, strip.cell_length - width)) if here > width else 0
        return strip.crop(start, start + width).adjust_cell_length(width, tokens.style(""))

    def on_click(self, event: events.Click) -> None:
        """Open the part under the pointer."""
        end = 0
        for part in self.parts:
            end += len(part.label)
            if event.x < end:
                self.open(part.name)
                return

    def _end_of_current(self) -> int:
        end = 0
        for part in self.parts:
            end += len(part.label)
            if part.name == self.current:
                break
        return end
