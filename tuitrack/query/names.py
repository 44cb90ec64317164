"""Names that tell runs apart on screen where the recorded ones repeat."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context
from typing import TYPE_CHECKING

from tuitrack.store.database import Database

if TYPE_CHECKING:
    from tuitrack.query.gathering import Group

_Params = Mapping[str, str]

_MOST = 3
_NAMESAKES_MOST = 60
_LONGEST = 16
_MOST_HAVE, _NEARLY_ALL = 0.51, 0.8
# Further digits are what a machine adds to a fraction it cannot hold: `0.15000000000000002`.
_EXACT = Context(prec=12)
_FRACTION = re.compile(r"-?0\.[0-9]*[1-9][0-9]*|-?[1-9](\.[0-9]+)?e-[0-9]+")


def display(db: Database, runs: Mapping[str, str]) -> dict[str, str]:
    """What to call runs on screen: runs of one name get the parameters that differ among them.

    A value that hardly another of them has stands behind the name of the run that has it, one that nearly all have
    behind none.

    Args:
        db: The run database.
        runs: Names by id, of the rows shown.
    """
    params = _read(db, _repeated(runs))
    shown = dict(runs)
    for same in _namesakes(runs):
        alike = {task_id: params[task_id] for task_id in same}
        keys = _telling(list(alike.values()), db.settings.seed_keys)
        usual, nearly = (_usual(list(alike.values()), share) for share in (_MOST_HAVE, _NEARLY_ALL))
        silent = {*keys.told, *keys.last}
        for task_id, own in alike.items():
            odd = [key for key, value in usual.items() if key not in silent and own.get(key, value) != value]
            told = [*(key for key in keys.told if own.get(key) != nearly.get(key)), *odd][:_MOST]
            told.sort(key=lambda key: _short(key) in db.settings.seed_keys)
            shown[task_id] = _named(runs[task_id], told, own, db.settings.seed_keys)
    return shown


def among_namesakes(db: Database, runs: Mapping[str, str]) -> dict[str, str]:
    """What to call runs that stand in no list: told apart from the newest runs of the same name and project.

    Args:
        db: The run database.
        runs: Names by id.
    """
    shown = dict(runs)
    for task_id, name in runs.items():
        namesakes = {other: name for (other,) in db.rows(_NAMESAKES, {"id": task_id, "most": _NAMESAKES_MOST})}
        shown[task_id] = display(db, {task_id: name} | namesakes)[task_id]
    return shown


def across_projects(db: Database, runs: Mapping[str, str]) -> dict[str, str]:
    """What to call a few runs of many projects: each as in its own, those that read alike then by what differs here.

    Args:
        db: The run database.
        runs: Names by id, of the rows shown.
    """
    shown = among_namesakes(db, runs)
    return shown | display(db, {task_id: runs[task_id] for task_id in _repeated(shown)})


def of_groups(db: Database, groups: Iterable[Group]) -> dict[str, str]:
    """What to call groups by their handles: those of one label get the parameters that differ among them.

    What differs among the runs of a group tells nothing of it: its first two runs show what that is.
    """
    known = {group.handle: group for group in groups}
    labels = {handle: group.label for handle, group in known.items()}
    ends = {handle: known[handle].ids[:2] for handle in _repeated(labels)}
    params = _read(db, [task_id for ids in ends.values() for task_id in ids])
    shared = {handle: _shared([params[one] for one in ids], db.settings.seed_keys) for handle, ids in ends.items()}
    shown = dict(labels)
    for same in _namesakes(labels):
        keys = _telling([shared[handle] for handle in same], ())
        for handle in same:
            shown[handle] = _named(labels[handle], keys.told, shared[handle], ())
    return shown


def _namesakes(names: Mapping[str, str]) -> list[list[str]]:
    """What goes by one name, where that is more than one."""
    alike: dict[str, list[str]] = defaultdict(list)
    for one, name in names.items():
        alike[name].append(one)
    return [same for same in alike.values() if len(same) > 1]


def _repeated(names: Mapping[str, str]) -> list[str]:
    return [one for same in _namesakes(names) for one in same]


def _read(db: Database, ids: Sequence[str]) -> Mapping[str, _Params]:
    params: dict[str, dict[str, str]] = {task_id: {} for task_id in ids}
    if ids:
        for task_id, key, value in db.rows(_PARAMS, {"ids": json.dumps(list(ids))}):
            params[task_id][key] = value
    return params


def _shared(runs: Sequence[_Params], seeds: Sequence[str]) -> _Params:
    """What all runs have, without their seeds."""
    first = runs[0].items()
    return {key: value for key, value in first if _short(key) not in seeds and all(r.get(key) == value for r in runs)}


def _named(name: str, keys: Sequence[str], params: _Params, seeds: Sequence[str]) -> str:
    return " ".join([name, *(_told(key, params[key], seeds) for key in keys if key in params)])


@dataclass(frozen=True, slots=True)
class _Keys:
    """The few keys that tell the most runs apart; those that say least."""

    told: Sequence[str]
    last: Collection[str]


def _telling(params: Sequence[_Params], seeds: Sequence[str]) -> _Keys:
    """Which keys tell the most runs apart; those of seeds, and those unique to each run, say least."""
    keys = dict.fromkeys(key for one in params for key in one)
    kinds = {key: len({one.get(key) for one in params}) for key in keys}
    last = {key for key in keys if _short(key) in seeds or kinds[key] == len(params) > 2}
    chosen: list[str] = []
    all_apart = len(params) * (len(params) - 1)
    for some in ([key for key in keys if key not in last], [key for key in keys if key in last]):
        while len(chosen) < _MOST and _apart(params, chosen) < all_apart:
            found = max(some, key=lambda key: (_apart(params, [*chosen, key]), -kinds[key]), default="")
            if not found or _apart(params, [*chosen, found]) == _apart(params, chosen):
                break
            chosen.append(found)
    return _Keys(chosen, last)


def _usual(params: Sequence[_Params], share: float) -> _Params:
    """The value of each key that at least such a share of the runs has, though not all of them."""
    usual: dict[str, str] = {}
    for key in dict.fromkeys(key for one in params for key in one):
        values = [one.get(key) for one in params]
        if values.count(values[0]) == len(values):
            continue
        value, count = Counter(values).most_common(1)[0]
        if value is not None and count >= share * len(params):
            usual[key] = value
    return usual


def _apart(params: Sequence[_Params], keys: Sequence[str]) -> int:
    """How many pairs of runs some keys tell apart, counted both ways."""
    kinds = Counter(tuple(one.get(key) for key in keys) for one in params)
    return len(params) ** 2 - sum(count**2 for count in kinds.values())


def _told(key: str, value: str, seeds: Sequence[str]) -> str:
    """A parameter with its value, of a seed as `s2`."""
    name = _short(key)
    return f"s{_cut(value)}" if name in seeds else f"{name}={_cut(value)}"


def _short(key: str) -> str:
    return key.rpartition("/")[2]


def _cut(value: str) -> str:
    text = brief(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def brief(value: str) -> str:
    """A fraction as short as in the table: `3e-4` for `0.0003`, `0.15` for what a machine made of that."""
    if not _FRACTION.fullmatch(value):
        return value
    number = _EXACT.create_decimal(value).normalize()
    value = min(format(number, "f"), value, key=len)
    sign, digits, _ = number.as_tuple()
    figures = "".join(map(str, digits))
    power = number.adjusted()
    text = f"{'-' * sign}{figures[0]}{'.' * (len(figures) > 1)}{figures[1:]}e{power}"
    return text if len(text) < len(value) else value


_NAMESAKES = """
SELECT other.id FROM task AS own JOIN task AS other ON other.project = own.project AND other.name = own.name
WHERE own.id = :id ORDER BY other.created DESC LIMIT :most
"""
_PARAMS = """
SELECT task_id, key, value FROM param WHERE task_id IN (SELECT value FROM json_each(:ids)) ORDER BY task_id, position
"""
