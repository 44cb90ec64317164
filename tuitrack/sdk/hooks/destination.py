"""One name of a parsed namespace as a parameter, in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Any

from tuitrack import errors
from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import fitting
from tuitrack.sdk.hooks import parsed

SUPPRESS = "==SUPPRESS=="
_PLAIN: dict[object, str] = {int: "int", float: "float", str: "str", bool: "bool"}
_CONSTANTS = ("_StoreConstAction", "_StoreTrueAction", "_StoreFalseAction", "_CountAction", "_AppendConstAction")
_FLAGS = ("_StoreTrueAction", "_StoreFalseAction", "BooleanOptionalAction")
_LISTS = ("_AppendAction", "_ExtendAction", "_AppendConstAction")
_MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class Destination:
    """What one or several arguments filled: its value, the texts of this parse that were converted for it."""

    parser: Any
    actions: tuple[Any, ...]
    value: object
    texts: list[Any]

    @property
    def dest(self) -> str:
        """Its name in the namespace."""
        return str(self.actions[0].dest)

    def described(self) -> Param | None:
        """The parameter it is recorded as, None where no text of ours holds the value."""
        encoded = self._encoded()
        if encoded is None:
            return None
        (text, kind), leader = encoded, self._leader
        nullable = self.value is None or (leader.default in (None, SUPPRESS) and not leader.required)
        if nullable and kind == "str" and self.value is not None:
            text = params.quoted(text)
        bounds = _bounds(leader.choices)
        return Param(
            f"{parsed.SECTION}/{self.dest}",
            text,
            kind,
            help_of(leader, self.parser),
            self._choices(),
            nullable,
            *bounds,
        )

    def converted(self, stored: Param) -> tuple[object, list[Any]]:
        """The value of a stored text, with the texts it was made of.

        Raises:
            BadValue: it does not fit the argument.
        """
        stored = stored._replace(choices=(), minimum=None, maximum=None)
        if self._is_one_of_constants:
            return self._constant(stored), []
        leader = self._leader
        if self._has_no_text:
            return fitting.restore(self.value, stored), []
        value = params.decode(stored)
        if value is None or type(leader).__name__ in (*_CONSTANTS, *_FLAGS):
            return value, []
        if not isinstance(value, list | tuple) or not _is_list(leader):
            return self._element(stored, value), [_as_text(value)]
        nested = _holds_lists(leader)
        made = [
            [self._element(stored, one) for one in item]
            if nested and isinstance(item, list)
            else self._element(stored, item)
            for item in value
        ]
        return type(value)(made), [_as_text(item) for item in value]

    @property
    def _leader(self) -> Any:
        """The argument that says most about the value: one that takes a text, where there is one."""
        return next((one for one in self.actions if type(one).__name__ not in _CONSTANTS), self.actions[0])

    @property
    def _is_one_of_constants(self) -> bool:
        return all(type(one).__name__ == "_StoreConstAction" for one in self.actions)

    @property
    def _is_own_kind(self) -> bool:
        """Whether a function of the user's makes the value out of text."""
        return self._leader.type not in (None, *_PLAIN)

    @property
    def _has_no_text(self) -> bool:
        """Whether the code gave an object of many parts as the default, whose text the user's function may not read."""
        parts = isinstance(self.value, list | tuple | Mapping | Enum) and not _is_list(self._leader)
        return self._is_own_kind and parts and not self.texts and self._text_of(self.value) is None

    def _encoded(self) -> tuple[str, str] | None:
        given = [text for text in self.texts if isinstance(text, str)]
        if self.value is None:
            return "", self._declared("")
        if self._is_own_kind and given:
            if not isinstance(self.value, list) or not _is_list(self._leader):
                return given[-1], _kind_of_text(self.value, given[-1])
            if len(given) == len(self.value):
                return params.encode(given)[0], self._declared("list/str")
        return self._encoded_value()

    def _encoded_value(self) -> tuple[str, str] | None:
        text = self._text_of(self.value)
        if text is not None:
            return text, _kind_of_text(self.value, text)
        if not _recordable(self.value):
            return None
        text, kind = params.encode(fitting.plain_number(self.value))
        return text, self._declared(kind)

    def _declared(self, kind: str) -> str:
        """The type of the value, from the argument's declaration where the value says nothing."""
        leader = self._leader
        element = "list" if _holds_lists(leader) else _PLAIN.get(leader.type, "str")
        if self.value is None and not _is_list(leader):
            return {"_CountAction": "int"}.get(type(leader).__name__, "bool" if _is_flag(leader) else element)
        if _is_list(leader) and (self.value is None or kind == "list"):
            kind = f"list/{element}" if not self.value else kind
        if _is_list(leader) and isinstance(leader.nargs, int) and leader.nargs and not _holds_lists(leader):
            base, _, element = kind.partition("/")
            return f"{base}/{element}/{leader.nargs}"
        return "float" if kind == "int" and leader.type is float else kind

    def _choices(self) -> tuple[str, ...]:
        if self._is_one_of_constants:
            return tuple(dict.fromkeys(_text(one) for one in self._constants() if one is not None))
        listed = self._leader.choices
        if listed is None and isinstance(self.value, Enum):
            listed = type(self.value)
        if listed is None or len(self.actions) > 1 or _bounds(listed) != (None, None):
            return ()
        try:
            first = list(islice(listed, _MOST_CHOICES + 1))
        except TypeError:  # it need only know what it contains
            return ()
        return tuple(self._text_of(one) or _text(one) for one in first) if len(first) <= _MOST_CHOICES else ()

    def _constants(self) -> Iterator[object]:
        yield from (one.const for one in self.actions)
        yield self.actions[0].default

    def _constant(self, stored: Param) -> object:
        for value in self._constants():
            if ("" if value is None else _text(value)) == stored.value:
                return value
        raise parsed.misfit(stored, "not one of the constants", self._choices())

    def _text_of(self, value: object) -> str | None:
        """The text that the argument's own type turns into a value which has no notation of ours.

        Only members of enumerations and objects of the very class that is the type are tried: a function that
        opens a file, say, must not be called with what it was never given.
        """
        kind = self._leader.type
        is_member = isinstance(value, Enum) and callable(kind)
        if not is_member and not (kind not in _PLAIN and isinstance(kind, type) and isinstance(value, kind)):
            return None
        return next((text for text in _candidates(value) if _gives(kind, text, value)), None)

    def _element(self, stored: Param, value: object) -> object:
        """One value as the argument's type makes it from the command line, checked against its choices."""
        kind, choices = self._leader.type, self._leader.choices
        if kind not in (None, bool) and not (_PLAIN.get(kind) and type(value) is kind):
            try:
                value = self.parser._get_value(self._leader, _as_text(value))
            except Exception as error:  # whatever the user's own function raises
                raise parsed.misfit(stored, str(error)) from error
        if choices is not None and value not in choices:
            raise parsed.misfit(stored, "not among the choices", choices)
        return value


