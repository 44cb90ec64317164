"""The keys that delete runs: into the bin, from where they come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuitrack.query.standing import Standing
from tuitrack.tui import formatting
from tuitrack.tui.answering import changing
from tuitrack.tui.asking import asking
from tuitrack.tui.messages import Done, Failed
from tuitrack.tui.screens.changing import Changes
from tuitrack.tui.screens.dialogs.confirm import Confirm

if TYPE_CHECKING:
    from tuitrack.query.weighing import Weight

_COMES_BACK = "they lie in the bin for seven days: {everywhere.undo} brings them back"
_ONE_COMES_BACK = "it lies in the bin for seven days: {everywhere.undo} brings it back"


class Deletes(Changes):
    """Asks with what goes and what that frees, then deletes."""

    def action_delete(self) -> None:
        """Ask, then delete."""
        self.with_standing(self._weigh, self.targets())

    def _weigh(self, found: Sequence[Standing]) -> None:
        from tuitrack.ops import binning

        free = [run for run in found if run.status not in binning.KEPT]
        if not free:
            self.complain(
                Failed(
                    "refused",
                    "running and published runs are not deleted",
                    "{run.abort} aborts, {run.archive} archives",
                )
            )
        else:
            self._read_weight(free, len(found) - len(free))

    @asking
    def _read_weight(self, free: Sequence[Standing], kept: int) -> None:
        from tuitrack.query import weighing

        weight = weighing.weigh(self.browser.db, [run.id for run in free])
        self.app.call_from_thread(self._ask_delete, free, kept, weight)

    def _ask_delete(self, free: Sequence[Standing], kept: int, weight: Weight) -> None:
        told = formatting.weight(formatting.called([run.called for run in free]), weight.checkpoints, weight.frees)
        detail = "\n".join(
            [formatting.left_alone(kept, "running or published")] * bool(kept)
            + [self.browser.keymap.told(_COMES_BACK if len(free) > 1 else _ONE_COMES_BACK)]
        )
        files = formatting.many(weight.outside, "checkpoint file")
        tick = f"{files} outside the home too, {formatting.size(weight.outside_size)}, at once and for good"
        dialog = Confirm(f"Delete {told}?", detail, tick=tick if weight.outside else "")

        def answered(answer: bool | None) -> None:
            if answer:
                self._delete([run.id for run in free], checkpoints=dialog.ticked)

        self.app.push_screen(dialog, answered)

    @changing("verb")
    def _delete(self, ids: Sequence[str], *, checkpoints: bool) -> None:
        from tuitrack.tui.changes import verbs

        said = self.carried_out(verbs.DELETE, ids, self.telling(verbs.DELETE.name))
        if checkpoints:
            from tuitrack.ops import emptying
            from tuitrack.query import binned

            there = {one.id for one in binned.listed(self.browser.db)}
            gone = emptying.remove_checkpoints(
                self.browser.db, [one for one in ids if one in there], self.telling("Delete checkpoints")
            )
            files = f"{formatting.many(gone.count, 'checkpoint file')} deleted, {formatting.size(gone.size)} freed"
            said = Done(f"{said.text}; {files}") if isinstance(said, Done) else said
        self.app.call_later(self._let_go, frozenset(ids))
        self.app.post_message(said)

    def _let_go(self, gone: frozenset[str]) -> None:
        """Keep what was deleted no longer selected."""
        self.browser.select(ids=tuple(one for one in self.browser.selection.ids if one not in gone))
