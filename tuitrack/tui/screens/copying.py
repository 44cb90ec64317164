"""A place from which files are copied to disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tuitrack import errors
from tuitrack.ops import saving
from tuitrack.tui.background import errands
from tuitrack.tui.background.errands import Errand
from tuitrack.tui.messages import Done
from tuitrack.tui.parts.kept import Kept
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.place import Place
from tuitrack.tui.telling import Copied


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

    def _save(self, found: Kept, target: Path) -> None:
        stopped = errors.Refused(f"stopped: {found.name} was not saved", hint="{task.save} begins again")
        errand = Errand(f"save {target}", f"saving {found.name}", stopped)
        errands.begin(self, errand, partial(self._copied, found, target))

    def _copied(self, found: Kept, target: Path, copied: Copied) -> Callable[[], object]:
        return partial(self.app.post_message, Done(f"saved {found.save(self.browser.db, target, copied)}"))
