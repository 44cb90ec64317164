"""The run under the cursor, in short."""

from __future__ import annotations

from tuitrack.tui import host
from tuitrack.tui.host import Host
from tuitrack.tui.parts import preview
from tuitrack.tui.previewing import Previewed
from tuitrack.tui.widgets.chart import Drawing


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

    @property
    def _browser(self) -> Host:
        return host.of(self)

    def look(self, found: Previewed | None) -> None:
        """Show a run, or nothing."""
        self._found = found
        width, height = self.content_size
        if found is None:
            self.show(())
        elif self.has_class("-beside"):
            self.show(preview.beside(found, width, height, patterns=self._browser.few_colours))
        else:
            self.show(preview.below(found, width))

    def on_resize(self) -> None:
        """Fit."""
        self.look(self._found)
