"""The part of a draft that says how it is to be run, as fields with texts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.model import plan as vocabulary
from tuitrack.model.plan import Plan, Setting
from tuitrack.ops import queues as queue_ops
from tuitrack.query import queues
from tuitrack.query.opening import Database
from tuitrack.query.tasks import TaskDetail
from tuitrack.tui.parts import needs

QUEUE, AFTER = "queue", "after"
NAMES = (QUEUE, "gpus", "memory", "priority", AFTER, "at", "time_limit", "retries", "environment", "sbatch")
"""The fields, in the order of the form."""

_EMPTY = {
    QUEUE: "asked when enqueued",
    "gpus": "as the worker gives",
    "memory": "any",
    AFTER: "nothing",
    "at": "at once",
    "time_limit": "none",
    "sbatch": "none",
}
"""What is shown of a field that says nothing."""

_ABOUT = {QUEUE: "made if new   {draft.choose} next", AFTER: "{draft.edit} chooses runs"}


@dataclass(frozen=True, slots=True)
class Around:
    """The queues there are, the names of runs that one could come after."""

    queues: tuple[str, ...] = ()
    runs: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(db: Database, source: TaskDetail) -> Around:
        """What waits or runs, and what the source comes after already."""
        found = queues.queues(db)
        runs = {one.id: one.name for one in source.planned.awaited}
        runs |= dict(queues.running(db))
        runs |= {entry.task_id: entry.name for queue in found for entry in queue.entries}
        runs.pop(source.id, None)
        return Around(tuple(queue.name for queue in found) or (queues.DEFAULT,), runs)


@dataclass(frozen=True, slots=True)
class RunField:
    """A field of how a draft is to be run: its name there, its text before any edit, its usual texts."""

    name: str
    text: str
    choices: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is called on screen."""
        known = vocabulary.BY_NAME.get(self.name)
        return known.title if known else self.name

    @property
    def hint(self) -> str:
        """What it can be."""
        known = vocabulary.BY_NAME.get(self.name)
        if known and self.choices:
            return f"{' '.join(self.choices)}   {{draft.choose}} next"
        return known.about if known else _ABOUT[self.name]

    def problem(self, text: str) -> str:
        """Why it cannot be a text, empty where it can; what it was before any edit always can."""
        if self.name == QUEUE and text:
            try:
                queue_ops.check_name(text)
            except errors.Refused as error:
                return f"{error.message}: {error.hint}"
        known = vocabulary.BY_NAME.get(self.name)
        return known.problem(text, time.time()) if known and text != self.text else ""

    def shown(self, text: str, around: Around) -> str:
        """A text as it is shown: runs by their names, what is empty by what it means."""
        if self.name == AFTER and text:
            return ", ".join(around.runs.get(one, one[:8]) for one in text.split())
        return text or _EMPTY.get(self.name, "")

    def next_choice(self, text: str) -> str | None:
        """The choice after a text; None where there is nothing to choose from."""
        if not self.choices:
            return None
        return (
            self.choices[(self.choices.index(text) + 1) % len(self.choices)]
            if text in self.choices
            else self.choices[0]
        )


def fields(plan: Plan, around: Around) -> tuple[RunField, ...]:
    """The fields of a plan."""
    return tuple(_field(name, plan, around) for name in NAMES)


def _field(name: str, plan: Plan, around: Around) -> RunField:
    if name == QUEUE:
        return RunField(name, plan.queue, around.queues)
    if name == AFTER:
        return RunField(name, " ".join(plan.after))
    known = vocabulary.BY_NAME[name]
    return RunField(name, known.written(plan), known.choices)


def read(texts: Mapping[str, str]) -> dict[str, Setting]:
    """What edited texts mean, by field.

    Raises:
        BadValue: one cannot be read.
    """
    plain = {name: text for name, text in texts.items() if name in vocabulary.BY_NAME}
    found = vocabulary.read(plain, time.time())
    if QUEUE in texts:
        found[QUEUE] = texts[QUEUE]
    if AFTER in texts:
        found[AFTER] = tuple(texts[AFTER].split())
    return found


def summary(texts: Mapping[str, str]) -> str:
    """`queue gpu, 1 gpu, normal`, from the texts of all fields."""
    queue = f"queue {texts[QUEUE]}" if texts[QUEUE] else ""
    try:
        plan = Plan().with_(read({name: text for name, text in texts.items() if name != "at"}))
    except errors.BadValue:
        return queue
    words = [queue, needs.gpus(plan.gpus), vocabulary.written_priority(plan.priority)]
    return ", ".join(word for word in words if word)
