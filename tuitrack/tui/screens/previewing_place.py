"""A place that tells in short of the run under the cursor."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from tuitrack.tui import numeric
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.resting import Rest
from tuitrack.tui.screens.place import Place
from tuitrack.tui.widgets.lines import Row
from tuitrack.tui.widgets.run_preview import RunPreview

if TYPE_CHECKING:
    from tuitrack.tui.reading import previewing
    from tuitrack.tui.reading.previewing import Previewed

_REST = 0.08
_DRAWER = "tuitrack.tui.parts.preview"
"""What draws a run that was read: loaded with it, so that no key waits for that."""


class PreviewingPlace(Place):
    """Reads a run for its `RunPreview` once the keys rest; what only that needs is loaded by then."""

    @dataclass
    class Looked(Message):
        """The run that was asked for was read, or is gone."""

        asked: str
        found: Previewed | None

    def __init__(self) -> None:
        super().__init__()
        self._reader: previewing.Reader | None = None
        self._rest = Rest(self, _REST, self.look)

    @property
    def previewed(self) -> str:
        """The run under the cursor, by its id; empty where there is none."""
        return ""

    def above(self, width: int) -> Sequence[Row]:
        """What a column beside the rows says of what is under the cursor, above the run or instead of one."""
        return ()

    def look(self) -> None:
        """Ask for the run under the cursor with `preview`."""

    @answering("preview")
    def preview(self, task_id: str, name: str, base: str, metrics: tuple[str, ...] = ()) -> Answers:
        """Read a run, called so on screen, beside the base; these metrics are drawn first."""
        numeric.load()
        from tuitrack.tui.reading import previewing

        importlib.import_module(_DRAWER)
        self._reader = self._reader or previewing.Reader()
        request = previewing.Request(task_id, name, base, metrics)
        yield PreviewingPlace.Looked(task_id, self._reader.read(self.browser.db, request, self.browser.calling))

    @on(Looked)
    def _show_preview(self, message: Looked) -> None:
        if message.asked == self.previewed:
            self.query_one(RunPreview).look(message.found, self.above)
