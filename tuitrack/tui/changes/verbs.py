"""What one does to runs, many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model.task import Status
from tuitrack.ops import alerts, aspects, binning, tasks
from tuitrack.ops import queues as queue_ops
from tuitrack.ops.aspects import Aspect
from tuitrack.query import standing
from tuitrack.query.opening import Database
from tuitrack.query.standing import Standing
from tuitrack.tui import formatting
from tuitrack.tui.changes import putting_back
from tuitrack.tui.changes.history import Step
from tuitrack.tui.changes.putting_back import Change
from tuitrack.tui.messages import Done, Failed

Going = Callable[[int, int], bool]
"""Hears how many of how many are done; False stops."""

Told = Callable[[str], str]
"""Says what was done to a run by its name, or to several by their number."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A change by its name, how it is told once it is made, how it is made to one run, which fact it changes.

    One without such a fact cannot be taken back.
    """

    name: str
    told: Told
    apply: Callable[[Database, str], object]
    aspect: Aspect | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a change: a line to show, how it can be taken back."""

    said: Done | Failed
    step: Step | None = None


def archive(restore: bool) -> Verb:
    """Out of sight, or back."""
    if restore:
        return Verb("Bring back", "{} brought back".format, tasks.restore, aspects.ARCHIVED)
    return Verb("Archive", "{} archived".format, tasks.archive, aspects.ARCHIVED)


def enqueue(queue: str) -> Verb:
    """Put on a queue."""
    return Verb(
        "Enqueue", lambda runs: f"{runs} put on {queue}", lambda db, task_id: queue_ops.enqueue(db, task_id, queue)
    )


def note(text: str) -> Verb:
    """Write the note."""
    told = "note of {} kept" if text else "note of {} taken away"
    return Verb("Note", told.format, lambda db, task_id: tasks.note(db, task_id, text), aspects.NOTE)


def retag(added: Sequence[str], removed: Sequence[str]) -> Verb:
    """Add and remove tags."""

    def apply(db: Database, task_id: str) -> None:
        if added:
            tasks.add_tags(db, task_id, added)
        if removed:
            tasks.remove_tags(db, task_id, removed)

    told = " ".join([*(f"+{tag}" for tag in added), *(f"-{tag}" for tag in removed)])
    return Verb("Tag", lambda runs: f"{runs} tagged {told}".rstrip(), apply, aspects.TAGS)


def rename(name: str) -> Verb:
    """Another name."""
    return Verb(
        "Rename",
        lambda runs: f"{runs} renamed to {name}",
        lambda db, task_id: tasks.rename(db, task_id, name),
        aspects.TITLE,
    )


def move(project: str) -> Verb:
    """Another project."""
    return Verb(
        "Move",
        lambda runs: f"{runs} moved to {project}",
        lambda db, task_id: tasks.move(db, task_id, project),
        aspects.TITLE,
    )


def mute(unmute: bool) -> Verb:
    """Alert nobody of them any more, or again."""
    if unmute:
        return Verb("Unmute", "alerts of {} are told again".format, alerts.unmute)
    return Verb("Mute", "alerts of {} are muted".format, alerts.mute)


def abort(db: Database, task_id: str) -> None:
    """Off the queue, or stopped."""
    if _found(db, task_id).status == "queued":
        queue_ops.dequeue(db, task_id)
    else:
        tasks.abort(db, task_id)


def again(db: Database, task_id: str) -> None:
    """A new clone with the same values in the same queue."""
    found = _found(db, task_id)
    made = tasks.clone(db, task_id, tasks.CloneSpec(name=found.name))
    queue_ops.enqueue(db, made, found.queue or "default")


def _found(db: Database, task_id: str) -> Standing:
    for found in standing.of(db, [task_id]):
        return found
    raise errors.NotFound(f"no task {task_id}", hint="tuitrack ls")


ABORT = Verb("Abort", "{} aborted".format, abort)
DELETE = Verb("Delete", "{} put into the bin for seven days".format, binning.put, aspects.BINNED)
AGAIN = Verb("Run again", "{} queued again".format, again)

CAN_WAIT = frozenset({Status.DRAFT, Status.STOPPED, Status.FAILED})
"""What can be put on a queue."""


def unheard(done: int, whole: int) -> bool:
    """Nobody wants to know how far it is."""
    return True


def carry_out(db: Database, verb: Verb, ids: Sequence[str], name: str = "", going: Going = unheard) -> Carried:
    """Make a change to runs, each by itself; what was refused is said with the first reason.

    It is stopped between two runs: nobody is asked before the first, so that what was meant for one is always done.
    `name` is what a run is called that is the only one.
    """
    refused: list[errors.TuitrackError] = []
    changes: list[Change] = []
    tried = 0
    for task_id in ids:
        if tried and not going(tried, len(ids)):
            break
        tried += 1
        try:
            changes += _change(db, verb, task_id)
        except errors.TuitrackError as error:
            refused.append(error)
    made = tried - len(refused)
    changed = len(changes) if verb.aspect else made
    told = verb.told(name or formatting.counted(changed))
    step = putting_back.step(db, verb.aspect, changes, told) if verb.aspect and changes else None
    if not refused and tried == len(ids) and made > changed:
        return Carried(Done(_so_already(told, name, changed, made - changed)), step)
    return Carried(_said(told, refused, (len(ids), tried)), step)


def _change(db: Database, verb: Verb, task_id: str) -> list[Change]:
    """Make it; what is another than before, where that can be put back."""
    if verb.aspect is None:
        verb.apply(db, task_id)
        return []
    before = aspects.look(db, verb.aspect, task_id)
    verb.apply(db, task_id)
    after = aspects.look(db, verb.aspect, task_id)
    return [Change(task_id, before, after)] if after != before else []


def _so_already(told: str, name: str, changed: int, same: int) -> str:
    """Of what a change left some as they were, or all."""
    if changed:
        return f"{told}, {same} {'was' if same == 1 else 'were'} so already"
    return f"{name or formatting.counted(same)} {'was' if same == 1 else 'were'} so already"


def _said(told: str, refused: Sequence[errors.TuitrackError], counts: tuple[int, int]) -> Done | Failed:
    whole, tried = counts
    if tried < whole:
        return Failed("stopped", f"{told}, {whole - tried} left as they were")
    if not refused:
        return Done(told)
    first = refused[0]
    text = first.message if whole == 1 else f"{told}, {len(refused)} refused: {first.message}"
    return Failed(first.title, text, first.hint)
