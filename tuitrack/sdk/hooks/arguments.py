"""What parsed arguments are as parameters, in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tuitrack import errors
from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import connect, injection

SECTION = "Args"
_PLAIN: dict[object, str] = {int: "int", float: "float", str: "str", bool: "bool"}
_LISTS = ("_AppendAction", "_ExtendAction", "_AppendConstAction")
_NONE_WORDS = ("", "None", "null", "none", "~")


class Parse:
    """One outermost parse: the texts that were converted, the subcommands that were chosen, the parameters found."""

    def __init__(self, parser: Any) -> None:
        self.parser = parser
        self.texts: dict[int, list[Any]] = {}
        self.params: list[Param] = []
        self._chosen: dict[int, str] = {}

    def choose(self, action: Any, name: str) -> None:
        """Remember the subcommand of this parse."""
        self._chosen[id(action)] = name

    def chosen_instead(self, action: Any, values: list[Any]) -> list[Any]:
        """The subcommand with its arguments; another stored one comes without those of the first."""
        stored = injection.values().params.get(_key(action))
        if stored is None or stored.value == values[0]:
            return values
        if stored.value not in action.choices:
            raise _misfit(stored, "no such command", ", ".join(action.choices))
        return [stored.value]

    def inject(self, namespace: Any) -> None:
        """Put stored values that differ into a parsed namespace, through each argument's own type.

        Raises:
            BadValue: a stored value does not fit its argument.
        """
        for action in self._actions(namespace):
            wanted = injection.values().wants(self._described(action, namespace))
            if wanted is not None and action.dest != "==SUPPRESS==":
                now = self._described(action, namespace)
                value, texts = _converted(self.parser, action, replace(wanted, choices=(), nullable=now.nullable))
                setattr(namespace, action.dest, value)
                self.texts[id(action)] = texts

    def describe(self, namespace: Any) -> None:
        """Find the parameters: one for each argument, one for each other plain value of the namespace."""
        actions = list(self._actions(namespace))
        known = {action.dest for action in actions} | {action.dest for action in _everything(self.parser)}
        self.params = [self._described(action, namespace) for action in actions]
        for name, value in vars(namespace).items():
            if name not in known and not name.startswith("_") and not callable(value):
                other = connect.describe(f"{SECTION}/{name}", value)
                self.params += [] if other is None else [other]

    def _actions(self, namespace: Any, parser: Any = None) -> Iterator[Any]:
        """The arguments that this parse gave values to and that can be recorded."""
        for action in (parser or self.parser)._actions:
            chosen = self._chosen.get(id(action))
            if chosen is not None:
                yield action
                yield from self._actions(namespace, action.choices[chosen])
            elif action.dest != "==SUPPRESS==" and hasattr(namespace, action.dest):
                value = getattr(namespace, action.dest)
                if id(action) in self.texts or _recordable(value):
                    yield action

    def _described(self, action: Any, namespace: Any) -> Param:
        if id(action) in self._chosen:
            return Param(_key(action), self._chosen[id(action)], "str", _help(action), tuple(action.choices))
        value = getattr(namespace, action.dest)
        text, kind = self._encoded(action, value)
        nullable = value is None or (action.default is None and not action.required)
        if nullable and kind == "str" and value is not None and (text in _NONE_WORDS or text[0] + text[-1] == '""'):
            text = f'"{text}"'
        return Param(_key(action), text, kind, _help(action), _choices(action), nullable)

    def _encoded(self, action: Any, value: object) -> tuple[str, str]:
        texts = [text for text in self.texts.get(id(action), ()) if isinstance(text, str)]
        if action.type not in (None, *_PLAIN) and texts and value is not None:
            return params.encode(texts) if isinstance(value, list) else (texts[-1], _kind_of_text(value, texts[-1]))
        text, kind = params.encode(connect.plain(value))
        return text, _declared(action, kind, value)


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
        if type(action).__name__ == "_SubParsersAction":
            for below in action.choices.values():
                yield from _everything(below)


def _key(action: Any) -> str:
    return f"{SECTION}/{'command' if action.dest == '==SUPPRESS==' else action.dest}"


def _help(action: Any) -> str:
    return "" if action.help in (None, "==SUPPRESS==") else str(action.help)


def _choices(action: Any) -> tuple[str, ...]:
    kind = type(action).__name__
    if kind == "_StoreConstAction":
        return tuple(dict.fromkeys(_text(one) for one in (action.const, action.default) if one is not None))
    if action.choices is None:
        return ()
    return tuple(_text(one) for one in action.choices)


def _text(value: object) -> str:
    return params.encode(value)[0] if _recordable(value) else str(value)


def _recordable(value: object) -> bool:
    try:
        params.encode(connect.plain(value))
    except TypeError:
        return False
    return not callable(value)


def _kind_of_text(value: object, text: str) -> str:
    """The type of what the user's own function made, where a text of that type can be given to it again."""
    kind = params.encode_kind(value)
    try:
        params.decode(Param("", text, kind))
    except errors.BadValue:
        return "str"
    return kind or "str"


