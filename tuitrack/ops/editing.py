"""Checking edits before anything is stored."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping

from tuitrack import errors
from tuitrack.model import params as vocabulary
from tuitrack.query import tasks
from tuitrack.store import applying
from tuitrack.store.connection import Transaction


def checked(tx: Transaction, task_id: str, edits: Mapping[str, str]) -> list[vocabulary.Param]:
    """Edited parameters, every one valid.

    Raises:
        Refused: a key the task does not have.
        BadValue: a value its parameter cannot take.
    """
    known = {one.key: one.param for one in tasks.params(tx, task_id)}
    edited = []
    for key, text in edits.items():
        if key not in known:
            raise _unknown("parameter", key, list(known))
        vocabulary.parse(known[key], text)
        edited.append(known[key].with_value(_canonical(known[key], text)))
    return edited


def _canonical(param: vocabulary.Param, text: str) -> str:
    """`1e3` for a whole number is kept as `1000`, so that every reader agrees."""
    if param.type not in ("int", "bool"):
        return text
    value = vocabulary.parse(param, text)
    return "" if value is None else vocabulary.encode(value)[0]


def check_configurations(tx: Transaction, task_id: str, edits: Mapping[str, str]) -> None:
    """Every edited configuration object exists and can be read as what it is.

    Raises:
        Refused: a name the task does not have.
        BadValue: a text that is not what the name's type says.
    """
    known = {one.name: one.type for one in tasks.configurations(tx, task_id)}
    for name, text in edits.items():
        if name not in known:
            raise _unknown("configuration", name, list(known))
        _check_syntax(name, known[name], text)


def _check_syntax(name: str, kind: str, text: str) -> None:
    if kind not in ("dictionary", "list", "json", "yaml", "yml"):
        return
    import yaml

    try:
        json.loads(text) if kind == "json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        line = " ".join(str(error).split())
        raise errors.BadValue(f"configuration {name}: {line}", hint=f"it must be {kind}") from error


def _unknown(what: str, key: str, known: list[str]) -> errors.Refused:
    near = difflib.get_close_matches(key, known, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}" if near else f"there are: {', '.join(known[:12]) or 'none'}"
    return errors.Refused(f"no {what} {key}", hint=hint)


def store(tx: Transaction, task_id: str, edited: list[vocabulary.Param], configurations: Mapping[str, str]) -> None:
    """Write checked edits, marked as such where they differ from what was there."""
    before = {one.key: one for one in tasks.params(tx, task_id)}
    applying.store_params(tx, task_id, tuple(edited), 0)
    for param in edited:
        if before[param.key].value != param.value:
            tx.execute("UPDATE param SET edited = 1 WHERE task_id = ? AND key = ?", (task_id, param.key))
    for name, text in configurations.items():
        sql = "UPDATE configuration SET text = ?, edited = edited OR text != ? WHERE task_id = ? AND name = ?"
        tx.execute(sql, (text, text, task_id, name))
