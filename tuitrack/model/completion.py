"""What a filter or a column that is being typed could go on with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tuitrack.model import expressions, search
from tuitrack.model.task import Status

_WORD = re.compile(r'(?:"[^"]*"?|[^\s()"])*$')
_VALUE = re.compile(r"(?P<key>.+?)(?P<sign>:|<=|>=|!=|=|<|>)(?P<typed>.*)", re.DOTALL)
_FUNCTIONS = ("max", "min", "best", "first")
_CALL = re.compile(rf"\b({'|'.join(expressions.FUNCTIONS)})\($")
_MOST = 50

_FIXED: dict[str, tuple[str, ...]] = {
    "status": tuple(status.value for status in Status),
    "archived": ("yes", "no", "any"),
    "alert": ("nan", "diverging", "stalled", "crashed", "unused"),
    "age": ("1h", "1d", "1w"),
    "duration": ("10m", "1h", "1d"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What is known of a project; `values` are those in use, by field or parameter."""

    params: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Completion:
    """Texts that could stand in place of what lies between `start` and `end`, the likeliest first."""

    start: int
    end: int
    options: tuple[str, ...]


def complete(text: str, cursor: int, words: Words) -> Completion:
    """What could replace the word before the cursor: keys, fields, or values after a `:` or a comparison."""
    before = text[:cursor]
    match = _WORD.search(before)
    start = match.start() if match else cursor
    if before[start : start + 1] == "-":
        start += 1
    typed = before[start:cursor]
    if _CALL.search(before[:start]):
        return Completion(start, cursor, _matching(typed.strip('"'), map(expressions.quoted, words.metrics)))
    value = _VALUE.fullmatch(typed)
    if value is None:
        return Completion(start, cursor, _matching(typed.strip('"'), _keys(words)))
    part = value["typed"].rpartition(",")[2] if value["sign"] == ":" else value["typed"]
    options = _matching(part.lstrip('~"'), _values(value["key"], value["sign"], words))
    return Completion(cursor - len(part), cursor, tuple(map(_quoted, options)))


def _keys(words: Words) -> Iterable[str]:
    yield from map(expressions.quoted, (*words.metrics, *words.params))
    yield from (f"{field}:" for field in search.FIELDS)
    yield from ("age<", "duration>", "started>", "step>")
    yield from (f"{function}({expressions.quoted(key)})" for function in _FUNCTIONS for key in words.metrics)


def _values(key: str, sign: str, words: Words) -> Iterable[str]:
    key = key.strip('"')
    if sign == ":" and key not in search.FIELDS:
        return ()
    if key == "has" and sign == ":":
        return (*words.params, *words.metrics)
    whole = [one for one in words.values if one == key or one.endswith(f"/{key}")]
    return _FIXED.get(key) or (words.values[whole[0]] if len(whole) == 1 else ())


def _matching(typed: str, options: Iterable[str]) -> tuple[str, ...]:
    """Options that begin with what is typed, then those with a part that does, then those that hold it."""
    wanted = typed.lower()
    ranked = []
    for place, option in enumerate(options):
        plain = option.lower().strip('"')
        if wanted and plain == wanted:
            continue
        if plain.startswith(wanted):
            ranked.append((0, place, option))
        elif f"/{wanted}" in plain or f"({wanted}" in plain:
            ranked.append((1, place, option))
        elif wanted in plain:
            ranked.append((2, place, option))
    return tuple(option for _, _, option in sorted(ranked)[:_MOST])


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[^\s\"(),<>=!]+", text) else f'"{text}"'
