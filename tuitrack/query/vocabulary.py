"""Which metric or parameter a user's word means."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model.expressions import Key
from tuitrack.model.task import SINGLE_TITLE
from tuitrack.query import projects
from tuitrack.query.facts import FACTS
from tuitrack.store.connection import Transaction

_KEYS = """
WITH RECURSIVE known(key) AS (
    SELECT MIN(key) FROM param UNION ALL SELECT (SELECT MIN(key) FROM param WHERE key > known.key) FROM known
    WHERE known.key IS NOT NULL
) SELECT key FROM known WHERE key IS NOT NULL
"""
_NAMED = "SELECT id, key FROM metric WHERE key IN (SELECT value FROM json_each(?)) ORDER BY id"


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
        self._metrics: dict[str, tuple[int, ...]] | None = None
        self._ids: dict[str, tuple[int, ...]] = {}

    def learn(self, names: Iterable[str]) -> None:
        """Ask at once which metrics are called so: a question for each takes a server longer than all else."""
        new = {name: () for name in names if name not in self._ids}
        if new:
            self._ids |= new
            for number, key in self._tx.rows(_NAMED, (json.dumps(list(new)),)):
                self._ids[key] = (*self._ids[key], number)

    @property
    def params(self) -> tuple[str, ...]:
        """All keys of parameters, found by leaping over the index."""
        if self._params is None:
            self._params = tuple(row[0] for row in self._tx.rows(_KEYS))
        return self._params

    @property
    def metrics(self) -> dict[str, tuple[int, ...]]:
        """Ids of all metrics by key, as first reported; several where titles hold slashes."""
        if self._metrics is None:
            self._metrics = {}
            for number, key in self._tx.rows("SELECT id, key FROM metric ORDER BY id"):
                self._metrics[key] = (*self._metrics.get(key, ()), number)
        return self._metrics

    def meaning(self, key: Key) -> Meaning:
        """What a key stands for: a metric, or a parameter.

        Raises:
            BadQuery: nothing or several things go by that.
        """
        found = self.candidates(key.name, metrics_only=bool(key.function))
        if len(found) > 1:
            found = self._in_project(found) or found
        if len(found) == 1:
            return found[0]
        if found:
            hint = f"one of {', '.join(one.name for one in found[:6])}"
            raise errors.BadQuery(f"{key.name} is ambiguous", hint=hint, position=key.position)
        what = f"no metric {key.name}" if key.function else f"nothing is called {key.name}"
        raise errors.BadQuery(what, hint=self.near(key.name), position=key.position)

    def candidates(self, name: str, *, metrics_only: bool = False) -> tuple[Meaning, ...]:
        """What may go by a name: what is called so in full; else parameters and single values by the end of theirs.

        Where there are none of these, other metrics by the end of theirs: all that heads of tables show is understood.
        """
        metrics = self.metric_ids(name)
        if metrics:
            return (Meaning(name, metrics),)
        params = () if metrics_only else tuple(map(Meaning, self.matching_params(name)))
        single = f"{SINGLE_TITLE}/{name}"
        if name not in self.params and single in self.metrics:
            return (*params, Meaning(single, self.metrics[single]))
        return params or tuple(Meaning(key, ids) for key, ids in self.metrics.items() if key.endswith(f"/{name}"))

    def metric_ids(self, name: str) -> tuple[int, ...]:
        """Ids of the metrics with a key; several where titles hold slashes."""
        self.learn((name,))
        return self._ids[name]

    def matching_params(self, name: str) -> tuple[str, ...]:
        """Keys of parameters that a word may mean: itself, in one section, or the end of a nested name."""
        if name in self.params:
            return (name,)
        ends = tuple(key for key in self.params if key.endswith(f"/{name}"))
        return tuple(key for key in ends if key.count("/") == name.count("/") + 1) or ends

    def _in_project(self, found: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
        if self._project is None:
            return ()
        return tuple(one for one in found if self._tx.value(*self._of_project(one)))

    def _of_project(self, one: Meaning) -> tuple[str, dict[str, str]]:
        where = f"metric_id IN ({', '.join(f'{number:d}' for number in one.metrics)})" if one.metrics else "key = :key"
        table = "series" if one.metrics else "param"
        source = f"task CROSS JOIN {table} ON task_id = task.id"
        sql = f"SELECT EXISTS (SELECT 1 FROM {source} WHERE {projects.within('project', ':project')} AND {where})"
        return sql, {"project": str(self._project), "key": one.name}

    def near(self, name: str) -> str:
        """What a name that nothing goes by may have meant."""
        known = [*self.metrics, *self.params]
        if any(sign in name for sign in "-/") and any(known_key in name for known_key in (*known, *FACTS)):
            return "spaces around - and / make them operators"
        by_end = {key.rpartition("/")[2]: key for key in known}
        same = [key for key in known if name.lower() in (key.lower(), key.rpartition("/")[2].lower())]
        if same:
            return f"did you mean {', '.join(same[:4])}"
        near = difflib.get_close_matches(name, [*known, *by_end, *FACTS], n=4, cutoff=0.6)
        shown = dict.fromkeys(str(by_end.get(one, one)) for one in near)
        return (
            f"did you mean {', '.join(shown)}" if shown else f"there are: {', '.join([*known[:8], *list(FACTS)[:4]])}"
        )
