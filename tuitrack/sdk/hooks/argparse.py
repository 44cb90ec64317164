"""argparse: every outermost parse recorded, with the stored values put into its namespace."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from tuitrack.sdk import guard, injection
from tuitrack.sdk.hooks import arguments, parsed
from tuitrack.sdk.hooks.arguments import Parse


class _Thread(threading.local):
    """The parse this thread is in."""

    parse: Parse | None = None


_thread = _Thread()


def patch(module: Any) -> None:
    """Follow every parse from the outside; subparsers and partial parses belong to the outermost."""
    kind = module.ArgumentParser
    if hasattr(kind, "_tuitrack"):
        return
    kind._tuitrack = True
    for name in ("parse_known_args", "parse_known_intermixed_args"):
        _wrap_parse(kind, name)
    for name in ("parse_args", "parse_intermixed_args"):
        _wrap_strict(kind, name)
    _wrap_values(kind)
    _wrap_subparsers(module._SubParsersAction)


def _wrap_parse(kind: Any, name: str) -> None:
    original = getattr(kind, name)

    def parse(self: Any, args: Any = None, namespace: Any = None, *more: Any, **options: Any) -> Any:
        if _thread.parse is not None or hasattr(self, "_tuitrack_aside"):
            return original(self, args, namespace, *more, **options)
        _thread.parse = parse = Parse(self)
        try:
            with _lifted(self):
                result = original(self, args, namespace, *more, **options)
        finally:
            _thread.parse = None
        _take(parse, result[0])
        return result

    parse.__name__ = parse.__qualname__ = name
    setattr(kind, name, parse)


def _wrap_strict(kind: Any, name: str) -> None:
    """A parse that takes no word it does not know takes no stored value either."""
    original = getattr(kind, name)

    def parse(self: Any, *args: Any, **options: Any) -> Any:
        result = original(self, *args, **options)
        if _thread.parse is None and not hasattr(self, "_tuitrack_aside"):
            parsed.refuse_unknown()
        return result

    parse.__name__ = parse.__qualname__ = name
    setattr(kind, name, parse)


def _wrap_values(kind: Any) -> None:
    original = kind._get_value

    def get_value(self: Any, action: Any, text: Any) -> Any:
        if _thread.parse is not None:
            _thread.parse.hear(action, text)
        return original(self, action, text)

    kind._get_value = get_value


def _wrap_subparsers(kind: Any) -> None:
    original = kind.__call__

    def choose(self: Any, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> Any:
        parse = _thread.parse
        if parse is None:
            return original(self, parser, namespace, values, option_string)
        values = parse.chosen_instead(self, values)
        parse.choose(self, values[0])
        with _lifted(self.choices.get(values[0])):
            return original(self, parser, namespace, values, option_string)

    kind.__call__ = choose


@contextlib.contextmanager
def _lifted(parser: Any) -> Iterator[None]:
    """What is stored need not be on the command line too."""
    stored = injection.values()
    required = [] if parser is None or not stored else list(arguments.required(parser, stored.params))
    for one in required:
        one.required = False
    try:
        yield
    finally:
        for one in required:
            one.required = True


def _take(parse: Parse, namespace: Any) -> None:
    if injection.values():
        parse.inject(namespace)
    _record(parse, namespace)


@guard.harmless
def _record(parse: Parse, namespace: Any) -> None:
    parse.describe(namespace)
    parse.parser._tuitrack_parsed = True
    parsed.report(parse.params)


def leave_alone(parser: Any) -> Any:
    """The same parser, or class of parsers, whose arguments are no parameters: another hook knows them better."""
    parser._tuitrack_aside = True
    return parser


def connect(parser: Any) -> None:
    """Report a parser that the code connects itself; parsing does it."""
    if not (hasattr(parser, "_tuitrack_parsed") or hasattr(parser, "_tuitrack_aside")):
        parser.parse_known_args()
