"""The question which worker to start or to let go."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tuitrack.model import jobs
from tuitrack.model.worker import RUNNING
from tuitrack.ops import workers
from tuitrack.query.queues import QueueRow, WorkerRow
from tuitrack.tui import asking, starting
from tuitrack.tui.messages import Done
from tuitrack.tui.parts import workers as parts
from tuitrack.tui.reading import service
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu
from tuitrack.tui.screens.dialogs.start_worker import Around, StartWorker
from tuitrack.tui.starting import Wanted

if TYPE_CHECKING:
    from tuitrack.tui.screens.place import Place

_START, _SLURM, _DRAIN, _STOP = "start", "slurm", "drain", "stop"
_DEFAULT = QueueRow("default", "", (), ())
_LEAVING = {
    _DRAIN: (workers.drain, "takes no more and leaves once its runs are over"),
    _STOP: (workers.stop, "leaves; what it started goes on"),
}


def open_on(place: Place) -> None:
    """Ask, then do it; the queue that is looked at comes first."""
    _beside(place, partial(_ask, place))


def menu(found: Sequence[QueueRow], serving: Sequence[WorkerRow], looked_at: str) -> Menu:
    """Start one for a queue, those where something waits for nobody first; let one of those there are leave."""
    urgent = sorted(found or (_DEFAULT,), key=lambda one: (one.name != looked_at, not one.entries or bool(one.workers)))
    starts = [Choice(f"{_START} {one.name}", f"serve {one.name} with a new worker …", _waiting(one)) for one in urgent]
    if shutil.which("sbatch"):
        name = urgent[0].name
        starts.insert(1, Choice(f"{_SLURM} {name}", f"serve {name} with Slurm jobs …"))
    leaving = [choice for worker in serving for choice in _leaving(worker)]
    return Menu("Workers", (*starts, *leaving), sentences=True)


def _leaving(worker: WorkerRow) -> list[Choice]:
    about = "  ".join(filter(None, (worker.state, f"{worker.busy} of {worker.slots}", parts.gpus(worker))))
    drain = Choice(f"{_DRAIN} {worker.id}", f"drain {worker.id}: no more runs, leaves after its last", about)
    stop = Choice(
        f"{_STOP} {worker.id}",
        f"stop {worker.id}: leaves at once, its runs go on",
        "" if worker.state == RUNNING else about,
    )
    return [drain, stop] if worker.state == RUNNING else [stop]


def _waiting(queue: QueueRow) -> str:
    return f"{len(queue.entries)} waiting" if queue.entries else ""


def _ask(place: Place) -> None:
    found = service.read(place.browser.db)
    asked = Choose(menu(found.queues, found.workers, place.queue))
    place.app.call_from_thread(place.app.push_screen, asked, partial(_answered, place))


def _answered(place: Place, answer: tuple[str, ...] | None) -> None:
    if not answer:
        return
    verb, _, name = answer[0].partition(" ")
    if verb == _START:
        _beside(place, partial(_ask_with_what, place, Wanted((name,))))
    elif verb == _SLURM:
        slots = jobs.SLOTS[jobs.SLURM]
        _beside(place, partial(_ask_with_what, place, Wanted((name,), slots, backend=jobs.SLURM)))
    else:
        change, said = _LEAVING[verb]
        _beside(place, partial(_change, place, partial(change, place.browser.db, name), f"{name} {said}"))


def _ask_with_what(place: Place, wanted: Wanted) -> None:
    browser = place.browser
    found = service.read(browser.db)
    cards = () if wanted.backend == jobs.SLURM else browser.gauge.read(browser.db).cards
    there = Around(cards, found.names, frozenset(queue.name for queue in found.queues))
    asked = StartWorker(wanted, there)
    place.app.call_from_thread(place.app.push_screen, asked, partial(_start, place))


def _start(place: Place, wanted: Wanted | None) -> None:
    if wanted is None:
        return
    served = ", ".join(wanted.queues)
    place.say(f"starting a worker for {served} …")
    start = partial(starting.worker, place.browser.settings, wanted)
    _beside(place, partial(_change, place, start, f"a worker serves {served}"))


def _change(place: Place, change: Callable[[], object], said: str) -> None:
    change()
    place.post_message(Done(said))


def _beside(place: Place, work: Callable[[], None]) -> None:
    place.run_worker(work, thread=True, exit_on_error=False, group=asking.GROUP)
