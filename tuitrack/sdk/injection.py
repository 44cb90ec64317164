"""Values that the executor hands to a rerun."""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import Enum
from functools import cache
from pathlib import Path, PurePath

from tuitrack import errors
from tuitrack.model import execution, params
from tuitrack.model.execution import AttemptPaths


@cache
def directory() -> Path | None:
    """The attempt's directory, None outside the executor."""
    found = os.environ.get(execution.ENV_LAUNCH)
    return Path(found) if found else None


@cache
def values() -> execution.Injection:
    """Everything stored for this run, empty outside the executor.

    Raises:
        LaunchError: the executor's file cannot be read; training must not go on with other values.
    """
    where = directory()
    if where is None:
        return execution.Injection()
    try:
        return execution.load_injection(AttemptPaths(where).injection)
    except (OSError, ValueError) as error:
        raise errors.LaunchError(f"cannot read the values to inject: {error}", hint=str(where)) from error


def stored(key: str) -> params.Param | None:
    """The stored parameter of a key, None when there is nothing to inject."""
    return next((param for param in values().params if param.key == key), None)


def below(section: str) -> Iterable[params.Param]:
    """The stored parameters of a section."""
    return [param for param in values().params if param.key.startswith(f"{section}/")]


def configuration(name: str) -> execution.Configuration | None:
    """The stored configuration object of a name."""
    return next((one for one in values().configurations if one.name == name), None)


def restore(default: object, param: params.Param) -> object:
    """The stored value as the kind of object the code's default is.

    Raises:
        BadValue: the text does not fit; better to fail before training than to train with the wrong value.
    """
    if isinstance(default, Enum):
        kind = type(default)
        if param.value not in kind.__members__:
            raise errors.BadValue(
                f"{param.key}={param.value}: no such name", hint=f"allowed: {', '.join(kind.__members__)}"
            )
        return kind[param.value]
    value = params.decode(param)
    if isinstance(default, PurePath) and isinstance(value, str):
        return type(default)(value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
