"""A configuration that jsonargparse has parsed, its leaves as parameters in both directions."""

from __future__ import annotations

import inspect
import json
import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import hints, injection
from tuitrack.sdk.hooks import parsed

_LOWER = (operator.ge, operator.gt)
_UPPER = (operator.le, operator.lt)


@dataclass(frozen=True, slots=True)
class Tree:
    """A parser with the namespace it gave; keys are dotted as on the command line."""

    parser: Any
    namespace: Any

    def described(self) -> Iterator[Param | None]:
        """The leaves as parameters."""
        actions = dict(_actions(self.parser, ""))
        for name, action in actions.items():
            if hasattr(action, "_name_parser_map") and self.namespace.get(name) is not None:
                key, chosen = f"{parsed.SECTION}/{name}", str(self.namespace.get(name))
                yield Param(key, chosen, "str", _help(action), tuple(action._name_parser_map))
        for name, value in _leaves(self.namespace, self._dumped(), ""):
            yield _param(name, value, actions.get(name))

    def wanted(self) -> list[Param]:
        """The stored parameters that differ."""
        found = (injection.values().wants(now) for now in self.described() if now is not None)
        return [stored for stored in found if stored is not None]

    def nested(self, changed: Iterable[Param]) -> dict[str, Any]:
        """Stored parameters as the tree that the parser takes.

        Raises:
            BadValue: one is not of its type.
        """
        tree: dict[str, Any] = {}
        for stored in changed:
            *parents, last = stored.name.split(".")
            node = tree
            for name in parents:
                node = node.setdefault(name, {})
            node[last] = _value(stored)
        return tree

    def _dumped(self) -> dict[str, Any]:
        """The configuration as plain values, with those that are None."""
        known = inspect.signature(self.parser.dump).parameters
        whole = {"skip_unset": False} if "skip_unset" in known else {"skip_none": False}
        found = json.loads(self.parser.dump(self.namespace, format="json", **whole))
        return found if isinstance(found, dict) else {}


def _leaves(namespace: Any, dumped: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """What a namespace holds, by dotted name; configuration files and what is linked are not in the dump."""
    for name, value in vars(namespace).items():
        if name not in dumped:
            continue
        if type(value).__name__ == "Namespace" and isinstance(dumped[name], dict):
            yield from _leaves(value, dumped[name], f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", dumped[name]


def _actions(parser: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for action in parser._actions:
        yield f"{prefix}{action.dest}", action
        below = getattr(action, "_name_parser_map", None)
        for name, parser_below in (below or {}).items():
            yield from _actions(parser_below, f"{prefix}{name}.")


def _param(name: str, value: Any, action: Any) -> Param | None:
    annotation = getattr(action, "_typehint", None) or getattr(action, "type", None)
    hint = hints.of(annotation)
    listed = hint.choices or tuple(map(str, getattr(action, "choices", None) or ()))
    nullable = hint.nullable or (getattr(action, "default", ...) is None and not _is_required(action))
    declared = Param(f"{parsed.SECTION}/{name}", "", hint.kind, _help(action), listed, nullable, *_bounds(annotation))
    return parsed.holding(declared, value, open=hint.open)


def _help(action: Any) -> str:
    found = getattr(action, "help", None)
    return "" if found in (None, "==SUPPRESS==") else str(found)


def _is_required(action: Any) -> bool:
    return bool(getattr(action, "required", False) or not getattr(action, "option_strings", True))


def _bounds(annotation: Any) -> tuple[float | None, float | None]:
    """The range of a restricted number, its ends included."""
    limits = getattr(annotation, "_restrictions", ())
    whole = isinstance(annotation, type) and issubclass(annotation, int)
    low = [one + (whole and compare is operator.gt) for compare, one in limits if compare in _LOWER]
    high = [one - (whole and compare is operator.lt) for compare, one in limits if compare in _UPPER]
    return max(low, default=None), min(high, default=None)


def _value(stored: Param) -> Any:
    """The value of a stored text; where several types fit, read as on the command line."""
    value = params.decode(stored)
    if stored.type or not isinstance(value, str):
        return value
    import yaml

    try:
        return yaml.safe_load(value)
    except yaml.YAMLError:
        return value
