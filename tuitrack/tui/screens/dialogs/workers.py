"""The question which worker to start or to let go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tuitrack.ops import workers
from tuitrack.query import queues
from tuitrack.query.queues import QueueRow, WorkerRow
from tuitrack.tui import starting
from tuitrack.tui.messages import Done
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu

if TYPE_CHECKING:
    from tuitrack.tui.screens.place import Place

_START, _STOP = "start", "stop"
_DEFAULT = QueueRow("default", "", (), ())


def open_on(place: Place) -> None:
    """Ask, then do it; the queue that is looked at comes first."""
    _beside(place, partial(_ask, place))


def menu(found: Sequence[QueueRow], serving: Sequence[WorkerRow], looked_at: str) -> Menu:
    """Start one for a queue, those where something waits for nobody first; let one of those there are leave."""
    urgent = sorted(found or (_DEFAULT,), key=lambda one: (one.name != looked_at, not one.entries or bool(one.workers)))
    starts = [Choice(f"{_START} {one.name}", f"start a worker for {one.name}", _waiting(one)) for one in urgent]
    stops = [Choice(f"{_STOP} {worker.id}", f"let {worker.id} leave", worker.state) for worker in serving]
    return Menu("Workers", (*starts, *stops))


def _waiting(queue: QueueRow) -> str:
    return f"{len(queue.entries)} waiting" if queue.entries else ""


def _ask(place: Place) -> None:
    db = place.browser.db
    found = menu(queues.queues(db), queues.workers(db), place.queue)
    place.app.call_from_thread(place.app.push_screen, Choose(found), partial(_answered, place))


def _answered(place: Place, answer: tuple[str, ...] | None) -> None:
    if not answer:
        return
    browser = place.browser
    verb, _, name = answer[0].partition(" ")
    if verb == _START:
        place.say(f"starting a worker for {name} …")
        _beside(
            place, partial(_change, place, lambda: starting.worker(browser.settings, name), f"a worker serves {name}")
        )
    else:
        said = f"{name} leaves; what it started goes on"
        _beside(place, partial(_change, place, lambda: workers.stop(browser.db, name), said))


def _change(place: Place, change: Callable[[], object], said: str) -> None:
    change()
    place.post_message(Done(said))


def _beside(place: Place, work: Callable[[], None]) -> None:
    place.run_worker(work, thread=True, exit_on_error=False, group="workers")
