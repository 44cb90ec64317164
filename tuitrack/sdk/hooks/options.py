"""One parameter of a click or typer command, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tuitrack import errors
from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import hints
from tuitrack.sdk.hooks import parsed

_KINDS = {
    "integer": "int",
    "integer range": "int",
    "float": "float",
    "float range": "float",
    "boolean": "bool",
    "text": "str",
    "path": "str",
    "file": "str",
    "directory": "str",
    "uuid": "str",
    "choice": "str",
}


@dataclass(frozen=True, slots=True)
class Option:
    """An option or argument of a command that is being parsed."""

    declared: Any
    ctx: Any

    def described(self, key: str, value: object, raw: object) -> Param | None:
        """The parameter it is recorded as: its value where that can be given again, else what it was made of."""
        if getattr(self.declared, "hide_input", False):
            return None
        plain = self._shown(value if self._is_plain else self._origin(value, raw))
        bounds = self._bounds()
        kind = self._kind(plain)
        declared = Param(key, "", kind, self._help, self._choices(), self._is_nullable(value), *bounds)
        if isinstance(plain, str) and kind in ("int", "float", "bool"):
            plain = _read(declared, plain)
        return parsed.holding(declared, plain)

    def raw_of(self, stored: Param) -> object:
        """What to give to the library in place of the command line's.

        Raises:
            BadValue: it does not fit.
        """
        value = params.decode(stored)
        if isinstance(value, str) and self._is_switch:
            return next((one for one in self._flag_values() if _text(one) == value), value)
        return value

    @property
    def _typer(self) -> Any:
        """What newer versions of typer say of the parameter's type."""
        return getattr(self.declared, "type_descriptor", None)

    @property
    def _is_plain(self) -> bool:
        """Whether the value, given to the library again, becomes itself."""
        return self.declared.callback is None and (self._is_switch or self._element is not None)

    @property
    def _is_switch(self) -> bool:
        """Whether giving it means a value of its own, other than true."""
        option = self.declared
        return bool(getattr(option, "is_flag", False)) and not getattr(option, "is_bool_flag", True)

    @property
    def _element(self) -> str | None:
        """The type word of one value, None for types of the user's own."""
        if self._typer is not None:
            found = hints.of(self._typer.annotation)
            own = getattr(self._typer.parameter_info, "parser", None) is not None
            return found.kind.rpartition("/")[2] if found.known and not own else None
        kind = self.declared.type
        own = type(kind).__module__.rpartition(".")[2] != "types"
        if type(kind).__name__ in ("FuncParamType", "File", "UnprocessedParamType", "DateTime") or own:
            return None
        return "" if getattr(kind, "is_composite", False) else _KINDS.get(str(kind.name))

    @property
    def _help(self) -> str:
        return str(getattr(self.declared, "help", None) or "")

    @property
    def _holds_many(self) -> bool:
        return bool(self.declared.multiple) or self.declared.nargs != 1

    def _kind(self, value: object) -> str:
        element = self._element or ""
        if not self._holds_many or self._element is None:
            return "str" if self._element is None and not self._is_switch and not self._holds_many else element
        base = "list" if isinstance(value, list) else "tuple"
        nested = self.declared.multiple and self.declared.nargs != 1
        return f"{base}/{base}" if nested else f"{base}/{element}".rstrip("/")

    def _is_nullable(self, value: object) -> bool:
        option = self.declared
        answered = option.required or getattr(option, "prompt", None) or getattr(option, "is_bool_flag", False)
        return value is None or not (answered or self._holds_many or any(_is_there(one.default) for one in self._same))

    def _origin(self, value: object, raw: object) -> object:
        """What the value was made of, as far as it is known."""
        option = self.declared
        if _is_there(raw):
            return raw
        for found in (option.value_from_envvar(self.ctx), self.ctx.lookup_default(option.name, call=False)):
            if _is_there(found) and not callable(found):
                return found
        return option.default if _is_there(option.default) and not callable(option.default) else value

    def _shown(self, value: object) -> object:
        """A value in the words of the command line."""
        if not _is_there(value):
            return None
        if isinstance(value, list | tuple):
            return type(value)(self._shown(one) for one in value)
        if isinstance(value, Enum):
            return self._choice(value)
        return value if isinstance(value, bool | int | float | str | Mapping) else str(value)

    def _choice(self, value: object) -> str:
        if isinstance(value, Enum):
            return value.name if self._typer is None else str(value.value)
        return str(value)

    def _choices(self) -> tuple[str, ...]:
        if self._is_switch:
            return tuple(dict.fromkeys(_text(one) for one in self._flag_values()))
        listed = getattr(self.declared.type if self._typer is None else self._typer, "choices", None)
        return tuple(self._choice(one) for one in listed or ())

    def _flag_values(self) -> list[object]:
        """What the options that fill the same name stand for."""
        listed = [getattr(one, "flag_value", None) for one in self._same]
        return [*listed, *(one.default for one in self._same if _is_there(one.default) and one.default is not True)]

    @property
    def _same(self) -> list[Any]:
        """The options that fill the same name."""
        return [one for one in self.ctx.command.params if one.name == self.declared.name]

    def _bounds(self) -> tuple[float | None, float | None]:
        kind = self.declared.type if self._typer is None else self._typer.parameter_info
        if getattr(kind, "clamp", False):
            return None, None
        return getattr(kind, "min", None), getattr(kind, "max", None)


def _text(value: object) -> str:
    """A value of a switch as text."""
    return params.encode(value)[0] if isinstance(value, str | bool | int | float) else str(value)


def _is_there(value: object) -> bool:
    """Whether a value was given: neither None nor one of click's marks for its absence."""
    return value is not None and type(value).__name__ != "Sentinel"


def _read(declared: Param, text: str) -> object:
    try:
        return params.parse(declared, text)
    except errors.BadValue:
        return text
