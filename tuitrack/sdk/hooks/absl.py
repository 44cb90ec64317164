"""absl: the program's own flags recorded, stored values put into them through their own parsers."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import guard, injection
from tuitrack.sdk.hooks import parsed

SECTION = "TF_DEFINE"
_KINDS = {
    "int": "int",
    "float": "float",
    "bool": "bool",
    "string": "str",
    "string enum": "str",
    "enum class": "str",
}


def patch(module: Any) -> None:
    """Step in once the flags are parsed and found valid, whoever parsed them."""
    kind = module.FlagValues
    original = kind.validate_all_flags

    def validate_all_flags(self: Any) -> None:
        original(self)
        if injection.values().below(SECTION):
            _inject(self)
        _record(self)
        parsed.refuse_unknown(SECTION)

    kind.validate_all_flags = validate_all_flags


def _inject(flags: Any) -> None:
    """Put stored values that differ into parsed flags, all before the program's validators look at any.

    Raises:
        BadValue: a stored value does not fit its flag.
    """
    wanted = [(flag, injection.values().wants(now)) for flag, now in _described(flags)]
    changed = {flag: stored for flag, stored in wanted if stored is not None}
    values = {flag.name: _converted(flag, stored) for flag, stored in changed.items()}
    try:
        flags._set_attributes(**values)
    except Exception as error:  # whatever the program's validators raise
        raise parsed.misfit(next(iter(changed.values())), error) from error


def _converted(flag: Any, stored: Param) -> object:
    value = params.decode(stored)
    try:
        return None if value is None else flag._parse(value)
    except Exception as error:  # whatever a parser of the program's raises
        raise parsed.misfit(stored, error) from error


@guard.harmless
def _record(flags: Any) -> None:
    parsed.report((param for _, param in _described(flags)), switch="tfdefines")


def _described(flags: Any) -> Iterator[tuple[Any, Param]]:
    """The flags of the program, each with its parameter; absl's own and second names of a flag are left out."""
    for module, defined in flags.flags_by_module_dict().items():
        for flag in defined if module.partition(".")[0] != "absl" else ():
            param = None if type(flag).__name__ == "_FlagAlias" else _param(flag)
            if param is not None:
                yield flag, param


def _param(flag: Any) -> Param | None:
    parser = flag.parser
    element = _KINDS.get(str(parser.flag_type()), "str")
    listed = getattr(parser, "enum_values", None) or getattr(parser, "member_names", None) or ()
    kind = f"list/{element}" if _is_list(flag) else element
    bounds = (
        getattr(parser, "lower_bound", None),
        getattr(parser, "upper_bound", None),
    )
    help_text = str(flag.help).partition(";\n")[0]
    declared = Param(
        f"{SECTION}/{flag.name}",
        "",
        kind,
        help_text,
        tuple(map(str, listed)),
        flag.default is None,
        *bounds,
    )
    return parsed.holding(declared, _text(flag, flag.value))


def _is_list(flag: Any) -> bool:
    return not {"multi", "list"}.isdisjoint(str(flag.flag_type()).split())


def _text(flag: Any, value: Any) -> object:
    """A value as the flag's parser takes it: itself where it is plain, else the text it is written as."""
    if isinstance(value, list):
        return [_text(flag, one) for one in value]
    if isinstance(value, Enum):
        names = getattr(flag.parser, "member_names", ())
        return next((name for name in names if name.lower() == value.name.lower()), value.name)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(flag.serializer.serialize(value) if flag.serializer else value)
