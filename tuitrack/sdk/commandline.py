"""The command line of a program that no parser of ours reads: one parameter, edited as a whole."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from tuitrack.model.params import Param
from tuitrack.sdk import guard, injection
from tuitrack.sdk.session import Session

SECTION = "Args"
KEY = f"{SECTION}/sys.argv"


def described(words: Sequence[str]) -> Param:
    """The words after the program's name, as a parameter written as in a shell."""
    return Param(KEY, shlex.join(words), "str", "the command line, as the program reads it")


def given(words: Sequence[str]) -> tuple[str, ...]:
    """The words to run a program with: the stored ones where the executor runs it.

    Raises:
        BadValue: a quote of the stored ones is not closed.
    """
    stored = injection.values().params.get(KEY)
    if stored is None:
        return tuple(words)
    try:
        return tuple(shlex.split(stored.value))
    except ValueError as error:
        raise injection.misfit(stored, error, "write it as in a shell") from error


@guard.harmless
def record(live: Session, words: Sequence[str]) -> None:
    """Record the words until a parser tells what they mean."""
    stored = KEY in injection.values().params
    if words or stored:
        live.put([described(words)])
        live.consumed([KEY] if stored else [])


def forget(live: Session) -> None:
    """A parser has told what the words mean."""
    if KEY in live.params:
        live.put((), {KEY}, SECTION)
