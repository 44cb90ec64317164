"""Putting runs on a queue: the review first, in the end the offer of a worker where nobody serves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.screen import Screen

from tuitrack import errors
from tuitrack.query.opening import Database
from tuitrack.tui import pages
from tuitrack.tui.asking import asking
from tuitrack.tui.messages import Done, Failed, failure_of
from tuitrack.tui.screens.place import Place

if TYPE_CHECKING:
    from tuitrack.tui.drafts.form import Change
    from tuitrack.tui.screens.dialogs.review import Order, QueueChoice


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: a line to show, the runs to watch."""

    said: Done | Failed
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be put on a queue: its title, what differs from the parent, the queue it came from, how it is done.

    `note` says what is worth knowing of it besides.
    """

    title: str
    carry_out: Callable[[Database, str], Outcome]
    changes: tuple[Change, ...] = ()
    usual: str = ""
    note: str = ""


class Enqueues(Place):
    """A place that puts runs on a queue."""

    @asking
    def enqueue(self, plan: Plan) -> None:
        """Ask for the queue, then put them there."""
        self.app.call_from_thread(self._review, plan, _choices(self.browser.db, plan.usual))

    def enqueued(self, outcome: Outcome, watch: bool) -> None:
        """It waits: say so, and show it if it is to be watched and nobody went elsewhere meanwhile."""
        if self.is_active:
            self._show_enqueued(outcome.ids if watch else ())
        self.app.post_message(outcome.said)

    def _show_enqueued(self, ids: Sequence[str]) -> None:
        """A run on its page, several as charts over each other."""
        self.end_with(pages.run(ids[0]) if len(ids) == 1 else None)
        if len(ids) > 1:
            self.browser.select(ids=tuple(ids), highlighted=ids[0])
            self.browser.go("charts")

    def end_with(self, page: Screen[None] | None) -> None:
        """Nothing is left to do here: show a page, if any."""
        if page is not None:
            self.app.push_screen(page)

    def _review(self, plan: Plan, choices: tuple[QueueChoice, ...]) -> None:
        from tuitrack.tui.screens.dialogs.review import Review

        def answered(order: Order | None) -> None:
            if order is not None:
                self.say(f"{plan.title} on {order.queue} …")
                self._put(plan, order)

        self.app.push_screen(Review(plan, choices), answered)

    @asking
    def _put(self, plan: Plan, order: Order) -> None:
        from tuitrack.query import queues

        outcome = plan.carry_out(self.browser.db, order.queue)
        served = isinstance(outcome.said, Failed) or queues.served(self.browser.db, order.queue)
        if served:
            self.app.call_from_thread(self.enqueued, outcome, order.watch)
        else:
            self.app.call_from_thread(self._offer_worker, outcome, order)

    def _offer_worker(self, outcome: Outcome, order: Order) -> None:
        from tuitrack.tui.screens.dialogs.confirm import Confirm

        def answered(yes: bool | None) -> None:
            if yes:
                self.say(f"starting a worker for {order.queue} …")
                self._start_worker(outcome, order)
            else:
                self.enqueued(outcome, order.watch)

        detail = "it runs in the background and outlives this"
        self.app.push_screen(Confirm(f"Nobody serves {order.queue}. Start a worker?", detail, usual=True), answered)

    @asking
    def _start_worker(self, outcome: Outcome, order: Order) -> None:
        from tuitrack.tui import starting

        try:
            worker = starting.worker(self.browser.settings, starting.Wanted((order.queue,)))
            said: Done | Failed = Done(f"waits in {order.queue}; worker {worker} serves it")
        except errors.TuitrackError as error:
            said = failure_of(error)
        self.app.call_from_thread(self.enqueued, Outcome(said, outcome.ids), order.watch)


def _choices(db: Database, usual: str) -> tuple[QueueChoice, ...]:
    """The queues there are: the usual one first, then those that are served."""
    from tuitrack.query import queues
    from tuitrack.tui.screens.dialogs.review import QueueChoice

    found = [QueueChoice(q.name, len(q.entries), len(q.workers), q.held) for q in queues.queues(db)]
    if not any(choice.name == queues.DEFAULT for choice in found):
        found.append(QueueChoice(queues.DEFAULT))
    found.sort(key=lambda choice: (choice.name != usual, not choice.workers, choice.name != queues.DEFAULT))
    return tuple(found)
