"""Queues: what waits, what runs, who serves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tuitrack.ops import aspects
from tuitrack.ops import queues as queue_ops
from tuitrack.ops import tasks as task_ops
from tuitrack.ops import workers as worker_ops
from tuitrack.ops.aspects import Aspect
from tuitrack.tui import pages
from tuitrack.tui.answering import Answers, answering, changing
from tuitrack.tui.changes import putting_back
from tuitrack.tui.changes.putting_back import Change
from tuitrack.tui.keys import actions
from tuitrack.tui.messages import Done
from tuitrack.tui.parts import queues as parts
from tuitrack.tui.parts.queues import Item
from tuitrack.tui.reading import service
from tuitrack.tui.reading.service import Service
from tuitrack.tui.screens.based_place import BasedPlace
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.listed_place import ListedPlace
from tuitrack.tui.widgets.lines import Lines, Row

Made = TypeVar("Made")


class QueuesScreen(ListedPlace[Item], BasedPlace):
    """Queues with what waits in them, workers with what they run."""

    PLACE = "queues"
    GROUPS = ("queues", "run")
    FOOT = actions.footed("queues", "run")
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = "QueuesScreen #title { height: 1; margin-bottom: 1; }"

    @dataclass
    class Loaded(Message):
        """Everything as it is now."""

        service: Service

    def __init__(self) -> None:
        super().__init__(Item())
        self.service: Service | None = None

    def body(self) -> ComposeResult:
        """How much there is, then all rows."""
        title = Lines(id="title")
        title.can_focus = False
        yield title
        yield from self.flanked()

    def reload(self) -> None:
        """Read everything."""
        self._load()

    @property
    def queue(self) -> str:
        """The queue under the cursor."""
        return self._on.queue

    def above(self, width: int) -> Sequence[Row]:
        """What is said of the queue or the worker under the cursor."""
        from tuitrack.tui.parts import queue_preview

        item, service, told = self._on, self.service, self.browser.keymap.told
        if service is None or item.task_id:
            return ()
        worker = next((one for one in service.workers if one.id == item.worker), None)
        if worker is not None:
            return queue_preview.worker(worker, service, width, time.time(), told)
        queue = next((one for one in service.queues if one.name == item.queue), None)
        return () if queue is None else queue_preview.queue(queue, service, width, time.time(), told)

    def look(self) -> None:
        """Read the run under the cursor."""
        self.preview(self._on.task_id, self._on.name, self.browser.selection.base)

    @answering("load")
    def _load(self) -> Answers:
        yield QueuesScreen.Loaded(service.read(self.browser.db))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        first, self.service = self.service is None, message.service
        self.browser.calling.list(message.service.names)
        if first:
            self._rows.focus()
        self._draw()

    def grow_older(self) -> None:
        """Keep ages and forecasts true."""
        self.reload()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self.service is None:
            return
        listing = parts.listing(self.service, self.room, self.browser.keymap.told)
        self.query_one("#title", Lines).show([parts.title(self.service, self.size.width - 1)])
        self.vacate(None if listing.rows else parts.NONE)
        self.list_rows(listing)

    def flank(self) -> None:
        """Show what is under the cursor, in the footer too what is done to it."""
        self.entitle({"queues.remove": "abort" if self._on.runs else "let go" if self._on.worker else "take off"})
        super().flank()

    @changing("change")
    def _change(self, change: Callable[[], object], said: str, aspect: Aspect | None = None, of: str = "") -> None:
        self._carry_out(change, lambda _: said, aspect, of)

    @changing("change")
    def _move(self, item: Item, by: int) -> None:
        shift = partial(queue_ops.shift, self.browser.db, item.task_id, by)
        self._carry_out(shift, lambda place: f"{item.name} is number {place}", aspects.PLACE, item.task_id)

    def _carry_out(
        self, change: Callable[[], Made], told: Callable[[Made], str], aspect: Aspect | None, of: str
    ) -> None:
        """Make a change, and tell of what came of it; one of a fact of something can be taken back."""
        db = self.browser.db
        before = aspects.look(db, aspect, of) if aspect else None
        said = told(change())
        after = aspects.look(db, aspect, of) if aspect else None
        if aspect is not None and after != before:
            self.browser.history.add(putting_back.step(db, aspect, [Change(of, before, after)], said))
        self.app.post_message(Done(said))

    def action_move(self, by: int) -> None:
        """Move the waiting run up or down in its queue."""
        if self._on.waits:
            self._move(self._on, by)
        else:
            self.say("only what waits can be moved")

    def action_remove(self) -> None:
        """Take off the queue, or abort."""
        item = self._on
        if item.waits:
            self._change(
                lambda: queue_ops.dequeue(self.browser.db, item.task_id), f"{item.name} taken off {item.queue}"
            )
        elif item.worker:
            said = f"{item.worker} leaves; what it started goes on"
            self._change(lambda: worker_ops.stop(self.browser.db, item.worker), said)
        elif item.runs:
            self._confirm(
                f"Abort {item.name}?",
                "what it reported stays",
                lambda: task_ops.abort(self.browser.db, item.task_id),
            )
        else:
            self.say("nothing here that could be aborted")

    def _confirm(self, question: str, detail: str, change: Callable[[], object]) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._change(change, "abort asked for")

        self.app.push_screen(Confirm(question, detail), answered)

    def action_hold(self) -> None:
        """Hold the queue, or let it go on."""
        name = self._on.queue
        found = next((queue for queue in self.service.queues if queue.name == name), None) if self.service else None
        if found is None:
            self.say("no queue under the cursor")
        elif found.held:
            self._change(lambda: queue_ops.release(self.browser.db, name), f"{name} goes on", aspects.HELD, name)
        else:
            self.app.push_screen(
                Ask(f"Hold queue {name}: why?", "", "{line.keep} hold, with or without a reason   {box.leave} leave"),
                lambda reason: self._hold(name, reason),
            )

    def _hold(self, name: str, reason: str | None) -> None:
        if reason is not None:
            said = f"{name} is held: nothing of it starts"
            self._change(lambda: queue_ops.hold(self.browser.db, name, reason.strip()), said, aspects.HELD, name)

    def action_limit(self) -> None:
        """Ask how many of the queue may run at once."""
        name = self._on.queue
        found = next((queue for queue in self.service.queues if queue.name == name), None) if self.service else None
        if found is None:
            self.say("no queue under the cursor")
            return

        def attempt(text: str) -> Done:
            at_once = queue_ops.read_limit(text)
            queue_ops.limit(self.browser.db, name, at_once)
            return Done(f"{name}: {at_once or 'as many as there is room for'} at once")

        hint = "whole number; empty: as many as there is room for   {line.keep} keep   {box.leave} leave"
        self.app.push_screen(Ask(f"How many runs of queue {name} at once?", str(found.at_once or ""), hint, attempt))

    def action_transfer(self) -> None:
        """Put the waiting run at the end of another queue."""
        item, names = self._on, [queue.name for queue in self.service.queues] if self.service else []
        others = tuple(Choice(name, name) for name in names if name != item.queue)
        if not item.waits:
            self.say("only what waits can go to another queue")
        elif not others:
            self.say("there is no other queue: {queues.create} makes one")
        else:
            self.app.push_screen(
                Choose(Menu(f"Move {item.name} to queue", others)), lambda answer: self._transfer(item, answer)
            )

    def _transfer(self, item: Item, answer: tuple[str, ...] | None) -> None:
        if answer:
            said = f"{item.name} waits in {answer[0]}"
            transfer = partial(queue_ops.transfer, self.browser.db, item.task_id, answer[0])
            self._change(transfer, said, aspects.PLACE, item.task_id)

    def action_drop(self) -> None:
        """Remove the queue under the cursor, once nothing waits in it, or delete the run there."""
        name = self._on.queue
        if self._on.task_id:
            self.action_delete()
        elif not name or self._on.worker:
            self.say("no queue under the cursor")
        else:
            self._change(lambda: queue_ops.remove(self.browser.db, name), f"queue {name} removed")

    def action_create(self) -> None:
        """Make a queue."""

        def attempt(name: str) -> Done:
            queue_ops.check_name(name.strip())
            queue_ops.create(self.browser.db, name.strip())
            return Done(f"queue {name.strip()} made")

        self.app.push_screen(Ask("Name of the new queue", attempt=attempt))

    def action_open(self) -> None:
        """Open the run under the cursor."""
        if self._on.task_id:
            self.app.push_screen(pages.run(self._on.task_id))

    def action_edit(self) -> None:
        """Edit how the waiting run is to be run."""
        if self._on.waits:
            self.app.push_screen(pages.draft(self._on.task_id, clone=False))
        else:
            self.say("only what waits can be edited: {run.clone} clones a run")
