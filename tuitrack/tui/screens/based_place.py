"""A place beside Runs where one acts on the run that is looked at."""

from __future__ import annotations

from functools import partial

from tuitrack.tui.answering import keeping
from tuitrack.tui.asking import asking
from tuitrack.tui.messages import Done
from tuitrack.tui.screens.run_place import RunPlace

NO_PARENT = "this run was not cloned from another"


class BasedPlace(RunPlace):
    """The keys of group `run` act on `focused_run`, whatever is selected elsewhere; it can become the base."""

    def targets(self) -> tuple[str, ...]:
        """The run that is looked at."""
        task_id = self.focused_run()
        return (task_id,) if task_id else ()

    def action_compare(self) -> None:
        """Compare the run that is looked at, as one of those selected with them."""
        task_id = self.focused_run()
        if task_id and task_id not in self.browser.selection.ids:
            self.browser.select(ids=(), highlighted=task_id)
        self.compare()

    def action_base(self) -> None:
        """Make the run the base, or no longer."""
        task_id = self.focused_run()
        if task_id:
            self._make_base("" if self.browser.selection.base == task_id else task_id)

    def action_parent_base(self) -> None:
        """Make the run's parent the base."""
        if self.focused_run():
            self._seek_parent(self.focused_run())

    @asking
    def _seek_parent(self, task_id: str) -> None:
        from tuitrack.query import tasks

        parent = tasks.parents(self.browser.db, (task_id,)).get(task_id, "")
        self.app.call_from_thread(partial(self._make_base, parent) if parent else partial(self.say, NO_PARENT))

    def _make_base(self, task_id: str) -> None:
        self.browser.select(base=task_id)
        self._keep_base(self.browser.selection.project, task_id)

    @keeping("keep")
    def keep_base(self, project: str | None, task_id: str) -> None:
        """Keep the base of a project; whoever chose it sees it at once, so nothing is said."""
        self.browser.views.keep_base(project, task_id)

    @keeping("keep")
    def _keep_base(self, project: str | None, task_id: str) -> None:
        """Keep it; whoever draws by the base hears of it with what is said."""
        name = self.browser.calling.only(self.browser.db, (task_id,)) if task_id else "no run"
        self.browser.views.keep_base(project, task_id)
        self.post_message(Done(f"{name} is the base now"))
