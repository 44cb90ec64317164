"""Our values in JSON: dataclasses and named tuples out to plain data, and back with their shapes checked."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping

NOTHING: Mapping[str, typing.Any] = types.MappingProxyType({})
"""The default of a field that maps names, which nobody can fill by mistake."""


def plain(value: object) -> dict[str, object]:
    """The JSON form of a value of ours, without the fields that have their default."""
    names, defaults = _fields(type(value))
    body: dict[str, object] = {}
    for name in names:
        item = getattr(value, name)
        if name in defaults and item == defaults[name] and type(item) is type(defaults[name]):
            continue
        body[name] = _plain_item(item)
    return body


def build(kind: type[object], body: object) -> object:
    """A value of ours from its JSON form; unknown fields are passed over, so that an older reader can follow.

    Raises:
        ValueError: a field is missing or of the wrong shape.
    """
    if not isinstance(body, dict):
        raise ValueError(f"{kind.__name__} is a JSON object")
    hints = _hints(kind)
    try:
        given = {name: _shape(hints[name], value) for name, value in body.items() if name in hints}
        return kind(**given)
    except TypeError as error:
        raise ValueError(str(error)) from error


def is_ours(kind: object) -> bool:
    """Whether a type is one that `plain` and `build` know."""
    return isinstance(kind, type) and (hasattr(kind, "_field_defaults") or hasattr(kind, "__dataclass_fields__"))


_FIELDS: dict[type[object], tuple[tuple[str, ...], Mapping[str, object]]] = {}
_HINTS: dict[type[object], dict[str, object]] = {}


def _fields(kind: type[object]) -> tuple[tuple[str, ...], Mapping[str, object]]:
    """Names of the fields, and the defaults of those that have one."""
    if kind not in _FIELDS:
        _FIELDS[kind] = _of_tuple(kind) if hasattr(kind, "_field_defaults") else _of_dataclass(kind)
    return _FIELDS[kind]


def _of_tuple(kind: typing.Any) -> tuple[tuple[str, ...], Mapping[str, object]]:
    return kind._fields, kind._field_defaults


def _of_dataclass(kind: typing.Any) -> tuple[tuple[str, ...], Mapping[str, object]]:
    import dataclasses  # 5 ms, which a start does not pay: what it sends are named tuples

    found = dataclasses.fields(kind)
    defaults = {one.name: one.default for one in found if one.default is not dataclasses.MISSING}
    return tuple(one.name for one in found), defaults


def _hints(kind: type[object]) -> dict[str, object]:
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind)
    return _HINTS[kind]


def _plain_item(item: object) -> object:
    if is_ours(type(item)):
        return plain(item)
    if isinstance(item, tuple):
        return [_plain_item(one) for one in item]
    return item


def _shape(hint: object, value: object) -> object:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None:
            return None
        return _shape(next(a for a in typing.get_args(hint) if a is not type(None)), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError("expected a list")
        return tuple(_shape(typing.get_args(hint)[0], one) for one in value)
    if origin in (dict, Mapping):
        if not isinstance(value, dict):
            raise ValueError("expected an object")
        return value
    if is_ours(hint):
        return build(typing.cast("type[object]", hint), value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(hint, type) and (not isinstance(value, hint) or (hint is int and isinstance(value, bool))):
        raise ValueError(f"expected {hint.__name__}, got {type(value).__name__}")
    return value
