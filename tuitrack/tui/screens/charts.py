"""The curves of the selected runs, laid over each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Grid
from textual.message import Message

from tuitrack.query.grouping import By
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.charts import board, curves, navigation, weights
from tuitrack.tui.charts.board import Board, Direction
from tuitrack.tui.charts.legend import RunLabel
from tuitrack.tui.charts.panel import Panel, View
from tuitrack.tui.curves.overlay import Overlay, Reader, Request
from tuitrack.tui.keys import actions
from tuitrack.tui.parts import charts as parts
from tuitrack.tui.parts.charts import Shown
from tuitrack.tui.screens.arranged_charts import ArrangedCharts
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.state import ChartsView
from tuitrack.tui.turns import Turns
from tuitrack.tui.widgets.chart import Chart
from tuitrack.tui.widgets.drawing import Drawing

FULL = (
    "{charts.peel} back   {charts.left} {charts.right} cursor   {charts.up} {charts.down} run in front   "
    "{charts.zoom} zoom   {charts.smoother} smooth   {charts.log} log   {everywhere.help} keys"
)
# Rows around the charts: place bar, two captions, reading, footer.
FRAME = 5
# The share of the screen's height, one in so many, that the legend of a chart on the whole screen has at most.
LEGEND = 4
_WHILE = 0.2
"""Seconds after which somebody asks what goes on."""


class ChartsScreen(ArrangedCharts):
    """A grid of metrics, all runs in each, live in place.

    What is said lies over the last lines: to lay all curves out for a line less and back takes longer than a key may.
    """

    PLACE = "charts"
    GROUPS = ("charts", "run")
    FOOT = (*actions.footed("charts")[:7], "run.clone")
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    ChartsScreen { layers: default said; }
    ChartsScreen Banner { layer: said; }
    ChartsScreen #charts { height: 1fr; grid-gutter: 0 2; padding: 0; }
    """

    @dataclass
    class Restored(Message):
        """How the charts were drawn the last time."""

        kept: ChartsView

    @dataclass
    class Loaded(Message, bubble=False):
        """The curves as they are now."""

        overlay: Overlay

    def __init__(self) -> None:
        super().__init__()
        self._reader = Reader()
        self._overlay: Overlay | None = None
        self._full = False
        self._charts = [Chart(place) for place in range(board.MOST_CHARTS)]
        # The one on the whole screen is another, so that those of the grid stay as they were laid.
        self._alone = Chart(0)
        self._captions = {place: Drawing(id=place) for place in ("header", "legend", "reading")}
        self._placed: tuple[int, ...] = ()
        self._turns = Turns(self)

    def body(self) -> ComposeResult:
        """Two lines of what is shown, the charts, a line of what the cursor reads."""
        yield self._captions["header"]
        yield self._captions["legend"]
        yield Grid(id="charts", classes="content")
        yield self._captions["reading"].add_class("content")

    def on_mount(self) -> None:
        """Say that curves are read where that takes a while: what is said at once costs more than to read a few."""
        self.set_timer(
            _WHILE, lambda: None if self._overlay is not None or self._unread else self.vacate(parts.READING)
        )

    def on_resize(self) -> None:
        """Show as many charts as fit."""
        self.resized()

    def resized(self) -> None:
        """Lay the charts out anew."""
        self._turn(self._sized(self.board))

    def reload(self) -> None:
        """Read what is on screen, at first how it was drawn."""
        selection, kept = self.browser.selection, self.kept
        if kept is None:
            self._restore(selection.project)
            return
        self._read(
            Request(
                selection.shown,
                selection.base,
                selection.project,
                self._grid(self.board),
                frozenset(kept.stars),
                curves.horizontal(kept.horizontal),
                weights.smoothing(kept.weight if kept.smoothed else 0.0, kept.method),
                self.view.window,
                kept.prefix,
                kept.pinned,
                along=kept.along,
            ),
            kept.bands,
        )

    @on(Restored)
    def _begin(self, message: Restored) -> None:
        self.kept = message.kept
        self.look(replace(self.arranged_view(message.kept), window=message.kept.window))
        self.reload()

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        overlay, before = message.overlay, self._overlay
        self.browser.calling.list(overlay.names)
        self._overlay = overlay
        self.board = self._sized(self.board.with_keys(overlay.keys, overlay.all_keys))
        self._read_missing()
        front = self.view.front if before is not None and before.by == overlay.by else overlay.telling
        front = max(min(front, len(overlay.labels) - 1), 0)
        # What was zoomed for other runs says nothing of these.
        window = self.view.window if overlay.reaches(self.view.window) else None
        self.look(replace(self.view, horizontal=overlay.horizontal, front=front, window=window))

    @on(Chart.Dragged)
    def _zoom_by_pointer(self, message: Chart.Dragged) -> None:
        self.board = self.board.at(self.board.page * self.board.per_page + message.chart.place)
        self.look(replace(self.view, window=message.window, cursor=None, mark=None))

    @on(Chart.Pointed)
    def _choose(self, message: Chart.Pointed) -> None:
        self.board = self.board.at(self.board.page * self.board.per_page + message.chart.place)
        curve = self._shown.leading
        if message.x is not None and curve is not None:
            self.view = replace(self.view, cursor=curve.nearest(message.x))
        self._redraw()

    @answering("charts")
    def _read(self, request: Request, bands: bool) -> Answers:
        if bands and request.horizontal != "wall":
            runs = self.browser.views.runs(request.project)
            request = replace(request, by=By(runs.by or "seed", runs.by_keys))
        yield ChartsScreen.Loaded(self._reader.read(self.browser.db, request))

    @answering("charts-restore")
    def _restore(self, project: str | None) -> Answers:
        yield ChartsScreen.Restored(self.browser.views.charts(project))

    def action_save(self) -> None:
        """Save the chart in focus."""
        key, overlay, view = self.board.focused, self._overlay, self.view
        if key and overlay is not None:
            name = f"{key.strip(':').replace('/', '-')}.svg"

            def answered(answer: str | None) -> None:
                if answer:
                    self._save(answer, Panel(key, overlay.of(key)), view, overlay.labels)

            hint = "ends in .svg, .png or .csv   {line.keep} save   {box.leave} leave"
            self.app.push_screen(Ask(f"Save {key}", name, hint), answered)

    @work(thread=True, exit_on_error=False, group="charts-save")
    def _save(self, name: str, panel: Panel, view: View, labels: Sequence[RunLabel]) -> None:
        from tuitrack.tui.curves import saving  # what writes files is loaded by who saves one

        self.app.post_message(saving.saved(name, panel, view, labels))

    def action_full(self) -> None:
        """Give one chart the whole screen, or show all again."""
        self._full = not self._full
        self.hint(FULL if self._full else "")
        self._turn(self._sized(self.board))

    def action_peel(self) -> bool:
        """Leave one layer: full screen, zoom, cursor; False where there is none."""
        if self._full:
            self.action_full()
        elif (view := navigation.peeled(self.view)) != self.view:
            self.look(view)
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
            self._turn(self.board.moved(direction))
        elif direction in ("left", "right"):
            self.action_cursor(-1 if direction == "left" else 1)
        else:
            self.action_front(-1 if direction == "up" else 1)

    def action_page(self, by: int) -> None:
        """Show another page of metrics."""
        self._turn(self.board.turned(by))

    def action_cursor(self, by: int) -> None:
        """Move the cursor by columns of the chart in focus, at least to the next point."""
        curve, plot = self._shown.leading, self._chart().plot
        if curve is not None and plot is not None:
            self.look(navigation.stepped(self.view, curve, plot, by))

    def action_zoom(self) -> None:
        """Mark the cursor; then zoom between mark and cursor; then show all."""
        if self.view.cursor is None and self.view.window is None:
            self.say("{charts.back} {charts.on} move the cursor; {charts.zoom} marks where it is, again zooms between")
        self.look(navigation.zoomed(self.view))

    def action_pan(self, by: int) -> None:
        """Move the zoomed part."""
        self.look(navigation.panned(self.view, by))

    def action_front(self, by: int) -> None:
        """Bring another run to the front."""
        if self._overlay is not None and self._overlay.labels:
            self.look(replace(self.view, front=(self.view.front + by) % len(self._overlay.labels)))

    def look(self, view: View) -> None:
        """Look at the same curves in another way; more closely, they are read again."""
        closer, self.view = view.window != self.view.window, view
        self._mark()
        self._redraw()
        if closer and self.kept is not None:
            self.kept = replace(self.kept, window=view.window)
            self._keep(self.browser.selection.project, self.kept)
            self.reload()

    def _mark(self) -> None:
        """The base, the pinned and the live runs as they are by now."""
        if self._overlay is not None and self.kept is not None:
            self._overlay = self._overlay.marked(self.browser.selection.base, self.kept.pinned)
            self.view = replace(self.view, kept=self._overlay.kept, live=self._overlay.live)

    def _turn(self, turned: Board) -> None:
        self.board = turned
        self._read_missing()
        self._redraw()

    def _read_missing(self) -> None:
        """Read, where a metric is on screen of which no curves were read."""
        read = self._overlay.curves.keys() if self._overlay is not None else frozenset[str]()
        if not read >= set(self.board.shown):
            self.reload()

    def _sized(self, wanted: Board) -> Board:
        """The board as it is looked at: one chart that has the whole screen, or the grid."""
        return replace(wanted, columns=1, rows=1) if self._full else self._grid(wanted)

    def _grid(self, wanted: Board) -> Board:
        """The board for the room there is: all but the bar, five lines of text, the footer.

        What is read is always what is on it, so that one chart goes to the whole screen and back with all at hand.
        """
        grid = self.kept.grid if self.kept and all(self.kept.grid or (0,)) else None
        return wanted.sized(self.size.width, self.size.height - FRAME, grid)

    def _chart(self) -> Chart:
        """The chart in focus."""
        return self._standing[self.board.focus % self.board.per_page]

    @property
    def _standing(self) -> Sequence[Chart]:
        """The charts that have their places now."""
        return (self._alone,) if self._full else self._charts

    @property
    def front_run(self) -> str:
        """The run in front."""
        return self._overlay.handle(self.view.front) if self._overlay else ""

    @property
    def weight(self) -> float:
        """The weight that the chart in focus is smoothed with."""
        return self._shown.weight

    @property
    def _shown(self) -> Shown:
        kept, told = self.kept or ChartsView(), self.browser.keymap.told
        return Shown(self.browser.selection.project, self.board, self.view, kept, self._overlay, told)

    def _redraw(self) -> None:
        """Bring everything on screen up to what is known."""
        shown = self._shown
        panels = shown.panels
        self._place(len(panels))
        charts = list(itertools.zip_longest(self._standing, panels))
        charts.sort(key=lambda one: one[1] is None or not one[1].focused)
        self._turns.take(partial(chart.draw, panel, self.view) for chart, panel in charts)
        if self._overlay is not None:
            self.vacate(None if panels else parts.empty(shown, self._overlay))
        most = max(self.size.height // LEGEND, 1) if self._full else 1
        for place, rows in parts.rows(shown, self.size.width, most).items():
            drawing = self._captions[place]
            drawing.styles.height = len(rows)
            drawing.show(rows)

    def _place(self, count: int) -> None:
        """Give so many charts their places, where these are others than before.

        Until curves are there, blank charts stand where they will be: what has its place is drawn a frame sooner.
        """
        board = self.board
        lines, places = (board.lines, count) if self._overlay else (board.rows, board.per_page)
        placed = (self._full, count, places, board.columns, lines, board.last_span)
        if placed == self._placed:
            return
        self._placed = placed
        grid = self.query_one("#charts", Grid)
        grid.styles.grid_size_columns, grid.styles.grid_size_rows = board.columns, lines
        standing = self._standing[:places]
        grid.mount_all(chart for chart in standing if chart.parent is None)
        for chart in (*self._charts, self._alone):
            chart.display = chart in standing
            chart.styles.column_span = board.last_span if chart.place == count - 1 else 1
