"""Connecting the code's own parameter objects to the task."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from enum import Enum

from tuitrack.model import events, params
from tuitrack.sdk import guard, injection, session

Setter = Callable[[object], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Leaf:
    """One value inside a connected object, with the way to change it."""

    name: str
    value: object
    put: Setter


class ConnectedDict(dict):  # type: ignore[type-arg]
    """A dictionary whose later changes are recorded; the original follows it."""

    def __init__(self, original: dict[object, object], changed: Callable[[], None]) -> None:
        super().__init__()
        self._original = original
        self._changed = changed
        for key, value in original.items():
            dict.__setitem__(self, key, self._wrap(value))

    def _wrap(self, value: object) -> object:
        return ConnectedDict(value, self._changed) if isinstance(value, dict) else value

    def __setitem__(self, key: object, value: object) -> None:
        dict.__setitem__(self, key, self._wrap(value))
        self._original[key] = value
        self._changed()

    def __delitem__(self, key: object) -> None:
        dict.__delitem__(self, key)
        self._original.pop(key, None)
        self._changed()

    def update(self, *args: object, **kwargs: object) -> None:
        """Change several keys."""
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def setdefault(self, key: object, default: object = None) -> object:
        """Set a missing key."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: object, *default: object) -> object:
        """Take a key out."""
        value = dict.pop(self, key, *default)
        self._original.pop(key, None)
        self._changed()
        return value

    def clear(self) -> None:
        """Take all keys out."""
        dict.clear(self)
        self._original.clear()
        self._changed()

    def __reduce__(self) -> tuple[type[dict], tuple[dict[object, object]]]:  # type: ignore[type-arg]
        return dict, (dict(self._original),)


def connect(live: session.Session, mutable: object, section: str) -> object:
    """Record an object's values, or put the stored ones into it when the executor runs the task.

    Raises:
        BadValue: a stored value does not fit; nothing has been trained yet.
        TypeError: an object that has no values to connect.
    """
    leaves = list(_leaves(mutable))
    consumed = _inject(leaves, section)
    if isinstance(mutable, dict):
        consumed += _add_new(mutable, section, {leaf.name for leaf in leaves})
        connected = ConnectedDict(mutable, lambda: _report(live, mutable, section))
        _report(live, mutable, section)
        _say_consumed(live, consumed)
        return connected
    _report(live, mutable, section)
    _say_consumed(live, consumed)
    return mutable


def _say_consumed(live: session.Session, keys: list[str]) -> None:
    if keys:
        live.emit(events.Consumed(params=tuple(keys)))


def _inject(leaves: list[Leaf], section: str) -> list[str]:
    consumed = []
    for leaf in leaves:
        param = injection.stored(f"{section}/{leaf.name}")
        if param is not None:
            leaf.put(injection.restore(leaf.value, param))
            consumed.append(param.key)
    return consumed


def _add_new(mutable: dict[object, object], section: str, known: set[str]) -> list[str]:
    """Keys that were added to the clone by hand."""
    added = []
    for param in injection.below(section):
        name = param.key.removeprefix(f"{section}/")
        if name in known or param.key not in injection.values().edited:
            continue
        node: dict[object, object] = mutable
        *parents, leaf = name.split("/")
        for parent in parents:
            below = node.setdefault(parent, {})
            if not isinstance(below, dict):
                break
            node = below
        node[leaf] = params.decode(param)
        added.append(param.key)
    return added


def _report(live: session.Session, mutable: object, section: str) -> None:
    found = []
    for leaf in _leaves(mutable):
        try:
            choices = tuple(type(leaf.value).__members__) if isinstance(leaf.value, Enum) else ()
            found.append(params.make(f"{section}/{leaf.name}", leaf.value, choices=choices))
        except TypeError as error:
            guard.warn_once(f"connect {section}/{leaf.name}", f"{section}/{leaf.name} is not recorded: {error}")
    live.emit(events.ParamsSet(tuple(found), section, replace=True))


def _leaves(mutable: object, prefix: str = "") -> Iterator[Leaf]:
    if isinstance(mutable, Mapping):
        yield from _of_mapping(mutable, prefix)
    elif isinstance(mutable, type):
        yield from _of_class(mutable, prefix)
    elif dataclasses.is_dataclass(mutable):
        yield from _of_dataclass(mutable, prefix)
    elif hasattr(mutable, "__dict__"):
        yield from _of_object(mutable, prefix)
    else:
        raise TypeError(f"cannot connect a {type(mutable).__name__}")


def _of_mapping(mutable: Mapping[object, object], prefix: str) -> Iterator[Leaf]:
    for key, value in list(mutable.items()):
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            yield from _of_mapping(value, f"{name}/")
        elif isinstance(mutable, dict):
            yield Leaf(name, value, lambda new, at=key, node=mutable: node.__setitem__(at, new))  # type: ignore[misc]


def _of_dataclass(mutable: object, prefix: str) -> Iterator[Leaf]:
    for spec in dataclasses.fields(mutable):  # type: ignore[arg-type]
        value = getattr(mutable, spec.name, None)
        yield from _of_attribute(mutable, spec.name, value, prefix)


def _of_object(mutable: object, prefix: str) -> Iterator[Leaf]:
    for name, value in list(vars(mutable).items()):
        if not name.startswith("_") and not callable(value):
            yield from _of_attribute(mutable, name, value, prefix)


def _of_class(mutable: type, prefix: str) -> Iterator[Leaf]:
    names = dict.fromkeys(name for kind in reversed(mutable.__mro__[:-1]) for name in vars(kind))
    for name in names:
        value = getattr(mutable, name)
        if name.startswith("_") or callable(value) or isinstance(value, property | classmethod | staticmethod):
            continue
        yield Leaf(f"{prefix}{name}", value, lambda new, at=name: setattr(mutable, at, new))  # type: ignore[misc]


def _of_attribute(owner: object, name: str, value: object, prefix: str) -> Iterator[Leaf]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _of_dataclass(value, f"{prefix}{name}/")
    elif isinstance(value, dict) and value:
        yield from _of_mapping(value, f"{prefix}{name}/")
    else:
        yield Leaf(f"{prefix}{name}", value, lambda new: object.__setattr__(owner, name, new))
