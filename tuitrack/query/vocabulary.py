"""Which metric or parameter a user's word means."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model.expressions import Key
from tuitrack.query.facts import FACTS
from tuitrack.store.connection import Transaction

_KEYS = """
WITH RECURSIVE known(key) AS (
    SELECT MIN(key) FROM param UNION ALL SELECT (SELECT MIN(key) FROM param WHERE key > known.key) FROM known
    WHERE known.key IS NOT NULL
) SELECT key FROM known WHERE key IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A metric by its ids, or a parameter by its key; `name` is the whole key."""

    name: str
    metrics: tuple[int, ...] = ()


class Vocabulary:
    """The keys of a database as one query sees them; in a project, its own decide what is ambiguous."""

    def __init__(self, tx: Transaction, project: str | None = None) -> None:
        self._tx = tx
        self._project = project
        self._params: tuple[str, ...] | None = None

    @property
    def params(self) -> tuple[str, ...]:
        """All keys of parameters, found by leaping over the index."""
        if self._params is None:
            self._params = tuple(row[0] for row in self._tx.rows(_KEYS))
        return self._params

    def meaning(self, key: Key) -> Meaning:
        """What a key stands for: a metric, a parameter, or a parameter by the end of its name.

        Raises:
            BadQuery: nothing or several things go by that.
        """
        metrics = self.metric_ids(key.name)
        if metrics:
            return Meaning(key.name, metrics)
        if key.function:
            raise errors.BadQuery(f"no metric {key.name}", hint=self._near(key.name), position=key.position)
        found = self.matching_params(key.name)
        if len(found) > 1:
            found = self._in_project(found) or found
        if len(found) == 1:
            return Meaning(found[0])
        if found:
            hint = f"one of {', '.join(found[:6])}"
            raise errors.BadQuery(f"{key.name} is ambiguous", hint=hint, position=key.position)
        raise errors.BadQuery(f"nothing is called {key.name}", hint=self._near(key.name), position=key.position)

    def metric_ids(self, name: str) -> tuple[int, ...]:
        """Ids of the metrics with a key; several where titles hold slashes."""
        return tuple(row[0] for row in self._tx.rows("SELECT id FROM metric WHERE key = ? ORDER BY id", (name,)))

    def matching_params(self, name: str) -> tuple[str, ...]:
        """Keys of parameters that a word may mean: itself, in one section, or the end of a nested name."""
        if name in self.params:
            return (name,)
        ends = tuple(key for key in self.params if key.endswith(f"/{name}"))
        return tuple(key for key in ends if key.count("/") == name.count("/") + 1) or ends

    def _in_project(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        if self._project is None:
            return ()
        sql = """SELECT EXISTS (SELECT 1 FROM task CROSS JOIN param ON task_id = task.id
        WHERE project = ? AND param.key = ?)"""
        return tuple(key for key in keys if self._tx.value(sql, (self._project, key)))

    def _near(self, name: str) -> str:
        metrics = [row[0] for row in self._tx.rows("SELECT key FROM metric ORDER BY id")]
        known = [*metrics, *self.params]
        if any(sign in name for sign in "-/") and any(known_key in name for known_key in (*known, *FACTS)):
            return "spaces around - and / make them operators"
        by_end = {key.rpartition("/")[2]: key for key in known}
        near = difflib.get_close_matches(name, [*known, *by_end, *FACTS], n=4, cutoff=0.6)
        shown = dict.fromkeys(str(by_end.get(one, one)) for one in near)
        return (
            f"did you mean {', '.join(shown)}" if shown else f"there are: {', '.join([*known[:8], *list(FACTS)[:4]])}"
        )
