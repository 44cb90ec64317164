"""A place where one acts on runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import work

from tuitrack.query import standing
from tuitrack.query.opening import Database
from tuitrack.query.standing import Standing
from tuitrack.tui import form as forms
from tuitrack.tui import formatting, pages, verbs
from tuitrack.tui.messages import Done, Failed, failure_of
from tuitrack.tui.screens.dialogs.ask import Ask, Attempt
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.enqueuing import Enqueues, Outcome, Plan
from tuitrack.tui.verbs import Verb, counted

# With more runs than these a change takes its time, so one sees that it is being made.
_FEW = 10
# How a field of one line shows where a line ends.
_NEW_LINE = formatting.printable("\n")


class RunPlace(Enqueues):
    """The keys of group `run`: they act on the selected runs, else on the one under the cursor."""

    def targets(self) -> tuple[str, ...]:
        """What a verb applies to."""
        return self.browser.selection.targets

    def focused_run(self) -> str:
        """The one run that is looked at."""
        return self.browser.selection.highlighted

    def action_open(self) -> None:
        """Open the run's page."""
        if self.focused_run():
            self.app.push_screen(pages.run(self.focused_run()))

    def action_clone(self) -> None:
        """Edit a clone."""
        if self.focused_run():
            self.app.push_screen(pages.draft(self.focused_run()))

    def action_edit(self) -> None:
        """Edit a draft; a run that is none can only be cloned."""
        self._with_standing(self._edit, (self.focused_run(),))

    def _edit(self, found: Sequence[Standing]) -> None:
        if found[0].status != "draft":
            self.complain(Failed("refused", f"{found[0].name} has run: only drafts can be edited", "c clones it"))
        else:
            self.app.push_screen(pages.draft(found[0].id, clone=False))

    def action_compare(self) -> None:
        """Compare the selected runs."""
        self.browser.go("compare")

    def action_enqueue(self) -> None:
        """Review what changed, then put the runs on a queue."""
        self._with_standing(self._plan, self.targets())

    def _plan(self, found: Sequence[Standing]) -> None:
        ids = tuple(run.id for run in found)
        one = found[0] if len(found) == 1 else None

        def carry_out(db: Database, queue: str) -> Outcome:
            return Outcome(verbs.carry_out(db, verbs.enqueue(queue), ids), ids)

        title = f"Enqueue {one.name if one else counted(len(found))}"
        changes = forms.load(self.browser.db, one.id, clone=False).changes() if one and one.status == "draft" else ()
        self.enqueue(Plan(title, carry_out, changes, found[0].queue))

    def action_again(self) -> None:
        """Run again."""
        self._apply(verbs.AGAIN)

    def action_abort(self) -> None:
        """Ask, then abort what has not ended."""
        self._with_standing(self._confirm_abort, self.targets())

    def _confirm_abort(self, found: Sequence[Standing]) -> None:
        alive = tuple(run.id for run in found if run.status in ("running", "queued"))
        ended = len(found) - len(alive)
        if not alive:
            self.complain(Failed("refused", "nothing to abort: all have ended", "only queued and running runs can be"))
            return
        detail = f"{ended} already ended are left alone" if ended else ""
        self._confirm(f"Abort {counted(len(alive))}?", detail, lambda: self._apply(verbs.ABORT, alive))

    def action_delete(self) -> None:
        """Ask, then delete."""
        self._with_standing(self._confirm_delete, self.targets())

    def _confirm_delete(self, found: Sequence[Standing]) -> None:
        free = tuple(run.id for run in found if run.status not in ("running", "published"))
        kept = len(found) - len(free)
        if not free:
            self.complain(Failed("refused", "running and published runs are not deleted", "X aborts, A archives"))
            return
        detail = f"{kept} running or published are left alone" if kept else "what they reported is gone for good"
        self._confirm(f"Delete {counted(len(free))}?", detail, lambda: self._apply(verbs.DELETE, free))

    def action_archive(self) -> None:
        """Archive, or bring back when all are archived."""
        self._with_standing(
            lambda found: self._apply(verbs.archive(all(run.archived for run in found))),
            self.targets(),
        )

    def action_mute(self) -> None:
        """Alert nobody of them any more, or again when all are muted."""
        self._with_standing(
            lambda found: self._apply(verbs.mute(all(run.muted for run in found))),
            self.targets(),
        )

    def action_note(self) -> None:
        """Write the note."""
        self._with_standing(
            lambda found: self._ask(
                f"Note of {found[0].name}",
                found[0].comment,
                lambda text: self._carried_out(verbs.note(text.replace(_NEW_LINE, "\n")), (found[0].id,)),
            ),
            (self.focused_run(),),
        )

    def action_rename(self) -> None:
        """Ask for another name."""
        self._with_standing(
            lambda found: self._ask(
                "Rename", found[0].name, lambda text: self._carried_out(verbs.rename(text), (found[0].id,))
            ),
            (self.focused_run(),),
        )

    def action_tags(self) -> None:
        """Edit the tags that all have."""
        self._with_standing(self._ask_tags, self.targets())

    def _ask_tags(self, found: Sequence[Standing]) -> None:
        common = [tag for tag in found[0].tags if all(tag in run.tags for run in found)]

        def attempt(text: str) -> Done | Failed:
            wanted = list(dict.fromkeys(text.replace(",", " ").split()))
            added = [tag for tag in wanted if tag not in common]
            return self._carried_out(verbs.retag(added, [tag for tag in common if tag not in wanted]), ids)

        ids = tuple(run.id for run in found)
        self._ask(f"Tags of {self._counted()}", " ".join(common), attempt)

    def _counted(self) -> str:
        return counted(len(self.targets()))

    def _ask(self, title: str, value: str, attempt: Attempt) -> None:
        self.app.push_screen(Ask(title, value, attempt=attempt))

    def _confirm(self, question: str, detail: str, act: Callable[[], object]) -> None:
        def answered(answer: bool | None) -> None:
            if answer:
                act()

        self.app.push_screen(Confirm(question, detail), answered)

    @work(thread=True, exclusive=True, exit_on_error=False, group="verb")
    def _apply(self, verb: Verb, ids: tuple[str, ...] | None = None) -> None:
        chosen = self.targets() if ids is None else ids
        if chosen:
            if len(chosen) > _FEW:
                self.app.call_from_thread(self.say, f"{verb.name}: {counted(len(chosen))} …")
            self.post_message(self._carried_out(verb, chosen))

    def _carried_out(self, verb: Verb, ids: tuple[str, ...]) -> Done | Failed:
        return verbs.carry_out(self.browser.db, verb, ids)

    @work(thread=True, exclusive=True, exit_on_error=False, group="ask")
    def _with_standing(self, act: Callable[[Sequence[Standing]], object], ids: Sequence[str]) -> None:
        try:
            found = standing.of(self.browser.db, ids)
        except Exception as error:
            self.post_message(failure_of(error))
            return
        if found:
            self.app.call_from_thread(act, found)
