"""The parts of a page side by side, one of them open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tuitrack.tui import host
from tuitrack.tui.widgets.lines import style_of

MORE = "‹›"
"""Where parts are out of sight."""


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
        """The bar; where it does not fit it is moved so that the open part is in sight."""
        tokens, width, labels = host.of(self).tokens, self.size.width, self._labels()
        styles = ["reverse" if part.name == self.current else "dim" for part in self.parts]
        strip = Strip([Segment(*one) for one in zip(labels, (style_of(one, tokens) for one in styles), strict=True)])
        start = self._start(labels)
        seen = strip.crop(start, start + width).adjust_cell_length(width, tokens.style(""))
        dim = style_of("dim", tokens)
        before = [Strip([Segment(MORE[0], dim)])] if start > 0 else []
        after = [Strip([Segment(MORE[1], dim)])] if start + width < strip.cell_length else []
        return Strip.join([*before, seen.crop(len(before), width - len(after)), *after])

    def on_click(self, event: events.Click) -> None:
        """Open the part under the pointer."""
        labels = self._labels()
        place, end = event.x + self._start(labels), 0
        for part, label in zip(self.parts, labels, strict=True):
            end += len(label)
            if place < end:
                self.open(part.name)
                return

    def _labels(self) -> list[str]:
        """What is written: counts only where there is room for all of them."""
        whole = [part.label for part in self.parts]
        return whole if sum(map(len, whole)) <= self.size.width else [f" {part.title} " for part in self.parts]

    def _start(self, labels: Sequence[str]) -> int:
        """How much of the bar is out of sight on the left: whole parts, so many that the open one is seen."""
        names = [part.name for part in self.parts]
        here = names.index(self.current) if self.current in names else 0
        ends = [sum(map(len, labels[:count])) for count in range(len(labels) + 1)]
        room = self.size.width - (here + 1 < len(labels))
        return next((start for start in ends[:here] if ends[here + 1] - start <= room), ends[here])
