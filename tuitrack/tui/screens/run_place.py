"""A place where one acts on runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuitrack.query.opening import Database
from tuitrack.query.standing import Standing
from tuitrack.tui import pages
from tuitrack.tui.formatting import called, counted, left_alone
from tuitrack.tui.messages import Failed
from tuitrack.tui.screens.comparing_runs import ComparesRuns
from tuitrack.tui.screens.copying_runs import CopiesRuns
from tuitrack.tui.screens.deleting import Deletes
from tuitrack.tui.screens.describing import Describes
from tuitrack.tui.screens.enqueuing import Enqueues, Outcome, Plan

if TYPE_CHECKING:
    from tuitrack.tui.drafts.form import Change


class RunPlace(Describes, Deletes, ComparesRuns, CopiesRuns, Enqueues):
    """The keys of group `run`: they act on the selected runs, else on the one under the cursor."""

    def action_open(self) -> None:
        """Open the run's page."""
        if self.focused_run():
            self.app.push_screen(pages.run(self.focused_run()))

    def action_console(self) -> None:
        """Open the run's page at its console."""
        if self.focused_run():
            self.app.push_screen(pages.run(self.focused_run(), part="console"))

    def action_menu(self) -> None:
        """Choose from all that can be done with the runs."""
        ids = self.targets()
        if len(ids) == 1:
            self.with_standing(lambda found: self._choose_what(found[0].called), ids)
        elif ids:
            self._choose_what(counted(len(ids)))
        else:
            self.say("no run under the cursor")

    def _choose_what(self, called: str) -> None:
        from tuitrack.tui.screens.dialogs import palette

        palette.of_run(self, called)

    def action_clone(self) -> None:
        """Edit a clone."""
        if self.focused_run():
            self.app.push_screen(pages.draft(self.focused_run()))

    def action_edit(self) -> None:
        """Edit a draft, or how one that waits is to be run; a run that has started can only be cloned."""
        self.with_standing(self._edit, (self.focused_run(),))

    def _edit(self, found: Sequence[Standing]) -> None:
        if found[0].status not in ("draft", "queued"):
            self.complain(
                Failed("refused", f"{found[0].called} has run: only drafts can be edited", "{run.clone} clones it")
            )
        else:
            self.app.push_screen(pages.draft(found[0].id, clone=False))

    def action_compare(self) -> None:
        """Compare the selected runs."""
        self.compare()

    def action_enqueue(self) -> None:
        """Review what changed, then put the runs on a queue."""
        self.with_standing(self._plan, self.targets())

    def _plan(self, found: Sequence[Standing]) -> None:
        from tuitrack.tui.changes import verbs

        able = [run for run in found if run.status in verbs.CAN_WAIT]
        ids = tuple(run.id for run in able)
        if not able:
            self.complain(
                Failed("refused", "nothing to enqueue: all wait, run or have completed", "{run.again} runs them again")
            )
            return
        one = able[0] if len(able) == 1 else None

        def carry_out(db: Database, queue: str) -> Outcome:
            return Outcome(self.carried_out(verbs.enqueue(queue), ids), ids)

        left = left_alone(len(found) - len(able), "waiting, running or completed")
        title = f"Enqueue {called([run.called for run in able])}" + f"   {left}" * bool(left)
        draft = one is not None and one.status == "draft"
        self.enqueue(Plan(title, carry_out, self._changes(ids[0]) if draft else (), able[0].queue))

    def _changes(self, task_id: str) -> tuple[Change, ...]:
        """What a draft has otherwise than its parent."""
        from tuitrack.tui.drafts import form

        return form.load(self.browser.db, task_id, clone=False).changes()

    def action_again(self) -> None:
        """Run again; many only when one says so."""
        from tuitrack.tui.changes import verbs

        ids = self.targets()
        if len(ids) < 2:
            self.apply(verbs.AGAIN, ids)
            return
        detail = "each as a new clone in the queue it had"
        self.confirm(f"Run {counted(len(ids))} again?", detail, lambda: self.apply(verbs.AGAIN, ids))

    def action_abort(self) -> None:
        """Ask, then abort what has not ended."""
        self.with_standing(self._confirm_abort, self.targets())

    def _confirm_abort(self, found: Sequence[Standing]) -> None:
        from tuitrack.tui.changes import verbs

        alive = [run for run in found if run.status in ("running", "queued")]
        if not alive:
            self.complain(Failed("refused", "nothing to abort: all have ended", "only queued and running runs can be"))
            return
        detail = left_alone(len(found) - len(alive), "already ended")
        question = f"Abort {called([run.called for run in alive])}?"
        self.confirm(question, detail, lambda: self.apply(verbs.ABORT, [run.id for run in alive]))

    def action_mute(self) -> None:
        """Alert nobody of them any more, or again when all are muted."""
        from tuitrack.tui.changes import verbs

        self.with_standing(
            lambda found: self.apply(verbs.mute(all(run.muted for run in found)), [run.id for run in found]),
            self.targets(),
        )