def _declared(action: Any, kind: str, value: object) -> str:
    """The type of an argument, from its declaration where the value says nothing."""
    element = "list" if _holds_lists(action) else _PLAIN.get(action.type, "str")
    if value is None:
        if _is_list(action):
            return f"list/{element}"
        return {"_CountAction": "int"}.get(type(action).__name__, "bool" if _is_flag(action) else element)
    if value == [] and _is_list(action):
        return f"list/{element}"
    if kind == "int" and action.type is float:
        return "float"
    return kind


def _is_list(action: Any) -> bool:
    counted = isinstance(action.nargs, int) and action.nargs > 0
    return counted or action.nargs in ("*", "+", "...", "A...") or type(action).__name__ in _LISTS


def _holds_lists(action: Any) -> bool:
    return type(action).__name__ == "_AppendAction" and action.nargs not in (None, "?")


def _is_flag(action: Any) -> bool:
    return type(action).__name__ in ("_StoreTrueAction", "_StoreFalseAction", "BooleanOptionalAction")


def _converted(parser: Any, action: Any, stored: Param) -> tuple[object, list[Any]]:
    """The value of a stored text, the texts it came from.

    Raises:
        BadValue: it does not fit the argument.
    """
    if type(action).__name__ == "_StoreConstAction":
        return _constant(action, stored), []
    value = params.decode(stored)
    if value is None or type(action).__name__ in ("_CountAction", "_AppendConstAction") or _is_flag(action):
        return value, []
    if not isinstance(value, list | tuple) or not _is_list(action):
        return _element(parser, action, stored, value), [_as_text(value)]
    nested = _holds_lists(action)
    made = [
        [_element(parser, action, stored, one) for one in item]
        if nested and isinstance(item, list)
        else _element(parser, action, stored, item)
        for item in value
    ]
    return made, [_as_text(item) for item in value]


def _constant(action: Any, stored: Param) -> object:
    for value in (action.const, action.default):
        if _text(value) == stored.value:
            return value
    raise _misfit(stored, "not one of the two values", ", ".join(_choices(action)))


def _element(parser: Any, action: Any, stored: Param, value: object) -> object:
    """One value as the argument's type makes it from the command line, checked against its choices."""
    if action.type not in (None, bool) and not (_PLAIN.get(action.type) and type(value) is action.type):
        try:
            value = parser._get_value(action, _as_text(value))
        except Exception as error:  # whatever the user's own function raises
            raise _misfit(stored, str(error)) from error
    if action.choices is not None and value not in action.choices:
        raise _misfit(stored, "not among the choices", ", ".join(map(str, action.choices)))
    return value


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else params.encode(value)[0]


def _misfit(stored: Param, why: str, allowed: str = "") -> errors.BadValue:
    hint = f"allowed: {allowed}" if allowed else "mend the value in a new clone"
    return errors.BadValue(f"{stored.key}={stored.value}: {why}", hint=hint)
