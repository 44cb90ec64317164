"""Parameters as flat keys with typed text values."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import PurePath
from typing import NamedTuple

from tuitrack import errors

Value = object
"""What a parameter holds in code: int, float, bool, str, None, list, tuple, dict or a nesting of them."""


class Param(NamedTuple):
    """One parameter as it is stored and edited.

    `type` is `int float bool str list tuple dict` with an element type where all elements share one (`list/int`) and
    their number where that is fixed (`list/int/2`), or empty where nothing is known of it (None was recorded). An
    empty text with `nullable` is None.
    """

    key: str
    value: str
    type: str = "str"
    description: str = ""
    choices: tuple[str, ...] = ()
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None

    @property
    def section(self) -> str:
        """The part of the key before the first slash."""
        return self.key.partition("/")[0]

    @property
    def name(self) -> str:
        """The part of the key after the first slash."""
        return self.key.partition("/")[2]

    @property
    def number(self) -> float | None:
        """The value as a number where it is one, so that a filter can use an index."""
        return number_of(self.value, self.type)

    def with_value(self, text: str) -> Param:
        """The same parameter holding another text."""
        return self._replace(value=text)


class _Reading(NamedTuple):
    ok: bool
    value: Value = None
    wanted: str = ""


def encode(value: Value) -> tuple[str, str]:
    """The text and type under which a value is stored; `decode` gives the value back."""
    if value is None:
        return "", ""
    if isinstance(value, Enum):
        return value.name, "str"
    if isinstance(value, bool):
        return str(value), "bool"
    if isinstance(value, int):
        return str(int(value)), "int"
    if isinstance(value, float):
        return repr(float(value)), "float"
    if isinstance(value, str):
        return str(value), "str"
    if isinstance(value, PurePath):
        return str(value), "str"
    if isinstance(value, list | tuple):
        kind = "list" if isinstance(value, list) else "tuple"
        return _dump(value), _of_elements(kind, value)
    if isinstance(value, Mapping):
        return _dump(value), _of_elements("dict", value.values())
    raise TypeError(f"a parameter cannot hold {type(value).__name__}")


def make(
    key: str, value: Value, *, description: str = "", choices: Iterable[Value] = (), nullable: bool = False
) -> Param:
    """A parameter holding a Python value."""
    text, kind = encode(value)
    if nullable and kind == "str":
        text = quoted(text)
    listed = tuple(encode(choice)[0] for choice in choices)
    return Param(key, text, kind, description, listed, nullable=nullable or value is None)


def quoted(text: str) -> str:
    """The text of a string where None is possible too, in quotes where it would be read as None."""
    return f'"{text}"' if text in _NONE_WORDS or text[0] + text[-1] == '""' else text


def decode(param: Param) -> Value:
    """The Python value of a stored parameter.

    Raises:
        BadValue: the text is not of the parameter's type, choices or range.
    """
    return parse(param, param.value)


def parse(param: Param, text: str) -> Value:
    """The Python value that a text means for a parameter, checked against type, choices and range.

    Raises:
        BadValue: one line naming key, value and what is allowed.
    """
    if param.nullable and text.strip() in _NONE_WORDS:
        return None
    if param.nullable and param.type in ("str", "") and len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    reading = _read(text, param.type)
    if not reading.ok:
        raise errors.BadValue(f"{param.key}={text}: not {reading.wanted}", hint=_allowed_hint(param))
    _check_choices(param, text, reading.value)
    _check_range(param, text, reading.value)
    return reading.value


def flatten(tree: Mapping[object, Value], prefix: str = "") -> dict[str, Value]:
    """A nested mapping as one level of slash-separated keys; an empty mapping stays a value."""
    flat: dict[str, Value] = {}
    for key, value in tree.items():
        name = f"{prefix}/{key}" if prefix else str(key)
        if isinstance(value, Mapping) and value:
            flat.update(flatten(value, name))
        else:
            flat[name] = value
    return flat


def unflatten(flat: Mapping[str, Value]) -> dict[str, Value]:
    """The nested mapping that `flatten` made flat."""
    tree: dict[str, Value] = {}
    for key, value in flat.items():
        *parents, leaf = key.split("/")
        node = tree
        for parent in parents:
            below = node.setdefault(parent, {})
            if not isinstance(below, dict):
                break
            node = below
        else:
            node[leaf] = value
            continue
        tree[key] = value
    return tree


def number_of(text: str, kind: str) -> float | None:
    """The number a stored text means, or None."""
    if kind == "bool":
        return float(text.strip().lower() in _TRUE)
    if kind not in ("int", "float"):
        return None
    try:
        return float(text)
    except ValueError:
        return None


_NONE_WORDS = ("", "None", "null", "none", "~")
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


def _dump(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return str(value)


def _of_elements(kind: str, elements: Iterable[Value]) -> str:
    kinds = {encode_kind(element) for element in elements}
    return f"{kind}/{kinds.pop()}" if len(kinds) == 1 and "" not in kinds else kind


def encode_kind(value: Value) -> str:
    """The bare type word of a value, empty when it has none of ours."""
    for kind, word in (
        (bool, "bool"),
        (int, "int"),
        (float, "float"),
        (str, "str"),
        (list, "list"),
        (tuple, "tuple"),
        (dict, "dict"),
    ):
        if isinstance(value, kind):
            return word
    return ""


def _read(text: str, kind: str) -> _Reading:
    base, element, number = _parts(kind)
    if base == "int":
        return _read_int(text)
    if base == "float":
        return _read_float(text)
    if base == "bool":
        return _read_bool(text)
    if base in ("list", "tuple"):
        return _read_sequence(text, base, element, number)
    if base == "dict":
        return _read_dict(text)
    return _Reading(True, text)


def _read_int(text: str) -> _Reading:
    wanted = "a whole number, as 10"
    try:
        return _Reading(True, int(text.strip(), 10))
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return _Reading(False, wanted=wanted)
    whole = math.isfinite(number) and number == int(number)
    return _Reading(True, int(number)) if whole else _Reading(False, wanted=wanted)


def _read_float(text: str) -> _Reading:
    try:
        return _Reading(True, float(text))
    except ValueError:
        return _Reading(False, wanted="a number, as 3e-4")


def _read_bool(text: str) -> _Reading:
    word = text.strip().lower()
    if word in _TRUE:
        return _Reading(True, True)
    if word in _FALSE:
        return _Reading(True, False)
    return _Reading(False, wanted="true or false")


_UNREADABLE = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)


def _literal(text: str) -> Value:
    try:
        return json.loads(text)
    except ValueError:
        import ast  # 1 ms, which a start does not pay

        return ast.literal_eval(text.strip())


def _read_sequence(text: str, base: str, element: str, number: str) -> _Reading:
    of = " ".join(filter(None, (number, element)))
    wanted = f"a {base}" + (f" of {of}" if of else "") + (", as [1, 2]" if element != "str" else ', as ["a", "b"]')
    try:
        value = _literal(text)
    except _UNREADABLE:
        value = _bare_items(text)
    items = list(value) if isinstance(value, list | tuple) else [value]
    if number and len(items) != int(number):
        return _Reading(False, wanted=wanted)
    cast: list[Value] = []
    for item in items:
        reading = _cast_element(item, element)
        if not reading.ok:
            return _Reading(False, wanted=wanted)
        cast.append(reading.value)
    return _Reading(True, cast if base == "list" else tuple(cast))


def _bare_items(text: str) -> list[str]:
    inner = text.strip()
    if inner[:1] + inner[-1:] in ("[]", "()"):
        inner = inner[1:-1]
    return [item.strip() for item in inner.split(",") if item.strip()]


def _cast_element(item: Value, element: str) -> _Reading:
    if not element or element in ("list", "tuple", "dict"):
        return _Reading(True, item)
    if element == "str":
        return _Reading(True, item if isinstance(item, str) else encode(item)[0])
    if isinstance(item, bool) and element != "bool":
        return _Reading(False)
    return _read(encode(item)[0], element)


def _read_dict(text: str) -> _Reading:
    wanted = 'a mapping, as {"a": 1}'
    try:
        value = _literal(text)
    except _UNREADABLE:
        return _Reading(False, wanted=wanted)
    return _Reading(True, value) if isinstance(value, dict) else _Reading(False, wanted=wanted)


def _check_choices(param: Param, text: str, value: Value) -> None:
    if not param.choices or encode(value)[0] in param.choices:
        return
    kind = _parts(param.type)[1 if isinstance(value, list | tuple) else 0]
    readings = [_read(choice, kind) for choice in param.choices]
    allowed = [reading.value for reading in readings if reading.ok]
    if any(one not in allowed and encode(one)[0] not in param.choices for one in _each(value)):
        raise errors.BadValue(f"{param.key}={text}: not among the choices", hint=_allowed_hint(param))


def _check_range(param: Param, text: str, value: Value) -> None:
    low, high = param.minimum, param.maximum
    for one in _each(value):
        if not isinstance(one, int | float) or isinstance(one, bool):
            continue
        if (low is not None and one < low) or (high is not None and one > high):
            raise errors.BadValue(f"{param.key}={text}: out of range", hint=_allowed_hint(param))


def _each(value: Value) -> list[Value]:
    """A value, or all that are in it at any depth."""
    if not isinstance(value, list | tuple):
        return [value]
    return [inner for item in value for inner in _each(item)]


def _parts(kind: str) -> tuple[str, str, str]:
    """Base, type of the elements, number of the elements."""
    base, element, number = [*kind.split("/"), "", ""][:3]
    return base, element, number


def _allowed_hint(param: Param) -> str:
    if param.choices:
        return f"allowed: {', '.join(param.choices)}"
    if param.minimum is not None or param.maximum is not None:
        low = "-inf" if param.minimum is None else param.minimum
        return f"allowed: {low} to {'inf' if param.maximum is None else param.maximum}"
    return f"allowed: {param.type or 'any text'}" + (" or empty for None" if param.nullable else "")
