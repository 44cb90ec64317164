"""What clones are called: after their parent and what changed, or as a template says, `wide lr={lr} s{seed}`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence

from tuitrack import errors
from tuitrack.ops.editing import Edits
from tuitrack.query import names

_VALUE_WIDTH = 24
_BRACED = re.compile(r"\{([^{}]*)\}")


def default(parent: str, edits: Edits, seeds: Sequence[str]) -> str:
    """The parent's name plus what changed, a seed as `s2`; a value changed again stands where the one before is."""
    words, added = parent.split(" "), []
    for key, text in edits.given.items():
        name, before = _short(key), edits.before.get(key)
        said, old = _said(name, _cut(text), seeds), _said(name, _cut(before), seeds) if before else None
        at = [place for place, word in enumerate(words) if word.startswith(f"{name}=") or word == old]
        for place in at:
            words[place] = said
        added += [] if at else [said]
    return " ".join([*words, *added, *edits.configurations])


def template(name: str, varied: Sequence[str], known: Collection[str], seeds: Sequence[str]) -> str:
    """A name that tells clones apart: with what varies behind it where nothing of that is in it."""
    used = {_meant(one, known) for one in _BRACED.findall(name)}
    if used.intersection(varied):
        return name
    return " ".join((name, *(_said(_short(key), braced(key, known), seeds) for key in varied)))


def filled(name: str, values: Mapping[str, str]) -> str:
    """The name of one clone: values stand for their keys in braces; what no key is in them stays."""

    def value(found: re.Match[str]) -> str:
        key = _meant(found[1], values)
        return found[0] if key is None else _cut(values[key])

    return _BRACED.sub(value, name)


def check(name: str, known: Collection[str]) -> None:
    """Let a name pass only where all that it has in braces are parameters.

    Raises:
        BadValue: one is none, or could be several.
    """
    for one in _BRACED.findall(name):
        if _meant(one, known) is None:
            alike = [key for key in known if _short(key) == one]
            told = f"could be {' or '.join(alike)}" if alike else "is no parameter"
            raise errors.BadValue(f"name {name}: {{{one}}} {told}", hint=_hint(one, alike or known))


def braced(key: str, known: Collection[str]) -> str:
    """A key as a template has it: by its last part, where no other has the same."""
    short = _short(key)
    return f"{{{short if _meant(short, {*known, key}) == key else key}}}"


def _hint(name: str, known: Collection[str]) -> str:
    shown = {braced(key, known): key for key in known}
    near = difflib.get_close_matches(name, [one[1:-1] for one in shown], n=3, cutoff=0.5)
    return f"as {' '.join(f'{{{one}}}' for one in near)}" if near else f"as {' '.join(list(shown)[:6])}"


def _meant(name: str, known: Collection[str]) -> str | None:
    """The key that a name in braces stands for, None where it is none or could be several."""
    if name in known:
        return name
    found = [key for key in known if _short(key) == name]
    return found[0] if len(found) == 1 else None


def _said(name: str, value: str, seeds: Sequence[str]) -> str:
    return f"s{value}" if name in seeds else f"{name}={value}"


def _short(key: str) -> str:
    return key.rpartition("/")[2]


def _cut(text: str) -> str:
    line = names.brief(" ".join(text.split()))
    return line if len(line) <= _VALUE_WIDTH or _BRACED.fullmatch(line) else line[: _VALUE_WIDTH - 1] + "…"
