"""A place from which files are copied to disk."""

from __future__ import annotations

import time
from pathlib import Path

from textual import work
from textual.worker import get_current_worker

from tuitrack import errors
from tuitrack.ops import saving
from tuitrack.tui import formatting
from tuitrack.tui.messages import Done
from tuitrack.tui.parts.kept import Kept
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.place import Place

# How long a copy may take before it is told how far it is, and how often then.
_SOON, _EVERY = 0.3, 0.2


class Copies(Place):
    """Asks where to, then copies; long copies tell how far they are and can be stopped."""

    def ask_where(self, found: Kept) -> None:
        """Ask where to, then copy it there."""
        where = str(Path.cwd() / found.file) if found.file else str(Path.cwd())

        def attempt(text: str) -> Done | None:
            return self._saved(found, Path(text).expanduser())

        self.app.push_screen(Ask(f"Save {found.name} to", where, attempt=attempt))

    def _saved(self, found: Kept, target: Path) -> Done | None:
        """Write what is small while one waits, copy the rest behind one's back."""
        if found.written:
            return Done(f"saved {found.save(self.browser.db, target, lambda done, whole: None)}")
        self.app.call_from_thread(self._save, found, saving.place(target, found.filename))
        return None

    @work(thread=True, exclusive=True, exit_on_error=False, group="save")
    def _save(self, found: Kept, target: Path) -> None:
        worker, told = get_current_worker(), time.monotonic() + _SOON

        def copied(done: int, whole: int) -> None:
            nonlocal told
            if worker.is_cancelled:
                raise errors.Refused("stopped: nothing was saved", hint="S begins again")
            if time.monotonic() > told:
                told = time.monotonic() + _EVERY
                share = f"{done * 100 // max(whole, 1)} % of {formatting.size(whole)}"
                self.app.call_from_thread(self.say, f"saving {found.name}   {share}   ctrl+c stops")

        self.post_message(Done(f"saved {found.save(self.browser.db, target, copied)}"))
