"""Edits of a draft beyond its values: parameters added or taken out, and where its code comes from."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tuitrack import errors
from tuitrack.model import params as vocabulary
from tuitrack.model.environment import Environment
from tuitrack.model.params import Param
from tuitrack.model.values import plain
from tuitrack.ops import stored
from tuitrack.query import tasks
from tuitrack.store import applying
from tuitrack.store.connection import Transaction

LINES = frozenset({"requirements"})
"""Fields of the code that are lists, edited as one item a line."""

WORDS = frozenset({"argv"})
"""Fields of the code that are lists, edited as in a shell."""

VARIABLES = frozenset({"environ"})
"""Fields of the code that are variables with their values, edited as in a shell."""

_KINDS = ("int", "float", "bool")


@dataclass(frozen=True, slots=True)
class Rework:
    """Parameters to add, keys to take out first, fields of the code by name with their new text."""

    added: tuple[Param, ...] = ()
    removed: tuple[str, ...] = ()
    code: Mapping[str, str] = field(default_factory=dict)


NOTHING = Rework()


def apply(tx: Transaction, task_id: str, wanted: Rework) -> None:
    """Carry it out in a draft.

    Raises:
        Refused: a key to take out is not there, one to add is there already or is no `Section/name`.
        BadValue: a text of the code cannot be read.
    """
    known = stored.params(tx, task_id)
    for key in wanted.removed:
        if key not in known:
            raise errors.Refused(f"no parameter {key}", hint=f"tuitrack show {task_id[:8]} lists them")
        tx.execute("DELETE FROM param WHERE task_id = ? AND key = ?", (task_id, key))
    for param in wanted.added:
        check_key(param.key)
        if param.key in known and param.key not in wanted.removed:
            raise errors.Refused(f"{param.key} is there already", hint="edit its value")
    first = tx.value("SELECT COALESCE(MAX(position), 0) + 1 FROM param WHERE task_id = ?", (task_id,))
    applying.store_params(tx, task_id, wanted.added, int(str(first)))
    tx.many("UPDATE param SET edited = 1 WHERE task_id = ? AND key = ?", [(task_id, one.key) for one in wanted.added])
    if wanted.code:
        rewrite(tx, task_id, {name: read(name, text) for name, text in wanted.code.items()})


def rewrite(tx: Transaction, task_id: str, fields: Mapping[str, object]) -> Environment:
    """Change fields of the environment; what it is then.

    Raises:
        TypeError: there is no such field.
    """
    made = replace(tasks.environment(tx, task_id), **fields)  # type: ignore[arg-type]
    tx.execute(_CHANGE, (made.repository, made.branch, made.commit, json.dumps(plain(made)), task_id))
    return made


def check_key(key: str) -> None:
    """Let only what can be a parameter's key pass.

    Raises:
        Refused: it has no section or no name.
    """
    section, slash, name = key.partition("/")
    if not (section.strip() and slash and name.strip()):
        raise errors.Refused(f"{key or 'nothing'}: a parameter is called Section/name", hint="as Args/warmup")


def guessed(key: str, text: str) -> Param:
    """A new parameter with the plainest type its text can have: a whole number, a number, a truth value, text."""
    for kind in _KINDS:
        if kind == "bool" and text.strip().lower() not in ("true", "false"):
            continue
        param = Param(key, text, kind)
        try:
            value = vocabulary.decode(param)
        except errors.BadValue:
            continue
        if kind != "int" or text.strip().lstrip("+-").isdigit():
            return param.with_value(vocabulary.encode(value)[0])
    return Param(key, text, "str")


def written(environment: Environment, name: str) -> str:
    """A field of the code as the text it is edited as."""
    value = getattr(environment, name)
    if name in WORDS:
        return shlex.join(value)
    if name in VARIABLES:
        return written_variables(value)
    return "\n".join(value) if name in LINES else str(value)


def written_variables(environ: Mapping[str, str]) -> str:
    """Variables with their values as the text they are edited as."""
    return shlex.join(f"{name}={value}" for name, value in environ.items())


def read(name: str, text: str) -> object:
    """A field of the code from its text.

    Raises:
        BadValue: a quote is not closed, or what should be git's difference is none.
    """
    if name in WORDS | VARIABLES:
        words = _words(name, text)
        return words if name in WORDS else dict(_variable(word) for word in words)
    if name in LINES:
        return tuple(line.strip() for line in text.splitlines() if line.strip())
    if name == "diff" and text.strip() and not text.lstrip().startswith("diff --git "):
        raise errors.BadValue(f"{name}: not git's difference", hint="it begins with diff --git, or is empty")
    return text


def _words(name: str, text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise errors.BadValue(f"{name}={text}: {error}", hint="write it as in a shell") from error


def _variable(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals or not name.isidentifier():
        raise errors.BadValue(f"{word}: sets no variable", hint="as OMP_NUM_THREADS=4")
    return name, value


_CHANGE = "UPDATE environment SET repository = ?, branch = ?, commit_id = ?, detail = ? WHERE task_id = ?"
