"""The curves of the selected runs, laid over each other."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Grid
from textual.message import Message
from textual.widgets import Static

from tuitrack.tui import actions
from tuitrack.tui.charts import board, captions, curves, legend, navigation, weights
from tuitrack.tui.charts.board import Board, Direction
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.panel import Panel, View
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.overlay import Overlay, Reader, Request
from tuitrack.tui.screens.place import Place
from tuitrack.tui.state import ChartsView
from tuitrack.tui.widgets.chart import Chart, Drawing

FULL = "esc back   ← → cursor   ↑ ↓ run in front   z zoom   + smooth   y log   ? keys"
# Rows around the charts: place bar, two captions, reading, rule, footer.
FRAME = 6


class ChartsScreen(Place):
    """A grid of metrics, all runs in each, live in place."""

    PLACE = "charts"
    GROUPS = ("charts",)
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    ChartsScreen #charts { height: 1fr; grid-gutter: 0 2; padding: 0; }
    ChartsScreen.-unread #empty { visibility: hidden; }
    ChartsScreen #empty { height: 1fr; content-align: center middle; color: $dim; }
    """

    @dataclass
    class Restored(Message):
        """How the charts were drawn the last time."""

        kept: ChartsView

    @dataclass
    class Loaded(Message):
        """The curves as they are now."""

        overlay: Overlay

    def __init__(self) -> None:
        super().__init__()
        self._reader = Reader()
        self._overlay: Overlay | None = None
        self._kept: ChartsView | None = None
        self._board = Board()
        self._view = View()
        self._full = False

    def body(self) -> ComposeResult:
        """Two lines of what is shown, the charts, a line of what the cursor reads."""
        yield Drawing(id="header")
        yield Drawing(id="legend")
        yield Static("", id="empty", markup=False)
        with Grid(id="charts"):
            yield from (Chart(place) for place in range(board.MOST_CHARTS))
        yield Drawing(id="reading")
        yield Drawing(id="rule")

    def on_resize(self) -> None:
        """Show as many charts as fit."""
        self._turn(self._sized(self._board))

    def reload(self) -> None:
        """Read what is on screen, at first how it was drawn."""
        selection, kept = self.browser.selection, self._kept
        if kept is None:
            self._restore(selection.project)
            return
        self._read(
            Request(
                selection.shown,
                selection.base,
                selection.project,
                self._board,
                frozenset(kept.stars),
                curves.horizontal(kept.horizontal),
                weights.smoothing(kept.weight if kept.smoothed else 0.0),
                self._view.window,
            )
        )

    @on(Restored)
    def _begin(self, message: Restored) -> None:
        self._kept = message.kept
        self._look(self._arranged_view(message.kept))
        self.reload()

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        overlay, first = message.overlay, self._overlay is None
        self._overlay = overlay
        self._board = self._sized(self._board.with_keys(overlay.keys))
        if not overlay.curves.keys() >= set(self._board.shown):
            self.reload()
        front = overlay.telling if first else self._view.front
        front = max(min(front, len(overlay.labels) - 1), 0)
        self._look(replace(self._view, horizontal=overlay.horizontal, front=front))

    @on(Chart.Pointed)
    def _choose(self, message: Chart.Pointed) -> None:
        self._board = self._board.at(self._board.page * self._board.per_page + message.chart.place)
        curve = self._leading()
        if message.x is not None and curve is not None:
            self._view = replace(self._view, cursor=curve.nearest(message.x))
        self._redraw()

    @work(thread=True, exclusive=True, exit_on_error=False, group="charts")
    def _read(self, request: Request) -> None:
        self.post_message(ChartsScreen.Loaded(self._reader.read(self.browser.db, request)))

    @work(thread=True, exclusive=True, exit_on_error=False, group="charts-restore")
    def _restore(self, project: str | None) -> None:
        self.post_message(ChartsScreen.Restored(self.browser.views.charts(project)))

    @work(thread=True, exclusive=True, exit_on_error=False, group="charts-keep")
    def _keep(self, project: str | None, kept: ChartsView) -> None:
        self.browser.views.keep_charts(project, kept)

    def action_full(self) -> None:
        """Give one chart the whole screen, or show all again."""
        self._full = not self._full
        self.hint(FULL if self._full else "")
        self._turn(self._sized(self._board))

    def action_peel(self) -> bool:
        """Leave one layer: full screen, zoom, cursor; False where there is none."""
        if self._full:
            self.action_full()
        elif (view := navigation.peeled(self._view)) != self._view:
            self._look(view)
        else:
            return False
        return True

    def action_leave(self) -> None:
        """Leave one layer, at last the browser."""
        if not self.action_peel():
            self.browser.action_leave()

    def action_move(self, direction: Direction) -> None:
        """Choose another chart; on the whole screen move the cursor or bring a run to the front."""
        if not self._full:
            self._turn(self._board.moved(direction))
        elif direction in ("left", "right"):
            self.action_cursor(-1 if direction == "left" else 1)
        else:
            self.action_front(-1 if direction == "up" else 1)

    def action_page(self, by: int) -> None:
        """Show another page of metrics."""
        self._turn(self._board.turned(by))

    def action_cursor(self, by: int) -> None:
        """Move the cursor by columns of the chart in focus, at least to the next point."""
        curve, plot = self._leading(), self._chart().plot
        if curve is not None and plot is not None:
            self._look(navigation.stepped(self._view, curve, plot, by))

    def action_zoom(self) -> None:
        """Mark the cursor; then zoom between mark and cursor; then show all."""
        if self._view.cursor is None and self._view.window is None:
            self.say(", . move the cursor; z marks where it is, z again zooms between the two")
        self._look(navigation.zoomed(self._view))

    def action_pan(self, by: int) -> None:
        """Move the zoomed part."""
        self._look(navigation.panned(self._view, by))

    def action_front(self, by: int) -> None:
        """Bring another run to the front."""
        if self._overlay is not None and self._overlay.labels:
            self._look(replace(self._view, front=(self._view.front + by) % len(self._overlay.labels)))

    def action_smooth(self, by: int) -> None:
        """Smooth more or less; less than least is not at all."""
        if self._kept is not None:
            weight = weights.stepped(self._weight(), by)
            self._arrange(replace(self._kept, weight=weight or self._kept.weight, smoothed=weight > 0))

    def action_smoothing(self) -> None:
        """Smooth, or not."""
        if self._kept is not None:
            smoothed = not self._weight()
            weight = self._kept.weight or (weights.USUAL if smoothed else None)
            self._arrange(replace(self._kept, weight=weight, smoothed=smoothed))

    def action_axis(self) -> None:
        """Show the next kind of x axis; a cursor or zoom on the old one means nothing there."""
        if self._kept is not None:
            kinds = curves.HORIZONTALS
            following = kinds[(kinds.index(self._view.horizontal) + 1) % len(kinds)]
            self._view = replace(self._view, cursor=None, mark=None, window=None)
            self._arrange(replace(self._kept, horizontal=following))

    def action_log(self) -> None:
        """Draw the chart in focus over a logarithmic axis, or a linear one."""
        if self._kept is not None and self._board.focused:
            self._arrange(replace(self._kept, logs=_toggled(self._kept.logs, self._board.focused)))

    def action_star(self) -> None:
        """Star the metric in focus, or no longer."""
        if self._kept is not None and self._board.focused:
            self._arrange(replace(self._kept, stars=_toggled(self._kept.stars, self._board.focused)))

    def action_outliers(self) -> None:
        """Show outliers, or leave them out."""
        if self._kept is not None:
            self._arrange(replace(self._kept, outliers=not self._kept.outliers))

    def _look(self, view: View) -> None:
        """Look at the same curves in another way; more closely, they are read again."""
        closer, self._view = view.window != self._view.window, view
        self._redraw()
        if closer:
            self.reload()

    def _arrange(self, kept: ChartsView) -> None:
        """Draw so from now on."""
        self._kept = kept
        self._keep(self.browser.selection.project, kept)
        self._look(self._arranged_view(kept))
        self.reload()

    def _arranged_view(self, kept: ChartsView) -> View:
        return replace(self._view, logs=frozenset(kept.logs), outliers=kept.outliers, patterns=self.browser.few_colours)

    def _turn(self, turned: Board) -> None:
        before, self._board = self._board, turned
        if turned.shown != before.shown:
            self.reload()
        self._redraw()

    def _sized(self, wanted: Board) -> Board:
        """The board for the room there is: all but the bar, five lines of text, the footer."""
        if self._full:
            return replace(wanted, columns=1, rows=1)
        return wanted.sized(self.size.width, self.size.height - FRAME)

    def _chart(self) -> Chart:
        """The chart in focus."""
        return self.query(Chart)[self._board.focus % self._board.per_page]

    def _curves(self, key: str) -> tuple[Curve | None, ...]:
        return self._overlay.curves.get(key, ()) if self._overlay else ()

    def _leading(self) -> Curve | None:
        """The curve in focus of the run in front, else of the first run that has one."""
        found = self._curves(self._board.focused)
        in_front = found[self._view.front : self._view.front + 1]
        return next((curve for curve in (*in_front, *found) if curve is not None), None)

    def _weight(self) -> float:
        """The weight that the chart in focus is smoothed with."""
        kept, curve = self._kept, self._leading()
        if kept is None or not kept.smoothed:
            return 0.0
        if kept.weight is not None:
            return kept.weight
        return weights.USUAL if curve is not None and curve.smooth is not curve.y else 0.0

    def _panels(self) -> list[Panel]:
        stars = self._kept.stars if self._kept else ()
        focused = self._board.focused
        return [Panel(key, self._curves(key), key in stars, key == focused) for key in self._board.shown]

    def _redraw(self) -> None:
        """Bring everything on screen up to what is known."""
        panels, grid = self._panels(), self.query_one("#charts", Grid)
        grid.styles.grid_size_columns, grid.styles.grid_size_rows = self._board.columns, self._board.lines
        for chart, panel in itertools.zip_longest(self.query(Chart), panels):
            chart.display = panel is not None
            chart.styles.column_span = self._board.last_span if chart.place == len(panels) - 1 else 1
            chart.draw(panel, self._view)
        empty = "" if panels else self._why_empty()
        self.query_one("#empty", Static).update(empty)
        self.query_one("#empty").display = not panels
        grid.display = bool(panels)
        self._draw_captions(panels)

    def _draw_captions(self, panels: list[Panel]) -> None:
        width = self.size.width
        labels, waiting = (self._overlay.labels, self._overlay.waiting) if self._overlay else ((), ())
        caption = captions.Caption(self.browser.selection.project or "all projects", weights.written(self._weight()))
        end = max((float(curve.x[-1]) for curve in self._curves(self._board.focused) if curve), default=None)
        rows = {
            "#header": captions.header(caption, self._board, self._view, width),
            "#legend": legend.draw(labels, waiting, self._view, width),
            "#reading": captions.reading(panels, self._view, end, width),
            "#rule": (Run(("-" if self._view.ascii else "─") * width, "rule"),),
        }
        for place, row in rows.items():
            self.query_one(place, Drawing).show([row])

    def _why_empty(self) -> str:
        if self._overlay is None:
            return "reading curves …"
        if not (self._overlay.labels or self._overlay.waiting):
            return "no runs yet: space selects runs in Runs, 2 draws them here"
        return "nothing reported yet"


def _toggled(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name) if name in names else (*names, name)
