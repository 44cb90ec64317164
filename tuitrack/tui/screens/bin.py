"""The bin: runs that were deleted within seven days."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tuitrack.ops import aspects, binning, emptying
from tuitrack.query import binned, names, weighing
from tuitrack.query.binned import Binned
from tuitrack.query.opening import Database
from tuitrack.query.weighing import Weight
from tuitrack.tui import formatting, telling
from tuitrack.tui.answering import Answers, answering, changing
from tuitrack.tui.asking import asking
from tuitrack.tui.changes import putting_back
from tuitrack.tui.changes.putting_back import Change
from tuitrack.tui.keys import actions
from tuitrack.tui.messages import Done, Failed
from tuitrack.tui.parts import bin as parts
from tuitrack.tui.parts.sheet import Sheet
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.place import Place
from tuitrack.tui.widgets.lines import Lines

_TOLD_APART = 500


class BinScreen(Place):
    """What lies there, brought back or removed for good."""

    GROUPS = ("bin",)
    BAR = False
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = "BinScreen #title { height: 1; margin-bottom: 1; }"

    @dataclass
    class Loaded(Message):
        """What lies there now, what emptying it would take along."""

        found: Sequence[Binned]
        weight: Weight

    def __init__(self) -> None:
        super().__init__()
        self._found: Sequence[Binned] = ()
        self._sheet = Sheet(())
        self._known = False

    def body(self) -> ComposeResult:
        """Title, runs."""
        title = Lines(id="title")
        title.can_focus = False
        yield title
        yield Lines(cursor=True, id="rows").add_class("content")

    def reload(self) -> None:
        """Read what lies there."""
        self._load()

    @property
    def _rows(self) -> Lines:
        return self.query_one("#rows", Lines)

    @answering("load")
    def _load(self) -> Answers:
        found = _told_apart(self.browser.db, binned.listed(self.browser.db))
        weight = weighing.weigh(self.browser.db, [one.id for one in found])
        yield BinScreen.Loaded(found, weight)

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        self._known = True
        self._found = message.found
        self.query_one("#title", Lines).show([parts.title(message.weight)])
        self._rows.focus()
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        if self._known:
            self._draw()

    def _draw(self) -> None:
        self.vacate(None if self._found else parts.EMPTY)
        self._sheet = parts.sheet(self._found, self.size.width - 1, time.time())
        self._rows.show(self._sheet.rows, tuple(self._sheet.items))

    def _chosen(self) -> tuple[Binned, ...]:
        """The run under the cursor."""
        here = self._sheet.items.get(self._rows.cursor_row)
        return tuple(one for one in self._found if one.id == here)

    def action_restore(self) -> None:
        """Bring the run under the cursor back."""
        self._restore(self._chosen())

    def action_restore_all(self) -> None:
        """Bring all of them back."""
        self._restore(tuple(self._found))

    @changing("verb")
    def _restore(self, chosen: Sequence[Binned]) -> None:
        if not chosen:
            return
        db = self.browser.db
        binning.take_out(db, *(one.id for one in chosen))
        said = f"{_called(chosen)} brought back"
        changes = [Change(one.id, 1, 0) for one in chosen]
        self.browser.history.add(putting_back.step(db, aspects.BINNED, changes, said))
        self.app.post_message(Done(said))

    def action_remove(self) -> None:
        """Ask, then remove the run under the cursor for good."""
        self._ask(self._chosen())

    def action_empty(self) -> None:
        """Ask, then remove all of them for good."""
        self._ask(tuple(self._found))

    @asking
    def _ask(self, chosen: Sequence[Binned]) -> None:
        if chosen:
            weight = weighing.weigh(self.browser.db, [one.id for one in chosen])
            self.app.call_from_thread(self._confirm, chosen, weight)

    def _confirm(self, chosen: Sequence[Binned], weight: Weight) -> None:
        files = formatting.many(weight.outside, "checkpoint file")
        tick = f"{files} outside the home too, {formatting.size(weight.outside_size)}" if weight.outside else ""
        told = formatting.weight(_called(chosen), weight.checkpoints, weight.frees)
        dialog = Confirm(
            f"Remove {told}?", f"for good: nothing brings {'it' if len(chosen) == 1 else 'them'} back", tick=tick
        )

        def answered(answer: bool | None) -> None:
            if answer:
                self._remove([one.id for one in chosen], checkpoints=dialog.ticked)

        self.app.push_screen(dialog, answered)

    @changing("verb")
    def _remove(self, ids: Sequence[str], *, checkpoints: bool) -> None:
        going = telling.beside(self, lambda done, whole: f"removing: {done} of {whole}")
        size = emptying.remove_checkpoints(self.browser.db, ids, going).size if checkpoints else 0
        gone = emptying.remove(self.browser.db, ids, going)
        told = f"{formatting.counted(gone.count)} removed, {formatting.size(gone.size + size)} freed"
        left = len(ids) - gone.count
        self.app.post_message(Failed("stopped", f"{told}, {left} left") if left else Done(told))


def _told_apart(db: Database, found: Sequence[Binned]) -> tuple[Binned, ...]:
    """Runs by what they are called on screen; far down, where nobody looks, by their recorded names."""
    called = names.display(db, {one.id: one.name for one in found[:_TOLD_APART]})
    return tuple(replace(one, name=called.get(one.id, one.name)) for one in found)


def _called(chosen: Sequence[Binned]) -> str:
    return formatting.called([one.name for one in chosen])
