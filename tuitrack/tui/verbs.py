"""What one does to runs, many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.ops import alerts, tasks
from tuitrack.ops import queues as queue_ops
from tuitrack.query import standing
from tuitrack.query.opening import Database
from tuitrack.query.standing import Standing
from tuitrack.tui import formatting
from tuitrack.tui.messages import Done, Failed


@dataclass(frozen=True, slots=True)
class Verb:
    """A change by its name, what is said once it is made, how it is made to one run."""

    name: str
    done: str
    apply: Callable[[Database, str], object]


def archive(restore: bool) -> Verb:
    """Out of sight, or back."""
    if restore:
        return Verb("Bring back", "brought back", tasks.restore)
    return Verb("Archive", "archived", tasks.archive)


def enqueue(queue: str) -> Verb:
    """Put on a queue."""
    return Verb("Enqueue", f"put on {queue}", lambda db, task_id: queue_ops.enqueue(db, task_id, queue))


def note(text: str) -> Verb:
    """Write the note."""
    return Verb("Note", "noted", lambda db, task_id: tasks.note(db, task_id, text))


def retag(added: Sequence[str], removed: Sequence[str]) -> Verb:
    """Add and remove tags."""

    def apply(db: Database, task_id: str) -> None:
        if added:
            tasks.add_tags(db, task_id, added)
        if removed:
            tasks.remove_tags(db, task_id, removed)

    return Verb("Tag", "tagged", apply)


def rename(name: str) -> Verb:
    """Another name; what stands before the last colon is the project."""
    return Verb("Rename", "renamed", lambda db, task_id: tasks.rename(db, task_id, name))


def mute(unmute: bool) -> Verb:
    """Alert nobody of them any more, or again."""
    if unmute:
        return Verb("Unmute", "alert again", alerts.unmute)
    return Verb("Mute", "muted", alerts.mute)


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


ABORT = Verb("Abort", "aborted", abort)
DELETE = Verb("Delete", "deleted", tasks.delete)
AGAIN = Verb("Run again", "queued again", again)


def carry_out(db: Database, verb: Verb, ids: Sequence[str]) -> Done | Failed:
    """Make a change to runs, each by itself; what was refused is said with the first reason."""
    refused: list[errors.TuitrackError] = []
    for task_id in ids:
        try:
            verb.apply(db, task_id)
        except errors.TuitrackError as error:
            refused.append(error)
    made = len(ids) - len(refused)
    if not refused:
        return Done(f"{counted(made)} {verb.done}")
    first = refused[0]
    text = first.message if len(ids) == 1 else f"{made} {verb.done}, {len(refused)} refused: {first.message}"
    return Failed(first.title, text, first.hint)


def counted(number: int) -> str:
    """`1 run`, `3 runs`."""
    return formatting.many(number, "run")
