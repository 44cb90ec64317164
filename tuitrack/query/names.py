"""Names that tell runs apart on screen where the recorded ones repeat."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Context

from tuitrack.store.database import Database

_MOST = 3
_LONGEST = 16
_NEARLY_ALL = 0.8
# Further digits are what a machine adds to a fraction it cannot hold: `0.15000000000000002`.
_EXACT = Context(prec=12)
_FRACTION = re.compile(r"-?0\.[0-9]*[1-9][0-9]*|-?[1-9](\.[0-9]+)?e-[0-9]+")


def display(db: Database, runs: Mapping[str, str]) -> dict[str, str]:
    """What to call runs on screen: runs of one name get the parameters that differ among them.

    Args:
        db: The run database.
        runs: Names by id, of the rows shown.
    """
    repeated = {name for name, count in Counter(runs.values()).items() if count > 1}
    shown = dict(runs)
    asked = [task_id for task_id, name in runs.items() if name in repeated]
    if not asked:
        return shown
    params: dict[str, dict[str, str]] = {task_id: {} for task_id in asked}
    for task_id, key, value in db.rows(_PARAMS, {"ids": json.dumps(asked)}):
        params[task_id][key] = value
    seeds = db.settings.seed_keys
    for name in repeated:
        same = [task_id for task_id in asked if runs[task_id] == name]
        keys = _telling([params[task_id] for task_id in same], seeds)
        usual = {key: _usual([params[task_id].get(key) for task_id in same]) for key in keys}
        for task_id in same:
            own = params[task_id]
            told = [_told(key, own[key], seeds) for key in keys if key in own and own[key] != usual[key]]
            shown[task_id] = " ".join([name, *told])
    return shown


def _usual(values: Sequence[str | None]) -> str | None:
    """What nearly all runs have, so that it is left out where it stands: the few that have another are told by that."""
    value, count = Counter(values).most_common(1)[0]
    return value if count >= _NEARLY_ALL * len(values) else None


def _telling(params: Sequence[Mapping[str, str]], seeds: Sequence[str]) -> list[str]:
    """The few keys that tell the most runs apart; those of seeds, and those unique to each run, say least."""
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
    return chosen


def _apart(params: Sequence[Mapping[str, str]], keys: Sequence[str]) -> int:
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
    text = _powers(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _powers(value: str) -> str:
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


_PARAMS = """
SELECT task_id, key, value FROM param WHERE task_id IN (SELECT value FROM json_each(:ids)) ORDER BY task_id, position
"""
