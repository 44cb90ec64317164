"""ClearML's language of tags: which a thing must have, may have, must not have."""

from __future__ import annotations

from collections.abc import Sequence

Clause = tuple[tuple[str, bool], ...]
"""Tags, each with whether it must be there; one that holds is enough."""

_ALL = ("__$all", "__$and")
_ANY = ("__$or", "__$any")
_NOT = "__$not"


def clauses(words: Sequence[str]) -> tuple[Clause, ...]:
    """What all must hold for a list of tags.

    Plain tags are alternatives and `-tag` is one that must be absent. `__$all` (or `__$and`) asks for every tag that
    follows, `__$or` for one of them; `__$not` negates the next.
    """
    found: list[Clause] = []
    choice: list[tuple[str, bool]] = []
    every = negated = False
    for word in map(str, words):
        if word in (*_ALL, *_ANY):
            found, choice, every = [*found, tuple(choice)], [], word in _ALL
        elif word == _NOT:
            negated = True
        elif word.startswith("-"):
            found.append(((word[1:], False),))
        elif every:
            found.append(((word, not negated),))
        else:
            choice.append((word, not negated))
        negated = word == _NOT
    return tuple(clause for clause in (*found, tuple(choice)) if clause)


def fit(tags: Sequence[str], wanted: Sequence[Clause]) -> bool:
    """Whether something with these tags is wanted."""
    return all(any((tag in tags) is there for tag, there in clause) for clause in wanted)
