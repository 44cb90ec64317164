"""A place that on a wide screen has what is under the cursor beside its rows."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from tuitrack.tui.screens.previewing_place import PreviewingPlace
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.run_preview import RunPreview

_WIDE = 140
_LEAST, _MOST, _SHARE = 46, 66, 0.36


class FlankedPlace(PreviewingPlace):
    """`flanked` yields the rows with their flank; `room` is what is left for rows.

    A subclass says in `previewed` which run it is, in `above` what else is to be said, in `lists_runs` whether there
    is anything; it calls `flank` when the cursor moved.
    """

    DEFAULT_CSS = """
    FlankedPlace #flanked { height: 1fr; }
    FlankedPlace RunPreview { display: none; }
    FlankedPlace RunPreview.-beside { display: block; }
    """

    def flanked(self) -> ComposeResult:
        """The rows, and the run under the cursor where there is room."""
        with Horizontal(id="flanked", classes="content"):
            yield Lines(cursor=True, id="rows")
            yield RunPreview()

    @property
    def _rows(self) -> Lines:
        return self.query_one("#rows", Lines)

    @property
    def _flank(self) -> int:
        """How wide the flank is, 0 where there is none."""
        width = self.size.width
        return min(max(int(width * _SHARE), _LEAST), _MOST) if width >= _WIDE and self.lists_runs else 0

    @property
    def lists_runs(self) -> bool:
        """Whether there is anything that the cursor can be on."""
        return True

    @property
    def room(self) -> int:
        """The cells for a row."""
        return self.size.width - 1 - self._flank

    def flank(self) -> None:
        """Show what is under the cursor, a run once the keys rest."""
        preview = self.query_one(RunPreview)
        preview.set_class(self._flank > 0, "-beside")
        preview.styles.width = self._flank
        if self._flank and self.previewed:
            self._rest.ask()
        else:
            preview.look(None, self.above)
