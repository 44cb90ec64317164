"""The values inside a connected object, each with the way to change it."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import partial
from typing import Any

from tuitrack.sdk import fitting, guard, structured


@dataclasses.dataclass(frozen=True, slots=True)
class Leaf:
    """One value, its flat name, how to put another in its place, what its annotation and its field say."""

    name: str
    value: object
    put: Callable[[object], None]
    hint: object = None
    facts: structured.Facts = structured.NO_FACTS


def of(connected: object) -> Iterator[Leaf]:
    """The values of a mapping, class, dataclass or other object, nested ones with slashes in their names.

    Of two values with one flat name the first counts; an object inside itself is passed over.

    Raises:
        TypeError: an object that holds no named values.
    """
    seen: set[str] = set()
    for leaf in _walk(connected, "", ()):
        if leaf.name not in seen:
            yield leaf
        else:
            guard.warn_once(f"twice {leaf.name}", f"two values are called {leaf.name}, the second is not recorded")
        seen.add(leaf.name)


def _walk(connected: object, prefix: str, above: tuple[int, ...]) -> Iterator[Leaf]:
    if id(connected) in above:
        return
    above = (*above, id(connected))
    if isinstance(connected, Mapping):
        yield from _of_mapping(connected, prefix, above)
    elif isinstance(connected, type):
        yield from _of_class(connected, prefix, above)
    elif (names := structured.names(connected)) is not None:
        yield from _of_names(connected, names, prefix, above)
    elif hasattr(connected, "__dict__") or hasattr(connected, "__slots__"):
        yield from _of_names(connected, _public_names(connected), prefix, above)
    else:
        raise TypeError(f"{type(connected).__name__} has no named values")


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


def _of_mapping(connected: Mapping[Any, object], prefix: str, above: tuple[int, ...]) -> Iterator[Leaf]:
    for key, value in list(connected.items()):
        if _nested(value):
            yield from _walk(value, f"{prefix}{key}/", above)
        else:
            yield Leaf(f"{prefix}{key}", value, _item_setter(connected, key))


def _item_setter(owner: Mapping[Any, object], key: object) -> Callable[[object], None]:
    def put(value: object) -> None:
        if not isinstance(owner, MutableMapping):
            raise TypeError(f"a {type(owner).__name__} cannot be changed")
        owner[key] = value

    return put


def _of_class(connected: type, prefix: str, above: tuple[int, ...]) -> Iterator[Leaf]:
    """Attributes over the whole inheritance, as the class itself sees them."""
    names = dict.fromkeys(name for kind in reversed(connected.__mro__[:-1]) for name in vars(kind))
    hints = fitting.hints_of(connected)
    for name in names:
        value = getattr(connected, name, None)
        if isinstance(value, type) and value.__qualname__ == f"{connected.__qualname__}.{name}":
            yield from _walk(value, f"{prefix}{name}/", above)
        elif not name.startswith("_") and not callable(value) and not isinstance(value, property):
            yield Leaf(f"{prefix}{name}", value, partial(setattr, connected, name), hints.get(name))


def _public_names(connected: object) -> list[str]:
    slots = [name for kind in type(connected).__mro__ for name in _slots(kind)]
    names = dict.fromkeys([*slots, *getattr(connected, "__dict__", ())])
    return [name for name in names if not name.startswith("_") and hasattr(connected, name)]


def _slots(kind: type) -> tuple[str, ...]:
    found = vars(kind).get("__slots__", ())
    return (found,) if isinstance(found, str) else tuple(found)


def _of_names(owner: object, names: list[str], prefix: str, above: tuple[int, ...]) -> Iterator[Leaf]:
    hints = fitting.hints_of(owner)
    for name in names:
        value = getattr(owner, name, None)
        if _nested(value):
            yield from _walk(value, f"{prefix}{name}/", above)
        elif not callable(value):
            put = partial(structured.assign, owner, name)
            yield Leaf(f"{prefix}{name}", value, put, hints.get(name), structured.facts(owner, name))


def _nested(value: object) -> bool:
    if isinstance(value, Mapping):
        return bool(value)
    if type(value).__name__ in ("Namespace", "SimpleNamespace"):
        return bool(vars(value))
    return structured.names(value) is not None
