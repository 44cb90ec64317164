"""Changes of facts as steps that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.ops import aspects
from tuitrack.ops.aspects import Aspect, Value
from tuitrack.query.opening import Database
from tuitrack.tui import formatting
from tuitrack.tui.changes.history import Step


@dataclass(frozen=True, slots=True)
class Change:
    """A fact of one thing, before and after."""

    of: str
    before: Value
    after: Value


def step(db: Database, aspect: Aspect, changes: Sequence[Change], said: str) -> Step:
    """A step that exchanges values for those before; what somebody else changed since stays as it is."""
    there = [(one.of, one.before, one.after) for one in changes]
    back = [(of, after, before) for of, before, after in reversed(there)]
    return Step(said, lambda: _exchanged(db, aspect, back), lambda: _exchanged(db, aspect, there))


def _exchanged(db: Database, aspect: Aspect, wanted: Sequence[tuple[str, Value, Value]]) -> str:
    changed, refused = 0, ""
    for of, expected, value in wanted:
        try:
            changed += not aspects.exchange(db, aspect, of, expected, value)
        except errors.TuitrackError as error:
            refused = error.message
    if changed:
        return f"{formatting.many(changed, 'change')} somebody made since stay{'s' * (changed == 1)}"
    return refused
