"""The run or the group under the cursor, in short, or what else is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tuitrack.query.columns import Column
from tuitrack.tui import host
from tuitrack.tui.charts.picture import fill
from tuitrack.tui.host import Host
from tuitrack.tui.leaderboard.listing import Line
from tuitrack.tui.widgets.drawing import Drawing
from tuitrack.tui.widgets.lines import Row

if TYPE_CHECKING:
    from tuitrack.tui.reading.previewing import Previewed


Above = Callable[[int], Sequence[Row]]
"""What stands above a run, or instead of one, in a column so wide."""


def _nothing(width: int) -> Sequence[Row]:
    return ()


class RunPreview(Drawing):
    """Three lines under the table; beside it, with class `-beside`, a column of everything."""

    DEFAULT_CSS = """
    RunPreview { height: 3; }
    RunPreview.-beside {
        height: 1fr; width: 36%; min-width: 46; max-width: 66; border-left: solid $rule; padding: 0 1;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._found: Previewed | None = None
        self._group: tuple[Line, tuple[Column, ...]] | None = None
        self._above: Above = _nothing

    @property
    def _browser(self) -> Host:
        return host.of(self)

    def look(self, found: Previewed | None, above: Above = _nothing) -> None:
        """Show a run or nothing, in a column below what is said besides."""
        self._found, self._group, self._above = found, None, above
        self._draw()

    def sum_up(self, group: Line, columns: tuple[Column, ...]) -> None:
        """Show what a group comes to."""
        self._found, self._group = None, (group, columns)
        self._draw()

    def _draw(self) -> None:
        size, wide = self.content_size, self.has_class("-beside")
        if self._group is not None:
            self._draw_group(*self._group, *size, wide=wide)
        elif self._found is not None:
            self._draw_run(self._found, *size, wide=wide)
        else:
            self._show_column(self._above(size.width), size.width) if wide else self.show(())

    def _draw_group(self, line: Line, columns: tuple[Column, ...], width: int, height: int, *, wide: bool) -> None:
        from tuitrack.tui.parts import group_preview as parts

        told = self._browser.keymap.told
        self.show(parts.beside(line, columns, width, height, told) if wide else parts.below(line, columns, width, told))

    def _draw_run(self, found: Previewed, width: int, height: int, *, wide: bool) -> None:
        from tuitrack.tui.parts import preview as parts

        if not wide:
            self.show(parts.below(found, width, self._browser.keymap.told))
            return
        above = self._above(width)
        run = parts.beside(found, width, height - len(above), patterns=self._browser.few_colours)
        self._show_column((*above, *run), width)

    def _show_column(self, rows: Sequence[Row], width: int) -> None:
        self.show([fill(row, width) for row in rows])

    def on_resize(self) -> None:
        """Fit."""
        self._draw()
