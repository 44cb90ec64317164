"""Edits, checked whole before anything is stored."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.model import params as vocabulary
from tuitrack.model.params import Param
from tuitrack.ops import stored
from tuitrack.store import applying
from tuitrack.store.connection import Transaction


@dataclass(frozen=True, slots=True)
class Edits:
    """Values that fit, what they were given as, what they were before."""

    params: tuple[Param, ...]
    given: Mapping[str, str]
    configurations: Mapping[str, str]
    before: Mapping[str, str] = field(default_factory=dict)


def check(tx: Transaction, task_id: str, params: Mapping[str, str], configurations: Mapping[str, str]) -> Edits:
    """Edits of a task, every one valid.

    Raises:
        Refused: a key or a configuration object the task does not have.
        BadValue: a value its parameter cannot take, a text that is not what its type says.
    """
    known, types = stored.params(tx, task_id), stored.configurations(tx, task_id)
    for key in params:
        if key not in known:
            raise _unknown("parameter", key, known)
    for name, text in configurations.items():
        if name not in types:
            raise _unknown("configuration object", name, types)
        check_syntax(name, types[name], text)
    edited = tuple(known[key].with_value(_canonical(known[key], text)) for key, text in params.items())
    return Edits(edited, dict(params), dict(configurations), {key: known[key].value for key in params})


def store(tx: Transaction, task_id: str, edits: Edits, reference: str) -> None:
    """Write checked edits, marked as edited where they differ from what the reference task has."""
    applying.store_params(tx, task_id, edits.params, 0)
    tx.many(_MARK_PARAM, [(reference, param.key, param.value, task_id, param.key) for param in edits.params])
    texts = [(text, reference, name, text, task_id, name) for name, text in edits.configurations.items()]
    tx.many(_STORE_CONFIGURATION, texts)


def _canonical(param: Param, text: str) -> str:
    """The text under which the code would have stored the value, so that equal values look equal."""
    value = vocabulary.parse(param, text)
    plain, _ = vocabulary.encode(value)
    try:
        same = vocabulary.parse(param, plain) == value
    except errors.BadValue:
        same = False
    return plain if same else text


def check_syntax(name: str, kind: str, text: str) -> None:
    """Let a configuration object's text pass only when it is what its type says.

    Raises:
        BadValue: it is not.
    """
    if kind not in _SYNTAX:
        return
    import yaml

    try:
        json.loads(text) if kind == "json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise errors.BadValue(f"configuration {name}: {_said(error)}", hint=f"it must be {_SYNTAX[kind]}") from error


def _said(error: Exception) -> str:
    """What a parser complains of, in one line with the place."""
    problem, mark = getattr(error, "problem", None), getattr(error, "problem_mark", None)
    if not problem or not mark:
        return " ".join(str(error).split())
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}"


_SYNTAX = {
    "dictionary": "a dict as YAML or JSON", "list": "a list as YAML or JSON", "json": "JSON", "yaml": "YAML",
    "yml": "YAML",
}  # fmt: skip


def _unknown(what: str, key: str, known: Iterable[str]) -> errors.Refused:
    names = list(known)
    same_name = [one for one in names if one.rpartition("/")[2] == key.rpartition("/")[2]]
    near = list(dict.fromkeys([*same_name, *difflib.get_close_matches(key, names, n=3, cutoff=0.5)]))[:3]
    hint = f"did you mean {', '.join(near)}?" if near else f"there are: {', '.join(names[:12]) or 'none'}"
    return errors.Refused(f"no {what} {key}", hint=hint)


_MARK_PARAM = """
UPDATE param SET consumed = NULL,
    edited = CASE WHEN (SELECT value FROM param WHERE task_id = ? AND key = ?) = ? THEN 0 ELSE 1 END
WHERE task_id = ? AND key = ?
"""
_STORE_CONFIGURATION = """
UPDATE configuration SET text = ?, consumed = NULL,
       edited = CASE WHEN (SELECT text FROM configuration WHERE task_id = ? AND name = ?) = ? THEN 0 ELSE 1 END
WHERE task_id = ? AND name = ?
"""
