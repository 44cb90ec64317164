"""Which runs belong together."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tuitrack.model.expressions import Key
from tuitrack.query.vocabulary import Vocabulary
from tuitrack.store.connection import Transaction

KINDS = ("seed", "project", "tag", "params")
"""Same but seed, by project, by tags, by values of some parameters."""

Value = str | float | None

_PATH_STARTS = ("/", "./", "../", "~", "\\\\")


@dataclass(frozen=True, slots=True)
class By:
    """What runs of one group have in common: one of `KINDS`, with keys where that is `params`."""

    kind: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bond:
    """What makes a group: a handle that stays the same, the words it goes by where it has any."""

    handle: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a run may have in common with others; parameters in the order of their keys, those of seeds apart."""

    project: str
    tags: str
    params: tuple[tuple[str, Value], ...]
    seeds: tuple[tuple[str, Value], ...]


class Bonds:
    """The groups that runs belong to; what is known of a run is read again only after it changed.

    Args:
        seeds: Last parts of the keys that a seed goes by.
    """

    def __init__(self, seeds: Iterable[str]) -> None:
        self._seeds = frozenset(seeds)
        self._traits: dict[str, _Traits] = {}
        self._seen = -1
        self._last: tuple[By, tuple[str, ...], dict[str, Bond]] | None = None

    def of(self, tx: Transaction, by: By, ids: Sequence[str]) -> dict[str, Bond]:
        """The group of each run, by id.

        Raises:
            BadQuery: a key that no parameter goes by.
        """
        asked = tuple(ids)
        if self._learn(tx, asked) or self._last is None or self._last[:2] != (by, asked):
            self._last = (by, asked, self._bonds(tx, by, asked))
        return self._last[2]

    def _learn(self, tx: Transaction, ids: Sequence[str]) -> bool:
        """Read what is new; whether there was anything."""
        moved = {row[0] for row in tx.rows("SELECT id FROM task WHERE revision > ?", (self._seen,))}
        wanted = [task_id for task_id in ids if task_id in moved or task_id not in self._traits]
        self._seen = int(str(tx.value("SELECT MAX(revision) FROM task") or 0))
        found = _read(tx, wanted, self._seeds)
        new = {task_id: traits for task_id, traits in found.items() if self._traits.get(task_id) != traits}
        self._traits.update(new)
        return bool(new)

    def _bonds(self, tx: Transaction, by: By, ids: Sequence[str]) -> dict[str, Bond]:
        traits = {task_id: self._traits[task_id] for task_id in ids}
        if by.kind == "seed":
            return _same_but_seed(traits)
        if by.kind == "params":
            vocabulary = Vocabulary(tx)
            names = [vocabulary.meaning(Key(key)).name for key in by.keys]
            return {task_id: _by_values(names, dict((*one.params, *one.seeds))) for task_id, one in traits.items()}
        if by.kind == "tag":
            return {task_id: _bond(one.tags, one.tags or "no tag") for task_id, one in traits.items()}
        return {task_id: _bond(one.project, one.project) for task_id, one in traits.items()}


def _read(tx: Transaction, ids: Sequence[str], seeds: frozenset[str]) -> dict[str, _Traits]:
    bound = {"ids": json.dumps(list(ids))}
    params: dict[str, list[tuple[str, Value]]] = {task_id: [] for task_id in ids}
    seeded: dict[str, list[tuple[str, Value]]] = {task_id: [] for task_id in ids}
    for task_id, key, value, number in tx.rows(_PARAMS, bound):
        kind = seeded if key.rpartition("/")[2] in seeds else params
        kind[task_id].append((key, value if number is None else number))
    return {
        task_id: _Traits(project, tags or "", tuple(params[task_id]), tuple(seeded[task_id]))
        for task_id, project, tags in tx.rows(_TASKS, bound)
    }


def _bond(value: object, label: str = "") -> Bond:
    return Bond(f"group {hashlib.sha1(repr(value).encode(), usedforsecurity=False).hexdigest()[:16]}", label)


def _by_values(names: Sequence[str], values: Mapping[str, Value]) -> Bond:
    told = [f"{name.rpartition('/')[2]}={_written(values.get(name))}" for name in names]
    return _bond([values.get(name) for name in names], " ".join(told))


def _written(value: Value) -> str:
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _same_but_seed(traits: Mapping[str, _Traits]) -> dict[str, Bond]:
    """Equal on all parameters except seeds and what is unique to every run.

    What is unique is held against runs after all where their seeds do not differ: it is then what was tried.
    """
    unique = _unique(one.params for one in traits.values())
    alike: dict[object, list[str]] = defaultdict(list)
    for task_id, one in traits.items():
        alike[one.project, _without(one.params, unique)].append(task_id)
    found = {}
    for what, members in alike.items():
        seeds = {traits[task_id].seeds for task_id in members}
        shared = _bond(what)
        for task_id in members:
            own = _tried(traits[task_id].params, unique) if len(members) > 1 == len(seeds) else ()
            found[task_id] = _bond((what, own)) if own else shared
    return found


def _unique(runs: Iterable[tuple[tuple[str, Value], ...]]) -> frozenset[str]:
    """Keys of texts that no two runs share, as paths and names are."""
    seen: dict[str, set[Value]] = defaultdict(set)
    shared: set[str] = set()
    for params in runs:
        for key, value in params:
            if key in shared:
                continue
            if not isinstance(value, str) or value in seen[key]:
                shared.add(key)
            seen[key].add(value)
    return frozenset(key for key, values in seen.items() if key not in shared and len(values) > 1)


def _without(params: tuple[tuple[str, Value], ...], unique: frozenset[str]) -> tuple[tuple[str, Value], ...]:
    return tuple([item for item in params if item[0] not in unique]) if unique else params


def _tried(params: tuple[tuple[str, Value], ...], unique: frozenset[str]) -> tuple[tuple[str, Value], ...]:
    """What is unique to a run and no path."""
    return tuple((key, value) for key, value in params if key in unique and not str(value).startswith(_PATH_STARTS))


_IDS = "(SELECT value FROM json_each(:ids))"
_TASKS = f"""
SELECT id, project,
    (SELECT GROUP_CONCAT(name, ' ') FROM (SELECT name FROM tag WHERE task_id = task.id ORDER BY name) AS tags)
FROM task WHERE id IN {_IDS}
"""
_PARAMS = f"SELECT task_id, key, value, number FROM param WHERE task_id IN {_IDS} ORDER BY task_id, key"
