"""A place where one changes runs, and takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import Worker

from tuitrack.query import standing
from tuitrack.query.standing import Standing
from tuitrack.tui import formatting, telling
from tuitrack.tui.answering import changing
from tuitrack.tui.asking import asking
from tuitrack.tui.messages import Done, Failed, failure_of
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.place import Place
from tuitrack.tui.telling import SOON, Telling

if TYPE_CHECKING:
    from tuitrack.tui.changes.verbs import Going, Verb

# With more runs than these it takes its time to read what they are, so one sees that it is being done.
_FEW = 10


class Changes(Place):
    """The runs a verb applies to, and how it is asked for and made."""

    def targets(self) -> tuple[str, ...]:
        """What a verb applies to."""
        return self.browser.selection.targets

    def focused_run(self) -> str:
        """The one run that is looked at."""
        return self.browser.selection.highlighted

    def confirm(self, question: str, detail: str, act: Callable[[], object]) -> None:
        """Ask, then do it."""

        def answered(answer: bool | None) -> None:
            if answer:
                act()

        self.app.push_screen(Confirm(question, detail), answered)

    def apply(self, verb: Verb, ids: Sequence[str]) -> None:
        """Make a change; a long one tells how far it is and can be stopped, one that has to wait says so."""
        if ids:
            changed = self._apply(verb, ids)
            self.set_timer(SOON, partial(self._say_waiting, verb, changed))

    @changing("verb")
    def _apply(self, verb: Verb, ids: Sequence[str]) -> None:
        self.app.post_message(self.carried_out(verb, ids, self.telling(verb.name)))

    def _say_waiting(self, verb: Verb, changed: Worker[None]) -> None:
        if self.is_current and not changed.is_finished:
            self.say(f"{verb.name}: waiting for the database …")

    def telling(self, name: str) -> Telling:
        """Shows how far something is that goes on in this worker."""
        return telling.beside(self, lambda done, whole: f"{name}: {done} of {formatting.counted(whole)}")

    def carried_out(self, verb: Verb, ids: Sequence[str], going: Going | None = None) -> Done | Failed:
        """Make a change, which can be taken back from now on; what came of it."""
        from tuitrack.tui.changes import verbs

        db = self.browser.db
        made = verbs.carry_out(db, verb, ids, self.browser.calling.only(db, ids), going or verbs.unheard)
        if made.step is not None:
            self.browser.history.add(made.step)
        return made.said

    def with_standing(self, act: Callable[[Sequence[Standing]], object], ids: Sequence[str]) -> None:
        """Read what runs are called and how they stand, then go on with that."""
        self.say_reading(ids)
        self._read_standing(act, ids)

    def say_reading(self, ids: Sequence[str]) -> None:
        """Say at once that runs are being read, where they are many."""
        if len(ids) > _FEW:
            self.say(f"reading {formatting.counted(len(ids))} …")

    @asking
    def _read_standing(self, act: Callable[[Sequence[Standing]], object], ids: Sequence[str]) -> None:
        try:
            found = self.browser.calling.standing(self.browser.db, standing.of(self.browser.db, ids))
        except Exception as error:
            self.post_message(failure_of(error))
            return
        if found:
            self.app.call_from_thread(self._go_on, act, found)

    def _go_on(self, act: Callable[[Sequence[Standing]], object], found: Sequence[Standing]) -> None:
        self.hush()
        act(found)
