"""How charts are drawn: smoothing, scales, limits, the grid; kept per project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tuitrack import errors
from tuitrack.tui.answering import keeping
from tuitrack.tui.charts import board, curves, weights
from tuitrack.tui.charts.board import Board
from tuitrack.tui.charts.panel import View
from tuitrack.tui.screens.based_place import BasedPlace
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu
from tuitrack.tui.state import ChartsView

_METHODS = {"ema": "exponential average", "gaussian": "Gaussian", "mean": "running mean"}
METRIC = "metric "
_GRIDS = ((0, 0), (1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3), (3, 3), (4, 3), (4, 4))


class ArrangedCharts(BasedPlace):
    """The keys that say how charts are drawn.

    A subclass draws `look(view)` with base and pinned runs as they are by then, and reads again in `reload`; `board`
    has the metric in focus, `weight` is what the chart in focus is smoothed with, `front_run` is the run in front.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kept: ChartsView | None = None
        self.board = Board()
        self.view = View()

    @property
    def weight(self) -> float:
        """The weight that the chart in focus is smoothed with."""
        raise NotImplementedError

    @property
    def front_run(self) -> str:
        """The run in front; empty where that is a mean, or there is none."""
        raise NotImplementedError

    def look(self, view: View) -> None:
        """Look at the same curves in another way."""
        raise NotImplementedError

    def resized(self) -> None:
        """Lay the charts out anew."""
        raise NotImplementedError

    def draw_so(self, kept: ChartsView) -> None:
        """Draw so from now on: at once what can be, then what has to be read for it."""
        self.kept = kept = replace(kept, window=self.view.window)
        self.look(self.arranged_view(kept))
        self._keep(self.browser.selection.project, kept)
        self.call_after_refresh(self.reload)

    def arranged_view(self, kept: ChartsView) -> View:
        """The view as it is, drawn so."""
        return replace(
            self.view,
            logs=frozenset(kept.logs),
            along=kept.along,
            log_x=kept.log_x,
            limits={key: (low, high) for key, low, high in kept.limits},
            outliers=kept.outliers,
            patterns=self.browser.few_colours,
        )

    @keeping("charts-keep")
    def _keep(self, project: str | None, kept: ChartsView) -> None:
        self.browser.views.keep_charts(project, kept)

    def action_smooth(self, by: int) -> None:
        """Smooth more or less; less than least is not at all."""
        if self.kept is not None:
            weight = weights.stepped(self.weight, by)
            self.draw_so(replace(self.kept, weight=weight or self.kept.weight, smoothed=weight > 0))

    def action_smoothing(self) -> None:
        """Smooth, or not."""
        if self.kept is not None:
            smoothed = not self.weight
            weight = self.kept.weight or (weights.USUAL if smoothed else None)
            self.draw_so(replace(self.kept, weight=weight, smoothed=smoothed))

    def action_axis(self) -> None:
        """Show the next kind of x axis; a cursor or zoom on the old one means nothing there."""
        if self.kept is not None:
            kinds = [kind for kind in curves.HORIZONTALS if kind != "metric" or self.kept.along]
            now = kinds.index(self.view.horizontal) if self.view.horizontal in kinds else -1
            self._draw_over(replace(self.kept, horizontal=kinds[(now + 1) % len(kinds)]))

    def _draw_over(self, kept: ChartsView) -> None:
        """Draw over another x axis, all of it, without a cursor."""
        self.view = replace(self.view, cursor=None, mark=None, window=None)
        self.draw_so(kept)

    def action_log(self) -> None:
        """Draw the chart in focus over a logarithmic axis, or a linear one."""
        if self.kept is not None and self.board.focused:
            self.draw_so(replace(self.kept, logs=_toggled(self.kept.logs, self.board.focused)))

    def action_star(self) -> None:
        """Star the metric in focus, or no longer."""
        if self.kept is not None and self.board.focused:
            self.draw_so(replace(self.kept, stars=_toggled(self.kept.stars, self.board.focused)))

    def action_bands(self) -> None:
        """Draw groups of runs by their means with bands around them, or each run."""
        if self.kept is not None:
            self.draw_so(replace(self.kept, bands=not self.kept.bands))

    def action_pin(self) -> None:
        """Keep the run in front in all charts whatever is selected, or no longer."""
        if self.kept is not None and self.focused_run():
            self.draw_so(replace(self.kept, pinned=_toggled(self.kept.pinned, self.front_run)))

    def focused_run(self) -> str:
        """The run in front; where that is a mean, it is said what brings a run there."""
        if not self.front_run:
            self.say("a mean is in front: {charts.next_run} brings a run there, {charts.bands} draws all runs")
        return self.front_run

    def action_base(self) -> None:
        """Make the run in front the base, or no longer: its line is another at once."""
        if self.focused_run():
            base = "" if self.front_run == self.browser.selection.base else self.front_run
            self.browser.select(base=base)
            self.look(self.view)
            self.keep_base(self.browser.selection.project, base)
            self.call_after_refresh(self.reload)

    def action_options(self) -> None:
        """Choose what else there is to say of how charts are drawn."""
        kept = self.kept
        if kept is None:
            return
        acts: dict[str, Callable[[ChartsView], object]] = {
            "method": self._ask_method,
            "grid": self._ask_grid,
            "prefix": self._ask_prefix,
            "limits": self._ask_limits,
            "x": self._ask_x,
            "log x": lambda kept: self.draw_so(replace(kept, log_x=not kept.log_x)),
            "outliers": lambda kept: self.draw_so(replace(kept, outliers=not kept.outliers)),
        }

        def answered(answer: tuple[str, ...] | None) -> None:
            if answer:
                acts[answer[0]](kept)

        self.app.push_screen(Choose(Menu("How charts are drawn", self._choices(kept))), answered)

    def _choices(self, kept: ChartsView) -> tuple[Choice, ...]:
        key = self.board.focused
        set_so = _written(*self.view.limits.get(key, (None, None)))
        return (
            Choice("outliers", "Outliers", "shown" if kept.outliers else "left out"),
            *([Choice("limits", f"y-axis limits of {key}", set_so or "by the data")] if key else []),
            Choice("x", "x is", curves.ACROSS.get(kept.horizontal, kept.along)),
            Choice("log x", "Scale of x", "logarithmic" if kept.log_x else "linear"),
            Choice("method", "Smoothing by", _METHODS[weights.method(kept.method)]),
            Choice("grid", "Charts on a page", _grid(kept.grid)),
            Choice("prefix", "Only metrics that begin with", kept.prefix or "anything"),
        )

    def _ask_x(self, kept: ChartsView) -> None:
        kinds = (Choice(kind, title, words="x") for kind, title in curves.ACROSS.items())
        metrics = (Choice(f"{METRIC}{key}", key, "metric") for key in self.board.all_keys)

        def chosen(kind: str) -> None:
            key = kind.removeprefix(METRIC)
            over = replace(kept, horizontal=kind) if key == kind else replace(kept, horizontal="metric", along=key)
            self._draw_over(over)

        self._ask("x is", (*kinds, *metrics), chosen)

    def _ask_method(self, kept: ChartsView) -> None:
        choices = tuple(Choice(name, title) for name, title in _METHODS.items())
        self._ask("Smoothing by", choices, lambda name: self.draw_so(replace(kept, method=name)))

    def _ask_grid(self, kept: ChartsView) -> None:
        choices = tuple(Choice(f"{columns} {rows}", _grid((columns, rows))) for columns, rows in _GRIDS)

        def chosen(text: str) -> None:
            columns, rows = map(int, text.split())
            self.draw_so(replace(kept, grid=(columns, rows)))
            self.resized()

        self._ask("Charts on a page", choices, chosen)

    def _ask(self, title: str, choices: tuple[Choice, ...], act: Callable[[str], object]) -> None:
        def answered(answer: tuple[str, ...] | None) -> None:
            if answer:
                act(answer[0])

        self.app.push_screen(Choose(Menu(title, choices)), answered)

    def _ask_prefix(self, kept: ChartsView) -> None:
        begins = sorted({board.prefix(key) for key in self.board.all_keys} - {""})
        choices = (Choice("", "anything"), *(Choice(one, one) for one in begins))
        self._ask("Only metrics that begin with", choices, lambda one: self.draw_so(replace(kept, prefix=one)))

    def _ask_limits(self, kept: ChartsView) -> None:
        key = self.board.focused
        low, high = self.view.limits.get(key, (None, None))

        def attempt(text: str) -> None:
            try:
                limits(text)
            except ValueError as error:
                raise errors.BadValue(f"{text} are no limits", hint="as 0..1, 0.. or ..1") from error

        def answered(text: str | None) -> None:
            if text is None:
                return
            others, ends = tuple(one for one in kept.limits if one[0] != key), limits(text)
            mine = ((key, *ends),) if ends != (None, None) else ()
            self.draw_so(replace(kept, limits=(*others, *mine)))

        hint = "0..1   0..   ..1   empty: the data's own   {line.keep} keep   {box.leave} leave"
        self.app.push_screen(Ask(f"y-axis limits of {key}", _written(low, high), hint, attempt), answered)


def limits(text: str) -> tuple[float | None, float | None]:
    """The two ends that a text names, None for one left open.

    Raises:
        ValueError: it names none, or the lower one is not lower.
    """
    if not text.strip():
        return None, None
    first, between, second = text.partition("..")
    if not between:
        raise ValueError(text)
    low, high = (float(one) if one.strip() else None for one in (first, second))
    if low is not None and high is not None and not low < high:
        raise ValueError(text)
    return low, high


def _written(low: float | None, high: float | None) -> str:
    ends = ["" if one is None else f"{one:g}" for one in (low, high)]
    return "..".join(ends) if any(ends) else ""


def _grid(grid: tuple[int, int] | None) -> str:
    return f"{grid[0]} × {grid[1]}" if grid and all(grid) else "as many as fit"


def _toggled(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name) if name in names else (*names, name)
