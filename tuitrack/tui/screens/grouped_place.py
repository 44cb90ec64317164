"""A place whose runs one puts in groups."""

from __future__ import annotations

from dataclasses import replace

from tuitrack.query import keys
from tuitrack.tui.asking import asking
from tuitrack.tui.screens.dialogs.choose import Menu, Tick
from tuitrack.tui.screens.dialogs.pick import Grouping
from tuitrack.tui.screens.viewed_place import ViewedPlace


class GroupedPlace(ViewedPlace):
    """The keys that group, fold and unfold.

    A subclass says which line the cursor is on in `line_id`, moves it in `go_to`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.unfolded: frozenset[str] = frozenset()

    @property
    def line_id(self) -> str:
        """The line under the cursor."""
        return ""

    def go_to(self, line_id: str) -> None:
        """Put the cursor on a line, the first where none is named."""

    def unfold(self, handles: frozenset[str]) -> None:
        """Show the runs of these groups, of no others."""
        self.unfolded = handles
        self.rearranged(from_top=False)

    def action_open(self) -> None:
        """Open the run's page; unfold a group, or fold it."""
        if self.line_id in self.listing.groups:
            self.unfold(self.unfolded ^ {self.line_id})
        else:
            super().action_open()

    def action_unfold(self) -> None:
        """Show the runs of the group under the cursor; once more, those of all groups."""
        here, every = self.line_id, frozenset(self.listing.groups)
        self.unfold(every if here in self.unfolded or here not in every else self.unfolded | {here})

    def action_fold(self) -> None:
        """Hide the runs of the group under the cursor; once more, those of all groups."""
        group = self.listing.group_of(self.line_id)
        if group is None or group.handle not in self.unfolded:
            self.unfold(frozenset())
            return
        self.go_to(group.handle)
        self.unfold(self.unfolded - {group.handle})

    def action_group(self) -> None:
        """Choose what the runs of a group have in common."""
        from tuitrack.tui.screens import arranging

        self.app.push_screen(Grouping("Group runs", arranging.group_ways(self.view)), self._grouped)

    def _grouped(self, answer: str | None) -> None:
        from tuitrack.tui.screens import arranging

        if answer == arranging.TOP:
            self.go_to("")
        elif answer == "params":
            self._read_keys()
        elif answer is not None:
            self._group_by("" if answer == arranging.NONE else answer)

    def _group_by(self, kind: str, by_keys: tuple[str, ...] = ()) -> None:
        self.unfolded = frozenset()
        self.change(replace(self.view, by=kind, by_keys=by_keys), from_top=True)

    @asking
    def _read_keys(self) -> None:
        from tuitrack.tui.screens import arranging

        menu = arranging.keys_menu(keys.known(self.browser.db, self.project), self.view.by_keys)
        self.app.call_from_thread(self._ask_keys, menu)

    def _ask_keys(self, menu: Menu) -> None:
        def keep(answer: tuple[str, ...] | None) -> None:
            if answer is not None:
                self._group_by("params" if answer else "", answer)

        self.app.push_screen(Tick(menu), keep)
