"""A value read from text, made the kind of object that the code has or declares."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import PurePath

from tuitrack import errors
from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import hints, injection


def hints_of(owner: object) -> Mapping[str, object]:
    """The annotations of an object's class, none where they cannot be read."""
    try:
        return typing.get_type_hints(owner if isinstance(owner, type) else type(owner))
    except Exception:  # they are the user's own expressions
        return {}


def describe(key: str, value: object, hint: object = None) -> Param:
    """The parameter a value is recorded as, with what its annotation says where the value says nothing.

    Raises:
        TypeError, ValueError, RecursionError: no parameter can hold it.
    """
    plain, said = plain_number(value), hints.of(hint)
    choices = tuple(type(value).__members__) if isinstance(value, Enum) else said.choices
    made = params.make(key, plain, choices=choices, nullable=said.nullable)
    kind = _kind(made.type, plain, said.kind)
    return made if kind == made.type else Param(key, made.value, kind, choices=made.choices, nullable=made.nullable)


def restore(default: object, stored: Param, hint: object = None) -> object:
    """A stored value as the kind of object the code's default is.

    Raises:
        BadValue: it does not fit; better to fail before training than to train with another value.
    """
    expected = _kind(params.encode(default)[1], default, hints.of(hint).kind)
    if expected and expected.partition("/")[0] != stored.type.partition("/")[0]:
        stored = stored._replace(type=expected)
    try:
        return fit(params.decode(stored), default, hint)
    except Misfit as misfit:
        raise injection.misfit(stored, misfit, misfit.hint) from misfit
    except errors.BadValue as error:
        raise injection.misfit(stored, error.message.partition(": ")[2], error.hint) from error


class Misfit(ValueError):
    """A value that is none of an enumeration's."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def fit(value: object, default: object, hint: object = None) -> object:
    """A plain value with what text cannot say taken from a default, or from an annotation where that is None."""
    declared = hints.bare(hint)
    kind = type(default) if default is not None else typing.get_origin(declared) or declared
    if value is None or not isinstance(kind, type):
        return value
    if issubclass(kind, Enum):
        return _member(kind, value)
    if isinstance(value, str):
        return kind(value) if issubclass(kind, PurePath) else value
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value) if issubclass(kind, float) else value
    if isinstance(value, list | tuple) and issubclass(kind, list | tuple):
        return _sequence(value, kind, default, declared)
    if isinstance(value, dict) and isinstance(default, Mapping):
        names = {str(key): key for key in default}
        return {names.get(key, key): fit(one, default.get(names.get(key, key))) for key, one in value.items()}
    return value


def plain_number(value: object) -> object:
    """A number of numpy or torch as Python's own; anything else as it is."""
    if hasattr(value, "dtype") and hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return value.item()
    return value


def like_number(value: object, given: object) -> object:
    """A plain number as the kind of numpy or torch number the code has."""
    if value is None or plain_number(given) is given:
        return value
    make = getattr(given, "new_tensor", None) or getattr(given.dtype, "type", None)  # type: ignore[attr-defined]
    return make(value) if callable(make) else value


def _sequence(value: Sequence[object], kind: type, default: object, declared: object) -> object:
    first = default[0] if isinstance(default, list | tuple) and default else None
    inner = next(iter(typing.get_args(declared)), None)
    same = isinstance(default, list | tuple) and all(type(one) is type(first) for one in default)
    fitted = [fit(one, first, inner) if same or first is None else one for one in value]
    if not issubclass(kind, tuple):
        return fitted
    make = getattr(kind, "_make", tuple)
    try:
        return make(fitted)
    except TypeError as error:  # a named tuple of another length
        raise Misfit(str(error), f"{kind.__name__} has {', '.join(kind._fields)}") from error  # type: ignore[attr-defined]


def _member(kind: type[Enum], value: object) -> Enum:
    if isinstance(value, kind):
        return value
    if value not in kind.__members__:
        raise Misfit(f"not a member of {kind.__name__}", f"allowed: {', '.join(kind.__members__)}")
    return kind[str(value)]


def _kind(found: str, value: object, said: str) -> str:
    """The type word of a value, its annotation's where the value is None, empty or a whole number."""
    if value is None or (found in ("list", "tuple", "dict") and not value and said.partition("/")[0] == found):
        return said
    return "float" if found == "int" and said == "float" else found
