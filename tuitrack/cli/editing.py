"""Options that edit a draft beyond the values it has: its variables, values that its code may not know."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from tuitrack import errors
from tuitrack.model import execution

if TYPE_CHECKING:
    from tuitrack.ops.reworking import Rework
    from tuitrack.query.tasks import TaskDetail


@dataclass(frozen=True, slots=True)
class More:
    """What such options say."""

    variables: Mapping[str, str]
    allow_unknown: bool = False

    def __bool__(self) -> bool:
        return bool(self.variables) or self.allow_unknown

    def apart(self, source: TaskDetail, given: Mapping[str, str]) -> tuple[dict[str, str], Rework]:
        """Edits of what a run has, and what is edited beyond that.

        Args:
            source: The run.
            given: Values by key.

        Raises:
            Refused: a new value's key is no `Section/name`.
        """
        from tuitrack.ops import reworking

        known = {one.key for one in source.params}
        new = [key for key in given if key not in known] if self.allow_unknown else []
        for key in new:
            reworking.check_key(key)
        added = tuple(reworking.guessed(key, given[key]) for key in new)
        environ = {**source.environment.environ, **self.variables}
        environ |= {execution.ENV_UNKNOWN: "1"} if self.allow_unknown else {}
        text = reworking.written_variables(environ)
        code = {"environ": text} if self else {}
        return {key: value for key, value in given.items() if key not in new}, reworking.Rework(added, code=code)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options, handed to a command as one `more`."""

    @click.option("--variable", "variables", multiple=True, metavar="NAME=VALUE", help="Set an environment variable.")
    @click.option("--allow-unknown", is_flag=True, help="Also parameters that the code does not know.")
    @functools.wraps(command)
    def with_more(*args: Any, variables: tuple[str, ...], allow_unknown: bool, **given: Any) -> Any:
        pairs = [text.partition("=") for text in variables]
        wrong = next(
            (text for text, (name, equals, _) in zip(variables, pairs, strict=True) if not (name and equals)), ""
        )
        if wrong:
            raise errors.UsageError(f"--variable {wrong}: no value", hint="as --variable OMP_NUM_THREADS=4")
        return command(*args, more=More({name: value for name, _, value in pairs}, allow_unknown), **given)

    return with_more
