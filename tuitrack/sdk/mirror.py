"""A dictionary that its task and its original follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Changed = Callable[[str], None]
"""Called with the flat name of what changed in the original, empty when something was taken out."""


class ConnectedDict(dict[Any, Any]):
    """The live copy of a connected dictionary: writes at any depth reach the original and the record."""

    def __init__(self, original: dict[Any, Any], changed: Changed, prefix: str = "") -> None:
        super().__init__()
        self._original = original
        self._changed = changed
        self._prefix = prefix
        for key, value in original.items():
            super().__setitem__(key, self._wrapped(key, value))

    def _wrapped(self, key: object, value: object) -> object:
        if isinstance(value, ConnectedDict):
            value = value._original
        if type(value) is not dict:
            return value
        return ConnectedDict(value, self._changed, f"{self._prefix}{key}/")

    def __setitem__(self, key: object, value: Any) -> None:
        held_more = isinstance(self.get(key), dict)
        self._original[key] = value._original if isinstance(value, ConnectedDict) else value
        self._changed("" if held_more else f"{self._prefix}{key}")  # which may put another value in its place
        super().__setitem__(key, self._wrapped(key, self._original[key]))

    def __delitem__(self, key: object) -> None:
        super().__delitem__(key)
        self._original.pop(key, None)
        self._changed("")

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Change several keys."""
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def __ior__(self, other: Any) -> ConnectedDict:  # type: ignore[misc]
        self.update(other)
        return self

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """The value of a key, set first if missing."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: Any, *default: Any) -> Any:
        """Take a key out."""
        if key not in self and default:
            return default[0]
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[Any, Any]:
        """Take the last key out."""
        key = next(reversed(self))
        return key, self.pop(key)

    def clear(self) -> None:
        """Take all keys out."""
        super().clear()
        self._original.clear()
        self._changed("")

    def __reduce__(self) -> tuple[type[dict[Any, Any]], tuple[dict[Any, Any]]]:
        return dict, (dict(self._original),)
