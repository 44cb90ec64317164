"""Regular expressions that cannot take for ever."""

from __future__ import annotations

import re

from tuitrack import errors

_LONGEST = 200
_MOST_REPEATS = 3
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[a-zA-Z!:=<#>P]*|[()|]|[*+?]|\{\d*,?\d*\}|.", re.DOTALL)
_REPEAT = re.compile(r"[*+]|\{\d*,\}|\{(?:\d*,)?\d{2,}\}|\{[2-9],?[2-9]?\}|\{\d?,[2-9]\}")


def check(pattern: str, position: int = 0) -> None:
    """Refuse what is no regular expression, or could take time beyond reason on a short name.

    Raises:
        BadQuery: it cannot be compiled, refers back, or repeats what itself repeats.
    """
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise errors.BadQuery(f"bad regex: {error}", hint="a Python regular expression", position=position) from error
    reason = "it is too long" if len(pattern) > _LONGEST else _slow(pattern)
    if reason:
        raise errors.BadQuery(f"this regex could take for ever: {reason}", hint="use a simpler one", position=position)


def _slow(pattern: str) -> str:
    """Why a pattern could be slow, empty when it cannot."""
    open_groups = [False]
    closed, repeats = False, 0
    for token in _TOKEN.findall(pattern):
        if re.fullmatch(r"\\[1-9]", token) or token.startswith("(?P="):
            return "it refers back"
        if token.startswith("("):
            open_groups.append(False)
        elif token == ")":
            closed = open_groups.pop()
            open_groups[-1] |= closed
            continue
        elif _REPEAT.fullmatch(token):
            if closed:
                return "it repeats what itself repeats"
            repeats += 1
            open_groups[-1] = True
        elif token in ("?", "|"):
            open_groups[-1] = True
        closed = False
    return f"it repeats more than {_MOST_REPEATS} times" if repeats > _MOST_REPEATS else ""
