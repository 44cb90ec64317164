"""Charts on screen: pictures for the room there is, one metric of several runs under the pointer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from tuitrack.tui import host
from tuitrack.tui.charts import panel
from tuitrack.tui.charts.memory import Memory
from tuitrack.tui.charts.panel import Panel, View
from tuitrack.tui.charts.picture import Picture, Plot
from tuitrack.tui.charts.raster import Laid
from tuitrack.tui.widgets.drawing import Drawing

# So many cells of movement are a drag, less is a click; so much more is seen at each turn of the wheel.
DRAGGED, WHEEL = 2, 1.25

Draw = Callable[[tuple[int, int]], Picture]


class Fitted(Drawing):
    """A drawing that is made for whatever room there is; a subclass makes it in `_redraw`, which keeps for which."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._made_for = Size()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._redraw()

    def fit(self) -> None:
        """What was out of sight had no room, and is told of none that it had before."""
        if self._made_for != self.size:
            self._redraw()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Its rows, for the room there is by now."""
        self.fit()
        return super().render_lines(crop)

    def _redraw(self) -> None:
        self._made_for = self.size


class Sketch(Fitted):
    """A picture that is drawn for whatever room there is."""

    DEFAULT_CSS = "Sketch { height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw: Draw | None = None

    def draw(self, how: Draw) -> None:
        """Show another picture, now and at every size from now on."""
        self._draw = how
        self._redraw()

    def _redraw(self) -> None:
        super()._redraw()
        if self._draw is not None:
            self.show(self._draw((self.size.width, self.size.height)).rows)


class Chart(Fitted):
    """One metric of several runs, without border or padding."""

    DEFAULT_CSS = "Chart { height: 1fr; }"

    @dataclass
    class Pointed(Message):
        """The pointer chose a chart, and a place on its x axis."""

        chart: Chart
        x: float | None

    @dataclass
    class Dragged(Message):
        """The pointer was drawn over a part of the x axis; None asks for all of it again."""

        chart: Chart
        window: tuple[float, float] | None

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place
        self._pressed: int | None = None
        self._dragged = False
        self._drawn: tuple[Panel | None, View] = (None, View())
        self._plot: Plot | None = None
        self._laid: tuple[object, Laid | None] = (None, None)
        self._memory = Memory()

    @property
    def plot(self) -> Plot | None:
        """Where the data lies, once there is any."""
        return self._plot

    def draw(self, shown: Panel | None, view: View) -> None:
        """Show a metric, or nothing; what is shown already costs nothing."""
        if (shown, view) != self._drawn:
            self._drawn = (shown, view)
            self._redraw()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Its rows, without all that the terminal library asks of the styles of a widget at each frame.

        Nor do they go through its filters of lines: whole colours, none of them dim, are left alone by those. What
        makes fewer of them (`Colours.strip`) comes after, for everything.
        """
        self.fit()
        tokens, width = host.of(self).tokens, self.size.width
        strips = [self._line(y, tokens, width) for y in range(crop.y, crop.bottom)]
        whole = crop.x == 0 and crop.width == width
        return strips if whole else [strip.crop(crop.x, crop.right) for strip in strips]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where a part of the x axis may begin."""
        self._pressed, self._dragged = event.x, False

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Zoom to what the pointer was drawn over."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._plot is None or abs(event.x - pressed) < DRAGGED:
            return
        low, high = sorted(self._plot.x_at(column) for column in (pressed, event.x))
        if low < high:
            self._dragged = True
            self.post_message(Chart.Dragged(self, (low, high)))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look more closely at what lies under the pointer."""
        self._scrolled(event, 1 / WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look at more around what lies under the pointer."""
        self._scrolled(event, WHEEL)

    def _scrolled(self, event: events.MouseEvent, factor: float) -> None:
        shown, view = self._drawn
        if self._plot is None or shown is None or view.log_x:
            return
        event.stop()
        low, high, at = self._plot.x.low, self._plot.x.high, self._plot.x_at(event.x)
        window = (at - (at - low) * factor, at + (high - at) * factor)
        begun = [curve for curve in shown.curves if curve is not None]
        whole = min(float(one.x[0]) for one in begun), max(float(one.x[-1]) for one in begun)
        everything = window[0] <= whole[0] and window[1] >= whole[1]
        self.post_message(Chart.Dragged(self, None if everything else window))

    def on_click(self, event: events.Click) -> None:
        """Choose this chart, and what lies under the pointer; twice in a row shows all of x again."""
        if self._dragged:
            return
        if event.chain == 2:
            self.post_message(Chart.Dragged(self, None))
            return
        plot = self._plot
        inside = plot is not None and plot.top <= event.y < plot.top + plot.height and event.x >= plot.left
        self.post_message(Chart.Pointed(self, plot.x_at(event.x) if plot is not None and inside else None))

    def _redraw(self) -> None:
        super()._redraw()
        shown, view = self._drawn
        width, height = self.size
        if shown is None:
            picture = Picture(width, height, ((),) * height)
        else:
            picture = panel.draw(shown, view, width, height, self._lay(shown, view))
        self._plot = picture.plot
        self.show(picture.rows)

    def _lay(self, shown: Panel, view: View) -> Laid | None:
        """The curves as they were laid before, while only cursor, mark and focus have moved."""
        steady = view if view.cursor is view.mark is None else replace(view, cursor=None, mark=None)
        about = (shown.title, shown.curves, steady, self.size)
        if about != self._laid[0]:
            self._laid = (about, panel.lay(shown, view, *self.size, self._memory))
        return self._laid[1]