def help_of(action: Any, parser: Any = None) -> str:
    """The argument's help as `--help` shows it."""
    text = "" if action.help in (None, SUPPRESS) else str(action.help)
    if parser is None or "%" not in text:
        return text
    try:
        return str(parser._get_formatter()._expand_help(action))
    except (ValueError, TypeError, KeyError, AttributeError):
        return text


def may_be_absent(action: Any) -> bool:
    """Whether an argument that was not given leaves nothing behind, but could have been given; none that is hidden."""
    hidden = action.help == SUPPRESS or type(action).__name__ in ("_HelpAction", "_VersionAction")
    return action.default == SUPPRESS and not hidden


def _bounds(choices: object) -> tuple[float | None, float | None]:
    """A range of numbers by its ends."""
    if isinstance(choices, range) and choices and choices.step == 1 and len(choices) > 1:
        return choices[0], choices[-1]
    return None, None


def _candidates(value: object) -> Iterator[str]:
    if isinstance(value, Enum):
        yield value.name
        yield str(value.value)
    yield str(value)


def _gives(kind: Any, text: str, value: object) -> bool:
    try:
        return bool(kind(text) == value)
    except Exception:  # whatever the user's own class raises
        return False


def _text(value: object) -> str:
    return params.encode(fitting.plain_number(value))[0] if _recordable(value) else str(value)


def _recordable(value: object) -> bool:
    try:
        params.encode(fitting.plain_number(value))
    except (TypeError, ValueError, RecursionError):
        return False
    return not callable(value)


def _kind_of_text(value: object, text: str) -> str:
    """The type of what the user's own function made, where any text of that type can be given to it."""
    kind = params.encode_kind(value)
    if kind == "bool":
        return "bool" if text in ("True", "False") else "str"
    if kind not in ("int", "float") or isinstance(value, Enum):
        return "str"
    try:
        params.decode(Param("", text, kind))
    except errors.BadValue:
        return "str"
    return kind


def _is_list(action: Any) -> bool:
    counted = isinstance(action.nargs, int) and action.nargs > 0
    return counted or action.nargs in ("*", "+", "...", "A...") or type(action).__name__ in _LISTS


def _holds_lists(action: Any) -> bool:
    return type(action).__name__ == "_AppendAction" and action.nargs not in (None, "?")


def _is_flag(action: Any) -> bool:
    return type(action).__name__ in _FLAGS


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else params.encode(value)[0]
