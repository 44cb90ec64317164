"""argparse: parsed arguments recorded, edited ones put in their place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

from tuitrack import errors
from tuitrack.model import events, params
from tuitrack.sdk import guard, injection, session

SECTION = "Args"
_PLAIN: dict[object, str] = {int: "int", float: "float", str: "str", bool: "bool"}

_depth = threading.local()
_parsed: list[tuple[Any, Any]] = []


def patch(module: ModuleType) -> None:
    """Look at every outermost parse; subparsers are part of it."""
    parser_class: Any = module.ArgumentParser
    if getattr(parser_class.parse_known_args, "_tuitrack", False):
        return
    original = parser_class.parse_known_args

    def parse_known_args(self: Any, args: Any = None, namespace: Any = None, **kwargs: Any) -> Any:
        if getattr(_depth, "inside", False):
            return original(self, args, namespace, **kwargs)
        _depth.inside = True
        try:
            result = original(self, args, namespace, **kwargs)
        finally:
            _depth.inside = False
        _on_parsed(self, result[0])
        return result

    parse_known_args._tuitrack = True  # type: ignore[attr-defined]
    parser_class.parse_known_args = parse_known_args


def _on_parsed(parser: Any, namespace: Any) -> None:
    live = session.current()
    if live is None:
        _parsed.append((parser, namespace))
    else:
        connect(live, parser, namespace)


def connect_earlier(live: session.Session) -> None:
    """Connect what was parsed before the task began; a namespace is changed where it is."""
    for parser, namespace in _parsed:
        connect(live, parser, namespace)
    _parsed.clear()


def connect(live: session.Session, parser: Any, namespace: Any) -> None:
    """Record a namespace, with edited values put into it first.

    Raises:
        BadValue: an edited value does not fit its argument.
    """
    found, consumed = [], []
    for action in _actions(parser, namespace):
        key = f"{SECTION}/{action.dest}"
        try:
            param = describe(key, action, getattr(namespace, action.dest))
        except TypeError as error:
            guard.warn_once(f"argparse {key}", f"{key} is not recorded: {error}")
            continue
        stored = injection.stored(key)
        if stored is not None:
            consumed.append(key)
            if stored.value != param.value:
                setattr(namespace, action.dest, _edited(parser, action, param, stored))
                param = replace(param, value=stored.value)
        found.append(param)
    live.emit(events.ParamsSet(tuple(found)))
    if consumed:
        live.emit(events.Consumed(params=tuple(consumed)))


def _actions(parser: Any, namespace: Any) -> Iterator[Any]:
    for action in parser._actions:
        if not isinstance(action.dest, str) or action.dest in ("help", "==SUPPRESS=="):
            continue
        if hasattr(namespace, action.dest) and not callable(getattr(namespace, action.dest)):
            yield action
        if action.__class__.__name__ == "_SubParsersAction":
            chosen = action.choices.get(getattr(namespace, action.dest, None))
            if chosen is not None:
                yield from _actions(chosen, namespace)


def describe(key: str, action: Any, value: object) -> params.Param:
    """The parameter an argument is: typed by what it holds, or by its declared type where it holds None.

    Raises:
        TypeError: it holds something no parameter can.
    """
    text, kind = params.encode(value) if _plain(value) else (str(value), "str")
    declared = _PLAIN.get(action.type, "")
    if value is None or value == []:
        many = action.nargs in ("*", "+") or isinstance(action.nargs, int) or _is_append(action)
        kind = f"list/{declared or 'str'}" if many else declared or ("bool" if action.nargs == 0 else "str")
    choices = tuple(params.encode(choice)[0] for choice in action.choices) if action.choices is not None else ()
    text = f'"{text}"' if kind == "str" and text == "" and value == "" and action.default is None else text
    nullable = value is None or (action.default is None and not action.required)
    return params.Param(key, text, kind, action.help or "", choices, nullable)


def _plain(value: object) -> bool:
    return value is None or isinstance(value, int | float | str | list | tuple | dict)


def _is_append(action: Any) -> bool:
    return action.__class__.__name__ in ("_AppendAction", "_ExtendAction")


def _edited(parser: Any, action: Any, now: params.Param, stored: params.Param) -> object:
    checked = replace(stored, choices=now.choices)
    if action.type is None or action.type in _PLAIN or stored.value == "":
        return params.parse(checked, stored.value)
    texts = params.parse(replace(checked, type="list/str"), stored.value) if action.nargs in ("*", "+") else None
    try:
        if isinstance(texts, list):
            return [parser._get_value(action, text) for text in texts]
        return parser._get_value(action, stored.value)
    except Exception as error:
        raise errors.BadValue(f"{stored.key}={stored.value}: {error}", hint="mend the value in a new clone") from error
