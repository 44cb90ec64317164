"""A place from which files are copied to disk."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from textual import work

from tuitrack import errors
from tuitrack.ops import saving
from tuitrack.tui.messages import Done
from tuitrack.tui.parts.kept import Kept
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.place import Place
from tuitrack.tui.telling import Telling, share


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
        telling = Telling(partial(self.app.call_from_thread, self.say), share(f"saving {found.name}"))
        copied = telling.or_raise(errors.Refused("stopped: nothing was saved", hint="{task.save} begins again"))
        self.post_message(Done(f"saved {found.save(self.browser.db, target, copied)}"))
