"""Parsed arguments as parameters, in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tuitrack.model.params import Param
from tuitrack.sdk import connect, fitting, injection
from tuitrack.sdk.hooks import destination, parsed
from tuitrack.sdk.hooks.destination import Destination


class Parse:
    """One outermost parse: the texts that were converted, the subcommands that were chosen, the parameters found."""

    def __init__(self, parser: Any) -> None:
        self.parser = parser
        self.params: list[Param] = []
        self._texts: dict[str, list[Any]] = {}
        self._chosen: dict[int, str] = {}

    def hear(self, action: Any, text: Any) -> None:
        """Remember a text that is converted for an argument."""
        self._texts.setdefault(action.dest, []).append(text)

    def choose(self, action: Any, name: str) -> None:
        """Remember the subcommand of this parse."""
        self._chosen[id(action)] = name

    def chosen_instead(self, action: Any, values: list[Any]) -> list[Any]:
        """The subcommand with its arguments; another stored one comes without those of the first."""
        stored = injection.values().params.get(_key(action))
        if stored is None or stored.value == values[0]:
            return values
        if stored.value not in action.choices:
            raise parsed.misfit(stored, "no such command", action.choices)
        return [stored.value]

    def inject(self, namespace: Any) -> None:
        """Put stored values that differ into a parsed namespace, through each argument's own type.

        Raises:
            BadValue: a stored value does not fit its argument.
        """
        for actions in self._fillers():
            one = self._destination(namespace, actions)
            now = None if one is None else one.described()
            wanted = None if now is None else injection.values().wants(now)
            if one is not None and wanted is not None:
                value, self._texts[one.dest] = one.converted(wanted)
                setattr(namespace, one.dest, value)
        for name, value in self._others(namespace):
            now = connect.describe(f"{parsed.SECTION}/{name}", value)
            wanted = None if now is None else injection.values().wants(now)
            if wanted is not None:
                setattr(namespace, name, fitting.restore(value, wanted))

    def describe(self, namespace: Any) -> None:
        """Find the parameters: one for each subcommand, each argument, each other plain value of the namespace."""
        found = [self._described(namespace, actions) for actions in self._fillers()]
        found += [connect.describe(f"{parsed.SECTION}/{name}", value) for name, value in self._others(namespace)]
        self.params = [param for param in found if param is not None]

    def _described(self, namespace: Any, actions: list[Any]) -> Param | None:
        first = actions[0]
        chosen = self._chosen.get(id(first))
        if chosen is not None:
            return Param(_key(first), chosen, "str", destination.help_of(first), tuple(first.choices))
        one = self._destination(namespace, actions)
        return None if one is None else one.described()

    def _destination(self, namespace: Any, actions: list[Any]) -> Destination | None:
        """What arguments filled, None where they leave nothing in the namespace."""
        first, dest = actions[0], actions[0].dest
        absent = not hasattr(namespace, dest)
        if _is_subcommands(first) or dest == destination.SUPPRESS or (absent and not destination.may_be_absent(first)):
            return None
        return Destination(self.parser, tuple(actions), getattr(namespace, dest, None), self._texts.get(dest, []))

    def _fillers(self) -> list[list[Any]]:
        """The arguments of this parse in their order, those that fill the same together."""
        found: dict[str, list[Any]] = {}
        for action in self._actions():
            found.setdefault(_key(action), []).append(action)
        return list(found.values())

    def _others(self, namespace: Any) -> Iterator[tuple[str, object]]:
        """Plain values that no argument filled."""
        known = {action.dest for action in _everything(self.parser)}
        for name, value in list(vars(namespace).items()):
            if name not in known and not name.startswith("_") and not callable(value):
                yield name, value

    def _actions(self, parser: Any = None) -> Iterator[Any]:
        """The arguments of the parser and of the subcommands that were chosen."""
        for action in (parser or self.parser)._actions:
            yield action
            chosen = self._chosen.get(id(action))
            if chosen is not None:
                yield from self._actions(action.choices[chosen])


def required(parser: Any, stored: Mapping[str, Param]) -> Iterator[Any]:
    """Required arguments and groups that a stored value answers."""
    for action in parser._actions:
        if action.required and _key(action) in stored:
            yield action
    for group in parser._mutually_exclusive_groups:
        if group.required and any(_key(action) in stored for action in group._group_actions):
            yield group


def _everything(parser: Any) -> Iterator[Any]:
    for action in parser._actions:
        yield action
        if _is_subcommands(action):
            for below in action.choices.values():
                yield from _everything(below)


def _is_subcommands(action: Any) -> bool:
    return type(action).__name__ == "_SubParsersAction"


def _key(action: Any) -> str:
    return f"{parsed.SECTION}/{'command' if action.dest == destination.SUPPRESS else action.dest}"
