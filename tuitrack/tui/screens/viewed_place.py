"""A place whose arrangements have names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tuitrack.tui.answering import keeping
from tuitrack.tui.asking import asking
from tuitrack.tui.leaderboard import shelf
from tuitrack.tui.messages import Done, Failed
from tuitrack.tui.screens.arranged_place import ArrangedPlace
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.dialogs.views import Answer, Views
from tuitrack.tui.state import RunsView


class ViewedPlace(ArrangedPlace):
    """The key that keeps, chooses, renames, deletes views of the project."""

    def __init__(self) -> None:
        super().__init__()
        self.views: Mapping[str, RunsView] = {}

    @property
    def changed(self) -> bool:
        """Whether the view that was chosen looks otherwise by now."""
        kept = self.views.get(self.view.named)
        return kept is not None and not shelf.same(kept, self.view)

    def action_views(self) -> None:
        """List the views that have names."""
        self._list_views()

    @asking
    def _list_views(self) -> None:
        found = shelf.load(self.browser.db, self.project)
        self.app.call_from_thread(self._ask_view, found)

    def _ask_view(self, found: Mapping[str, RunsView]) -> None:
        self.views = found
        self.app.push_screen(Views(found, self.view), self._answered)

    def _answered(self, answer: Answer | None) -> None:
        if answer is None:
            return
        act: Callable[[str], None] = {
            "choose": self._choose,
            "add": self._add,
            "save": self._save_over,
            "rename": self._rename,
            "remove": self._remove,
        }[answer.act]
        act(answer.name)

    def _choose(self, name: str) -> None:
        self.change(shelf.worn(self.view, self.views.get(name, RunsView()), name), from_top=True)

    def _add(self, _: str) -> None:
        def attempt(text: str) -> Done | Failed | None:
            name = shelf.checked(text, self.views)
            return self._kept(name, lambda: shelf.save(self.browser.db, self.project, name, self.view))

        self.app.push_screen(Ask("Save as a view", attempt=attempt, detail="columns, order, filter, groups"))

    def _save_over(self, name: str) -> None:
        def carry_out() -> None:
            self._carry_out(name, lambda: shelf.save(self.browser.db, self.project, name, self.view))

        if name == self.view.named:
            carry_out()
        else:
            self._sure(f"Save over {name}?", "it becomes what is shown now", carry_out)

    def _rename(self, name: str) -> None:
        def attempt(text: str) -> Done | Failed | None:
            other = shelf.checked(text, {one: view for one, view in self.views.items() if one != name})
            if other == name:
                return None
            return self._kept(other, lambda: shelf.rename(self.browser.db, self.project, name, other), name)

        self.app.push_screen(Ask(f"Rename {name}", name, attempt=attempt))

    def _remove(self, name: str) -> None:
        def carry_out() -> None:
            self._carry_out("", lambda: shelf.remove(self.browser.db, self.project, name), name)

        self._sure(f"Delete view {name}?", "what is shown now stays as it is", carry_out)

    def _sure(self, question: str, detail: str, act: Callable[[], None]) -> None:
        self.app.push_screen(Confirm(question, detail), lambda answer: act() if answer else None)

    @keeping("views")
    def _carry_out(self, name: str, change: Callable[[], None], before: str = "") -> None:
        self.post_message(self._kept(name, change, before))

    def _kept(self, name: str, change: Callable[[], None], before: str = "") -> Done:
        """Change the views, then show that, from a thread: the one shown goes by its new name, by none without it."""
        change()
        found = shelf.load(self.browser.db, self.project)
        self.call_later(self._now_named, found, name, before)
        return Done(f"view {name} kept" if name else f"view {before} deleted")

    def _now_named(self, found: Mapping[str, RunsView], name: str, before: str) -> None:
        self.views = found
        if before in ("", self.view.named):
            self.change(replace(self.view, named=name))
