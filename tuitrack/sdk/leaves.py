"""The values inside a connected object, each with the way to change it."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Leaf:
    """One value, its flat name, how to put another in its place."""

    name: str
    value: object
    put: Callable[[object], None]


def of(connected: object, prefix: str = "") -> Iterator[Leaf]:
    """The values of a mapping, class, dataclass or other object, nested ones with slashes in their names.

    Raises:
        TypeError: an object that holds no named values.
    """
    if isinstance(connected, Mapping):
        yield from _of_mapping(connected, prefix)
    elif isinstance(connected, type):
        yield from _of_class(connected, prefix)
    elif dataclasses.is_dataclass(connected):
        yield from _of_names(connected, [one.name for one in dataclasses.fields(connected)], prefix)
    elif hasattr(connected, "__dict__") or hasattr(connected, "__slots__"):
        yield from _of_names(connected, _public_names(connected), prefix)
    else:
        raise TypeError(f"a {type(connected).__name__} has no named values to connect")


def unshare(owner: object) -> None:
    """Give an object its own copy of nested dataclasses that it shares with its class as their default."""
    if isinstance(owner, type) or not dataclasses.is_dataclass(owner):
        return
    for field in dataclasses.fields(owner):
        value = getattr(owner, field.name, None)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            if value is field.default:
                value = copy.copy(value)
                object.__setattr__(owner, field.name, value)
            unshare(value)


def _of_mapping(connected: Mapping[Any, object], prefix: str) -> Iterator[Leaf]:
    for key, value in list(connected.items()):
        if _nested(value):
            yield from of(value, f"{prefix}{key}/")
        else:
            yield Leaf(f"{prefix}{key}", value, _item_setter(connected, key))


def _item_setter(owner: Mapping[Any, object], key: object) -> Callable[[object], None]:
    def put(value: object) -> None:
        if not isinstance(owner, MutableMapping):
            raise TypeError(f"a {type(owner).__name__} cannot be changed")
        owner[key] = value

    return put


def _of_class(connected: type, prefix: str) -> Iterator[Leaf]:
    """Attributes over the whole inheritance, as the class itself sees them."""
    names = dict.fromkeys(name for kind in reversed(connected.__mro__[:-1]) for name in vars(kind))
    for name in names:
        value = getattr(connected, name, None)
        if not name.startswith("_") and not callable(value) and not isinstance(value, property):
            yield Leaf(f"{prefix}{name}", value, lambda new, name=name: setattr(connected, name, new))  # type: ignore[misc]


def _public_names(connected: object) -> list[str]:
    slots = [name for kind in type(connected).__mro__ for name in _slots(kind)]
    names = dict.fromkeys([*slots, *getattr(connected, "__dict__", ())])
    return [name for name in names if not name.startswith("_") and hasattr(connected, name)]


def _slots(kind: type) -> tuple[str, ...]:
    found = vars(kind).get("__slots__", ())
    return (found,) if isinstance(found, str) else tuple(found)


def _of_names(owner: object, names: list[str], prefix: str) -> Iterator[Leaf]:
    for name in names:
        value = getattr(owner, name, None)
        if _nested(value):
            yield from of(value, f"{prefix}{name}/")
        elif not callable(value):
            yield Leaf(f"{prefix}{name}", value, lambda new, name=name: _assign(owner, name, new))  # type: ignore[misc]


def _assign(owner: object, name: str, value: object) -> None:
    """Set an attribute, of a frozen dataclass too, whose own `__setattr__` always refuses."""
    frozen = getattr(getattr(owner, "__dataclass_params__", None), "frozen", False)
    (object.__setattr__ if frozen else setattr)(owner, name, value)


def _nested(value: object) -> bool:
    if isinstance(value, Mapping):
        return bool(value)
    if type(value).__name__ in ("Namespace", "SimpleNamespace"):
        return bool(vars(value))
    return dataclasses.is_dataclass(value) and not isinstance(value, type)
