"""From a function to a script of its own."""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tuitrack import errors

_SCRIPT = """\
{future}from tuitrack.automation import standalone

{imports}

{functions}

if __name__ == "__main__":
    standalone.run({name}, {returns!r}{settings})
"""
_OWN = "PipelineDecorator"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a function becomes a script: with which other functions, what its `Task.init` is told, with its imports."""

    helpers: Sequence[Callable[..., Any]] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    imports: bool = True


_PLAINLY = Manner()


def script(function: Callable[..., Any], returns: Sequence[str], manner: Manner = _PLAINLY) -> str:
    """A script that runs one function with the values of its task, and keeps what it returns.

    The imports at the top of the function's module go along, with its decorators and the functions it is told to need.

    Raises:
        UsageError: the source of a function cannot be had, or a setting cannot be written down.
    """
    settings = dict(manner.settings)
    if settings and _read_back(settings) != settings:
        raise errors.UsageError(f"{settings} cannot be written into the step's script", hint="plain values can")
    inner = innermost(function)
    module = _module(inner)
    found = [one for one in module.body if isinstance(one, ast.Import | ast.ImportFrom)]
    future = [one for one in found if isinstance(one, ast.ImportFrom) and one.module == "__future__"]
    wanted = [_Source(innermost(one)) for one in (*manner.helpers, inner)]
    decorators = _needed([decorator for one in wanted for decorator in one.decorators], module)
    return _SCRIPT.format(
        future="".join(f"{ast.unparse(line)}\n" for line in future),
        imports="\n".join(ast.unparse(one) for one in found if one not in future and manner.imports),
        functions="\n\n".join([*map(ast.unparse, decorators), *(one.text for one in wanted)]),
        name=inner.__name__,
        returns=tuple(returns),
        settings=f", {settings!r}" if settings else "",
    )


def _read_back(settings: Mapping[str, Any]) -> Any:
    try:
        return ast.literal_eval(repr(settings))
    except (ValueError, SyntaxError):
        return None


def returned(given: Sequence[str] | str | None) -> tuple[str, ...]:
    """Names of what a function returns."""
    return (given,) if isinstance(given, str) else tuple(given or ())


def innermost(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as it was written, where decorators have put others around it."""
    inner = getattr(function, "__wrapped__", None) or _enclosed(function)
    return function if inner is None else innermost(inner)


def _enclosed(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The decorated function that another one was put around without a word."""
    for cell in getattr(function, "__closure__", None) or ():
        try:
            held = cell.cell_contents
        except ValueError:  # nothing is in it yet
            continue
        if isinstance(held, types.FunctionType) and _is_decorated(held):
            return held
    return None


def _is_decorated(function: Callable[..., Any]) -> bool:
    try:
        return inspect.getsource(function).lstrip().startswith("@")
    except (OSError, TypeError):
        return False


class _Source:
    """The text of a function, with the decorators that are no pipeline's."""

    def __init__(self, function: Callable[..., Any]) -> None:
        try:
            lines = textwrap.dedent(inspect.getsource(function)).splitlines()
        except (OSError, TypeError) as error:
            name = getattr(function, "__name__", function)
            raise errors.UsageError(
                f"the source of {name} cannot be read: {error}", hint="define it in a file"
            ) from error
        node = ast.parse("\n".join(lines)).body[0]
        if not isinstance(node, ast.FunctionDef):
            what = lines[0].strip()
            raise errors.UsageError(f"a step needs a function made by def, not {what!r}", hint="name it first")
        names = getattr(function, "__globals__", {})
        self.decorators = [one for one in node.decorator_list if not _is_ours(one, names)]
        above = [f"@{ast.unparse(one)}" for one in self.decorators]
        self.text = "\n".join([*above, *lines[node.lineno - 1 : node.end_lineno]])


def _is_ours(decorator: ast.expr, names: Mapping[str, Any]) -> bool:
    """Whether a decorator is one that makes steps and pipelines."""
    first, *rest = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator).split(".")
    found = names.get(first)
    for name in rest:
        found = getattr(found, name, None)
    return getattr(getattr(found, "__self__", None), "__name__", "") == _OWN


def _module(function: Callable[..., Any]) -> ast.Module:
    """The module that a function is in, empty where its source cannot be read."""
    module = inspect.getmodule(function)
    try:
        return ast.parse(inspect.getsource(module) if module is not None else "")
    except (OSError, TypeError):
        return ast.parse("")


def _needed(expressions: Iterable[ast.AST], module: ast.Module) -> list[ast.stmt]:
    """What at the top of a module some expressions need, and what that needs, in the order it is there."""
    defined = {name: one for one in module.body for name in _defines(one)}
    found: set[str] = set()
    waiting = [name for one in expressions for name in _names(one)]
    while waiting:
        name = waiting.pop()
        if name in defined and name not in found:
            found.add(name)
            waiting += _names(defined[name])
    return [one for one in module.body if found.intersection(_defines(one))]


def _defines(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    targets = [statement.target] if isinstance(statement, ast.AnnAssign) else getattr(statement, "targets", [])
    return [one.id for one in targets if isinstance(one, ast.Name)]


def _names(node: ast.AST) -> list[str]:
    return [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
