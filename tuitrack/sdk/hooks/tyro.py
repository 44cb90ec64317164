"""tyro: the fields of dataclasses and arguments of functions that it fills, the subcommands it chooses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tuitrack.model.params import Param
from tuitrack.sdk import guard, injection
from tuitrack.sdk.hooks import parsed
from tuitrack.sdk.hooks.words import Field

_DUMMIES = (
    "__tyro_dummy_inner__",
    "__tyro-dummy-inner__",
    "__tyro_dummy_field__",
    "__tyro-dummy-field__",
)


def patch(module: Any) -> None:
    """Step in between what tyro has parsed and the call that it makes of it."""
    original = module.callable_with_args

    def callable_with_args(f: Any, spec: Any, default: Any, values: dict[str, Any], *more: Any, **options: Any) -> Any:
        if not (more[0] if more else options["field_name_prefix"]):
            filling = Filling(module, spec, values)
            if injection.values().below(parsed.SECTION):
                filling.inject()
            _record(filling)
            parsed.refuse_unknown()
        return original(f, spec, default, values, *more, **options)

    module.callable_with_args = callable_with_args


@guard.harmless
def _record(filling: Filling) -> None:
    parsed.report(filling.described(), switch="tyro")


@dataclass(frozen=True, slots=True)
class Filling:
    """What tyro knows of its arguments, with the words it has found for them, by their inner name."""

    module: Any
    spec: Any
    values: dict[str, Any]

    def described(self) -> Iterator[Param | None]:
        """The fields and the chosen subcommands as parameters."""
        for prefix, choice in self._choices(self.spec):
            chosen = self.values.get(self._dest(prefix))
            if chosen is not None:
                yield Param(
                    _choice_key(prefix),
                    str(chosen),
                    "str",
                    "",
                    tuple(choice.parser_from_name),
                )
        for field in self._fields(self.spec):
            yield field.described()

    def inject(self) -> None:
        """Put stored values that differ in place of words.

        Raises:
            BadValue: one does not fit, or another subcommand needs what is not stored.
        """
        for prefix, choice in self._choices(self.spec):
            stored = injection.values().edit(_choice_key(prefix))
            if stored is not None and stored.value != self.values.get(self._dest(prefix)):
                self._choose(prefix, choice, stored)
        for field in self._fields(self.spec):
            field.inject()

    def _choose(self, prefix: str, choice: Any, stored: Param) -> None:
        """Another subcommand, without the arguments of the first."""
        if stored.value not in choice.parser_from_name:
            raise parsed.misfit(stored, "no such command", choice.parser_from_name)
        before = [key for key in self.values if key.startswith((f"{prefix}.", f"{self._dest(prefix)}."))]
        for key in before:
            del self.values[key]
        self.values[self._dest(prefix)] = stored.value
        below = _evaluated(choice, stored.value)
        for inner, nested in self._choices(below):
            self.values.setdefault(self._dest(inner), nested.default_name)
        for field in self._fields(below):
            field.begin(stored)

    def _dest(self, prefix: str) -> str:
        return str(self.module._strings.make_subparser_dest(name=prefix))

    def _fields(self, spec: Any) -> Iterator[Field]:
        for arg in spec.args:
            name = self.module._strings.make_field_name([arg.intern_prefix, arg.field.intern_name])
            if not (arg.lowered.is_fixed() or arg.is_suppressed()):
                yield Field(self.module._singleton, arg, _key(name), name, self.values)
        for below in self._below(spec):
            yield from self._fields(below)

    def _choices(self, spec: Any) -> Iterator[tuple[str, Any]]:
        """The places where a subcommand is chosen, outermost first."""
        yield from list(spec.subparsers_from_intern_prefix.items())
        for below in self._below(spec):
            yield from self._choices(below)

    def _below(self, spec: Any) -> Iterator[Any]:
        """Nested structures and chosen subcommands."""
        yield from spec.child_from_prefix.values()
        for prefix, choice in spec.subparsers_from_intern_prefix.items():
            chosen = self.values.get(self._dest(prefix))
            if chosen is not None and chosen in choice.parser_from_name:
                yield _evaluated(choice, chosen)


def _evaluated(choice: Any, name: str) -> Any:
    found = choice.parser_from_name[name]
    return found.evaluate() if hasattr(found, "evaluate") else found


def _key(name: str) -> str:
    parts = [part for part in name.split(".") if part not in _DUMMIES]
    return f"{parsed.SECTION}/{'.'.join(parts).replace('-', '_')}"


def _choice_key(prefix: str) -> str:
    key = _key(prefix)
    return key if not key.endswith("/") else key + parsed.COMMAND
