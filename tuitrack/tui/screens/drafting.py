"""What becomes of a draft: edits taken back and made again, saved, enqueued, left."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen

from tuitrack.ops import queues as queue_ops
from tuitrack.query.opening import Database
from tuitrack.tui.asking import asking
from tuitrack.tui.drafts import storing
from tuitrack.tui.drafts.form import Form
from tuitrack.tui.messages import Done, Failed
from tuitrack.tui.parts import draft as parts
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.enqueuing import Enqueues, Outcome, Plan

# More runs than these at once are asked about.
MANY = 50


class Drafting(Enqueues):
    """A draft that is edited; nothing is stored before it is saved or enqueued."""

    def __init__(self) -> None:
        super().__init__()
        self.form: Form | None = None
        self.source = ""
        self._undo: list[Form] = []
        self._redo: list[Form] = []

    def redraw(self) -> None:
        """Show the form as it is now."""
        raise NotImplementedError

    def to_problem(self, key: str) -> None:
        """Show the field of a key."""
        raise NotImplementedError

    def take(self, form: Form) -> None:
        """Go on with another form; the one before can be had back."""
        if self.form is not None and form != self.form:
            self._undo.append(self.form)
            self._redo.clear()
            self.form = form
            self.redraw()

    def action_undo(self) -> None:
        """Take back the last edit."""
        self._step_back(self._undo, self._redo)

    def action_redo(self) -> None:
        """Make it again."""
        self._step_back(self._redo, self._undo)

    def _step_back(self, source: list[Form], target: list[Form]) -> None:
        if source and self.form is not None:
            target.append(self.form)
            self.form = source.pop()
            self.redraw()
        else:
            self.say("nothing to undo" if source is self._undo else "nothing to redo")

    def _valid(self) -> bool:
        problems = self.form.problems() if self.form else ("",)
        if problems:
            self.to_problem(problems[0])
            self.complain(Failed("fix first", ", ".join(problems), "what each can be stands beside it"))
        return not problems

    def action_save(self) -> None:
        """Store the draft."""
        if self.form is not None and self._valid():
            form = self.form
            self._if_meant(form, "Store", lambda: self._save(form))

    def _if_meant(self, form: Form, verb: str, act: Callable[[], object]) -> None:
        """Ask where it is about many runs."""

        def answered(yes: bool | None) -> None:
            if yes:
                act()

        if form.runs > MANY:
            self.app.push_screen(Confirm(f"{verb} {parts.counted(form.runs)}?", parts.several(form)), answered)
        else:
            act()

    @asking
    def _save(self, form: Form) -> None:
        made = storing.store(self.browser.db, form)
        one = f"{form.called} waits in {form.queue} as changed" if form.waits else f"saved draft {form.called}"
        said = f"saved {len(made)} drafts" if len(made) > 1 else one
        self.app.call_from_thread(self._leave, Done(said))

    def action_enqueue(self) -> None:
        """Review what changed, then choose the queue."""
        form = self.form
        if form is None or not self._valid():
            return
        if form.waits:
            self.say("it waits in its queue already: {draft.save} keeps what you changed")
            return

        def carry_out(db: Database, queue: str) -> Outcome:
            queue_ops.check_name(queue)
            made = storing.store(db, form)
            for task_id in made:
                queue_ops.enqueue(db, task_id, queue)
            said = f"{called} wait{'s' * (len(made) == 1)} in {queue}"
            return Outcome(Done(said), made)

        called = parts.counted(form.runs) if form.runs > 1 else form.called
        note = "" if form.differs else f"nothing changed: the same as {self.source} once more"
        plan = Plan(f"Enqueue {called}", carry_out, form.changes(), form.queue, note if form.clone else "")
        self._if_meant(form, "Enqueue", lambda: self.enqueue(plan))

    def end_with(self, page: Screen[None] | None) -> None:
        """The form is done with."""
        if page is None:
            self.app.pop_screen()
        else:
            self.app.switch_screen(page)

    def _leave(self, said: Done) -> None:
        if self.is_active:
            self.end_with(None)
        self.app.post_message(said)

    def action_leave(self) -> None:
        """Leave; ask when something was edited."""
        self.depart(self.app.pop_screen)

    def depart(self, leave: Callable[[], object]) -> None:
        """Ask when something was edited."""
        if self.form is None or not self.form.edited:
            leave()
            return

        def answered(yes: bool | None) -> None:
            if yes:
                leave()

        detail = self.browser.keymap.told("{draft.save} saves a draft, {draft.enqueue} enqueues")
        self.app.push_screen(Confirm("Leave without saving?", detail), answered)
