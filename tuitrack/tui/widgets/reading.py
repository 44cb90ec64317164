"""A part of a screen that reads for itself."""

from __future__ import annotations

from textual.widget import Widget
from textual.worker import Worker, WorkerState

from tuitrack.tui.messages import failure_of


class Reading(Widget):
    """Says what went wrong where its readers failed."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell the screen."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.app.post_message(failure_of(event.worker.error))
