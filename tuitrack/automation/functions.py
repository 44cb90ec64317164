"""From a function to a script of its own."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Manner:
    """How a function becomes a script: with which other functions, what its `Task.init` is told, with its imports."""

    helpers: Sequence[Callable[..., Any]] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    imports: bool = True


_PLAINLY = Manner()


def script(function: Callable[..., Any], returns: Sequence[str], manner: Manner = _PLAINLY) -> str:
    """A script that runs one function with the values of its task, and keeps what it returns.

    The imports at the top of the function's module go along, with the functions it is told to need.

    Raises:
        UsageError: the source of a function cannot be had, or a setting cannot be written down.
    """
    future, imports = _imports(function)
    settings = dict(manner.settings)
    if settings and _read_back(settings) != settings:
        raise errors.UsageError(f"{settings} cannot be written into the step's script", hint="plain values can")
    return _SCRIPT.format(
        future="".join(f"{line}\n" for line in future),
        imports="\n".join(imports if manner.imports else ()),
        functions="\n\n".join(_source(one) for one in (*manner.helpers, function)),
        name=function.__name__,
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


def _source(function: Callable[..., Any]) -> str:
    """The text of a function without its decorators."""
    try:
        lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    except (OSError, TypeError) as error:
        name = getattr(function, "__name__", function)
        raise errors.UsageError(f"the source of {name} cannot be read: {error}", hint="define it in a file") from error
    node = ast.parse("\n".join(lines)).body[0]
    if not isinstance(node, ast.FunctionDef):
        raise errors.UsageError(f"a step needs a function made by def, not {lines[0].strip()!r}", hint="name it first")
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _imports(function: Callable[..., Any]) -> tuple[list[str], list[str]]:
    """The imports of the future, then the others, at the top of the module that a function is in."""
    module = inspect.getmodule(function)
    try:
        text = inspect.getsource(module) if module is not None else ""
    except (OSError, TypeError):
        text = ""
    found = [one for one in ast.parse(text).body if isinstance(one, ast.Import | ast.ImportFrom)]
    future = [one for one in found if isinstance(one, ast.ImportFrom) and one.module == "__future__"]
    return [ast.unparse(one) for one in future], [ast.unparse(one) for one in found if one not in future]
