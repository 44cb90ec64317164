"""User properties: notes in parameters' form that may be written at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import guard, stored
from tuitrack.sdk.task.identity import Identity

SECTION = "properties"


class Properties(Identity):
    """The part of a task that its user annotates."""

    def set_user_properties(self, *iterables: Mapping[str, Any] | Iterable[Any], **properties: Any) -> bool:
        """Write properties, whatever the task's status but published.

        Args:
            iterables: Dicts `{name: value}` or `{name: {"value": …, "description": …}}`, or lists of dicts with
                `name`, `value` and perhaps `description` or `type`.
            properties: Values by name, or dicts as above.

        Returns:
            Whether they are stored; of the run of this process a warning says why not.

        Raises:
            Refused: the task is published.
            ValueError: an item without a name, or of another kind, for a stored task.
        """
        if self._live is not None:
            return bool(self._set_user_properties(*iterables, properties))
        made = _params(*iterables, properties)
        if self.id and made:
            from tuitrack.ops import params as changing

            changing.annotate(stored.database(), self.id, made)
        return bool(self.id)

    @guard.harmless
    def _set_user_properties(self, *given: Mapping[str, Any] | Iterable[Any]) -> bool:
        live = self._live
        if live is not None:
            live.put(_params(*given))
        return live is not None

    def get_user_properties(self, value_only: bool = False) -> dict[str, Any]:
        """The properties by name.

        Args:
            value_only: Values alone in place of dicts of `section`, `name`, `value`, `type` and `description`.
        """
        found = dict(self._properties())
        if value_only:
            return {name: param.value for name, param in found.items()}
        return {
            name: {
                "section": SECTION,
                "name": name,
                "value": param.value,
                "type": param.type,
                "description": param.description,
            }
            for name, param in found.items()
        }

    def delete_user_properties(self, *iterables: Iterable[Mapping[str, str] | tuple[str, str] | str]) -> bool:
        """Remove properties.

        Args:
            iterables: Lists of names, of dicts with `name`, or of pairs of section and name.

        Returns:
            Whether any was there.

        Raises:
            Refused: the task is published.
        """
        named = {_name(one) for given in iterables for one in ([given] if isinstance(given, str) else given)}
        gone = [param.key for name, param in self._properties() if name in named]
        live = self._live
        if live is not None:
            live.put([param for name, param in self._properties() if name not in named], gone, SECTION)
        elif gone:
            from tuitrack.ops import params as changing

            changing.unannotate(stored.database(), self.id, gone)
        return bool(gone)

    def _properties(self) -> list[tuple[str, Param]]:
        live = self._live
        if live is not None and not live.attempt:
            every = list(live.params.values())
        else:
            every = [one.param for one in self._detail.params] if self.id else []
        return [(one.key.partition("/")[2], one) for one in every if one.key.startswith(f"{SECTION}/")]


def _params(*given: Mapping[str, Any] | Iterable[Any]) -> list[Param]:
    return [_param(*one) for some in given for one in _items(some)]


def _items(given: Mapping[str, Any] | Iterable[Any]) -> Iterable[tuple[str, Any]]:
    if isinstance(given, Mapping):
        yield from given.items()
        return
    for one in given:
        if not isinstance(one, Mapping) or "name" not in one:
            raise ValueError(f"a user property is a dict with a name, not {one!r}")
        yield str(one["name"]), one


def _param(name: str, given: Any) -> Param:
    if not isinstance(given, Mapping):
        return params.make(f"{SECTION}/{name}", given)
    made = params.make(f"{SECTION}/{name}", given.get("value"), description=str(given.get("description") or ""))
    return Param(made.key, made.value, str(given["type"]), made.description) if given.get("type") else made


def _name(given: Mapping[str, str] | tuple[str, str] | str) -> str:
    if isinstance(given, Mapping):
        return given["name"]
    return given if isinstance(given, str) else given[-1]
