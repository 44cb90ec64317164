"""Python Fire: the arguments of every function and class it calls, the members it walks through."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from typing import Any

from tuitrack.model.params import Param
from tuitrack.sdk import guard, injection
from tuitrack.sdk.hooks import argparse, parsed
from tuitrack.sdk.hooks.call import Call

_MEMBER = "Accessed property"
_FUNCTIONS = "FIRE_PARSE_FNS"


class _Thread(threading.local):
    """The walk this thread is on."""

    trace: Any = None
    texts: dict[str, str] | None = None


_thread = _Thread()


def patch(module: Any) -> None:
    """Follow `fire.core`: what is called with which arguments, which members are chosen; its own flags are hidden."""
    _hide_own_flags(module.parser)
    _wrap_walk(module)
    _wrap_choices(module.trace.FireTrace, module.completion)
    _wrap_calls(module)
    _wrap_parses(module)
    _wrap_values(module)


def _hide_own_flags(parser: Any) -> None:
    original = parser.CreateParser
    parser.CreateParser = lambda: argparse.leave_alone(original())


def _wrap_walk(module: Any) -> None:
    original = module._Fire

    def walk(component: Any, args: list[str], *more: Any, **options: Any) -> Any:
        return original(component, _instead(list(args)), *more, **options)

    module._Fire = walk


def _instead(args: list[str]) -> list[str]:
    """The command line with another stored member in place of the first; that comes without the arguments after it."""
    for key in injection.values().edited:
        stored = injection.values().edit(key)
        if stored is None or key.rpartition("/")[2] != parsed.COMMAND or not key.startswith(f"{parsed.SECTION}/"):
            continue
        path = key.split("/")[1:-1]
        at = _position(args, path, stored)
        if at is not None and args[at] != stored.value:
            return [*args[:at], stored.value]
    return args


def _position(args: list[str], path: list[str], stored: Param) -> int | None:
    """Where the member that a stored one replaces is on the command line, after those on the way to it."""
    start = 0
    for name in path:
        start = next((n + 1 for n in range(start, len(args)) if _name(args[n]) == name), start)
    return next((n for n in range(start, len(args)) if _name(args[n]) in stored.choices), None)


def _name(word: str) -> str:
    return word.replace("-", "_")


def _wrap_choices(kind: Any, completion: Any) -> None:
    original = kind.AddAccessedProperty

    def choose(self: Any, component: Any, target: Any, *more: Any) -> Any:
        _record_choice(self, target, completion.VisibleMembers)
        return original(self, component, target, *more)

    kind.AddAccessedProperty = choose


@guard.harmless
def _record_choice(trace: Any, target: Any, members: Callable[[Any], list[tuple[Any, Any]]]) -> None:
    offered = tuple(str(name) for name, member in members(trace.GetResult()) if not inspect.ismodule(member))
    key = f"{_prefix(trace)}/{parsed.COMMAND}"
    name = str(target) if str(target) in offered else _name(str(target))
    parsed.report([Param(key, name, "str", "", offered if name in offered else ())], switch="fire")


def _prefix(trace: Any) -> str:
    """The section, and the members on the way to where a walk is."""
    return "/".join([parsed.SECTION, *(_name(str(one.args[0])) for one in trace.elements if one._action == _MEMBER)])


def _wrap_calls(module: Any) -> None:
    original = module._CallAndUpdateTrace

    def call(
        component: Any,
        args: list[str],
        component_trace: Any,
        *more: Any,
        **options: Any,
    ) -> Any:
        before, _thread.trace = _thread.trace, component_trace
        try:
            return original(component, args, component_trace, *more, **options)
        finally:
            _thread.trace = before

    module._CallAndUpdateTrace = call


def _wrap_parses(module: Any) -> None:
    original = module._MakeParseFn

    def make(function: Any, metadata: dict[str, Any]) -> Any:
        parse = original(function, metadata)
        prefix = None if _thread.trace is None else guard.harmless(_prefix)(_thread.trace)
        if prefix is None:
            return parse
        spec = module.inspectutils.GetFullArgSpec(function)

        def read(name: str, text: str) -> Any:
            index = spec.args.index(name) if name in spec.args else None
            return module._ParseValue(text, index, name, metadata)

        def parse_and_take(args: list[str]) -> Any:
            texts: dict[str, str] = {}
            _thread.texts = texts
            call = Call(prefix, spec, [], {}, texts, read)
            (call.args, call.kwargs), *rest = _parsed(parse, args, call, module.FireError)
            if injection.values().below(parsed.SECTION):
                call.inject()
            _record(call)
            return (call.args, call.kwargs), *rest

        return parse_and_take

    module._MakeParseFn = make


def _parsed(
    parse: Callable[[list[str]], Any],
    args: list[str],
    call: Call,
    failure: type[Exception],
) -> Any:
    """What is parsed; where an argument is missing, with the value that is stored for it."""
    try:
        return parse(args)
    except failure:
        stored = call.required()
        if not stored:
            raise
        return parse([*args, *(f"--{one.key.rpartition('/')[2]}={one.value}" for one in stored)])


@guard.harmless
def _record(call: Call) -> None:
    parsed.report(call.described(), switch="fire")


def _wrap_values(module: Any) -> None:
    """Remember the texts that functions of the user's own turn into values."""
    original = module._ParseValue

    def read(value: Any, index: Any, arg: Any, metadata: dict[str, Any]) -> Any:
        if _thread.texts is not None and arg is not None and _is_own(metadata.get(_FUNCTIONS), index, arg):
            _thread.texts[arg] = value
        return original(value, index, arg, metadata)

    module._ParseValue = read


def _is_own(functions: dict[str, Any] | None, index: int | None, name: str) -> bool:
    """Whether the user named a function that reads the text of an argument."""
    if not functions:
        return False
    listed = index is not None and index < len(functions["positional"])
    return listed or name in functions["named"] or functions["default"] is not None
