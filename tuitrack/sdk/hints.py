"""What a type annotation says of a parameter."""

from __future__ import annotations

import collections.abc
import types
import typing
from enum import Enum
from pathlib import PurePath
from typing import Any, NamedTuple

from tuitrack.model import params

_PLAIN: dict[type, str] = {bool: "bool", int: "int", float: "float", str: "str"}
_LISTS = (list, set, frozenset, collections.abc.Sequence, collections.abc.Iterable)


class Hint(NamedTuple):
    """The type word of an annotation, empty where several fit; the values it lists; whether None is one of them."""

    kind: str = ""
    choices: tuple[str, ...] = ()
    nullable: bool = False
    known: bool = True

    @property
    def open(self) -> bool:
        """Whether values of several types fit."""
        return self.known and not self.kind


_ANYTHING = Hint(known=False)
_NAMES: dict[str, Any] = {word: kind for kind, word in _PLAIN.items()}


def of(annotation: Any) -> Hint:
    """What an annotation says; of one that is a text only the plain types are known."""
    if isinstance(annotation, str):
        annotation = _NAMES.get(annotation)
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return of(inside[0])
    if origin in (typing.Union, types.UnionType):
        return _of_union(inside)
    if origin is typing.Literal:
        return _of_values(inside)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return Hint("str", tuple(annotation.__members__))
    return _of_container(origin or annotation, inside)


def bare(annotation: Any) -> Any:
    """An annotation without what is noted beside it and without its None; None where several types are left."""
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return bare(inside[0])
    if origin not in (typing.Union, types.UnionType):
        return annotation
    some = [one for one in inside if one is not type(None)]
    return bare(some[0]) if len(some) == 1 else None


def _of_union(members: tuple[Any, ...]) -> Hint:
    some = [one for one in members if one is not type(None)]
    found = of(some[0]) if len(some) == 1 else Hint("float") if set(some) == {int, float} else _of_choices(some)
    return Hint(found.kind, found.choices, found.nullable or len(some) < len(members), found.known)


def _of_choices(members: list[Any]) -> Hint:
    """Several lists of values are one; beside anything that lists none, every value may fit."""
    found = [of(one) for one in members]
    if not all(one.choices for one in found):
        return Hint()
    kinds = {one.kind for one in found}
    choices = tuple(dict.fromkeys(text for one in found for text in one.choices))
    return Hint(kinds.pop() if len(kinds) == 1 else "", choices, any(one.nullable for one in found))


def _of_values(values: tuple[Any, ...]) -> Hint:
    some = [one for one in values if one is not None]
    kinds = {params.encode_kind(one) or "str" for one in some}
    texts = tuple(params.encode(one)[0] for one in some)
    return Hint(kinds.pop() if len(kinds) == 1 else "", texts, len(some) < len(values))


def _of_container(kind: Any, inside: tuple[Any, ...]) -> Hint:
    if kind in _PLAIN:
        return Hint(_PLAIN[kind])
    if kind in _LISTS:
        return _of_elements("list", inside[:1])
    if kind is tuple:
        elements = tuple(one for one in inside if one is not ...)
        found = _of_elements("tuple", elements[:1] if len(set(elements)) == 1 else ())
        fixed = found.kind != "tuple" and ... not in inside
        return found._replace(kind=f"{found.kind}/{len(elements)}") if fixed else found
    if kind in (dict, collections.abc.Mapping, collections.abc.MutableMapping):
        return Hint("dict")
    if isinstance(kind, type):
        bases = (word for base, word in {**_PLAIN, PurePath: "str"}.items() if issubclass(kind, base))
        return next((Hint(word) for word in bases), _ANYTHING)
    return _ANYTHING


def _of_elements(base: str, inside: tuple[Any, ...]) -> Hint:
    found = of(inside[0]) if inside else Hint()
    return Hint(f"{base}/{found.kind}" if found.kind else base, found.choices)
