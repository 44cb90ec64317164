"""One field that tyro fills from words, in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tuitrack import errors
from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import hints, injection
from tuitrack.sdk.hooks import parsed


@dataclass(frozen=True, slots=True)
class Field:
    """A field with its place among the words that were found for all of them."""

    marks: Any
    arg: Any
    key: str
    name: str
    values: dict[str, Any]

    def described(self) -> Param | None:
        """The parameter it is recorded as, None where it has no value or none that could be given again."""
        value = self._value()
        if self.marks.is_missing(value):
            return None
        hint = hints.of(self.arg.field.type_stripped)
        if not hint.known:
            value = self._given
        choices = tuple(map(str, self.arg.lowered.choices or ()))
        nullable = hint.nullable or (value is None and not self.arg.lowered.required)
        declared = Param(self.key, "", hint.kind, self._help(), choices, nullable)
        return parsed.holding(declared, _shown(value, choices), open=hint.open)

    def inject(self) -> None:
        """Put the stored value in place of the words where it differs.

        Raises:
            BadValue: it does not fit.
        """
        now = self.described()
        stored = injection.values().params.get(self.key) if now is None else injection.values().wants(now)
        if stored is not None:
            self.values[self.name] = self._words(stored)

    def begin(self, chosen: Param) -> None:
        """Begin with the default, or with what is stored, where another subcommand was chosen.

        Raises:
            BadValue: it has neither.
        """
        self.values.setdefault(self.name, self.marks.MISSING_NONPROP)
        if self.arg.lowered.required and self.key not in injection.values().params:
            raise parsed.misfit(
                chosen,
                f"it needs {'/'.join(self.arg.lowered.name_or_flags)}, which is not stored",
            )

    @property
    def _given(self) -> Any:
        """The words, None where the default holds."""
        words = self.values.get(self.name, self.marks.MISSING_NONPROP)
        if self.marks.is_missing(words):
            return None
        return words[0] if isinstance(words, list) and len(words) == 1 and self.arg.lowered.nargs == 1 else words

    def _value(self) -> Any:
        words = self.values.get(self.name, self.marks.MISSING_NONPROP)
        return self.arg.field.default if self.marks.is_missing(words) else self._made(words)

    def _made(self, words: Any) -> Any:
        return self.arg.lowered.instance_from_str([words] if self.arg.lowered.nargs == "?" else words)

    def _words(self, stored: Param) -> Any:
        """The words for a stored value, tried out."""
        value = params.decode(stored)
        lowered = self.arg.lowered
        if lowered.nargs is None or lowered.action in (
            "count",
            "store_true",
            "store_false",
        ):
            words: Any = value
        elif lowered.action == "append":
            words = [list(_spelt(one)) for one in value] if isinstance(value, list | tuple) else [list(_spelt(value))]
        else:
            words = list(_spelt(value))
            words = words[0] if lowered.nargs == "?" else words
        try:
            self._made(words)
        except errors.BadValue:
            raise
        except Exception as error:  # whatever a constructor of the user's raises
            raise parsed.misfit(stored, error) from error
        return words

    def _help(self) -> str:
        found = self.arg.field.helptext
        return str((found() if callable(found) else found) or "")


def _shown(value: Any, choices: tuple[str, ...]) -> Any:
    """A value in the words of the command line."""
    if isinstance(value, Enum):
        return value.name if value.name in choices or str(value.value) not in choices else str(value.value)
    if isinstance(value, list | tuple):
        return type(value)(_shown(one, choices) for one in value) if type(value) in (list, tuple) else list(value)
    return value


def _spelt(value: Any) -> Iterator[str]:
    """The words that mean a value on the command line."""
    if value is None or isinstance(value, bool):
        yield str(value)
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from (word for one in pair for word in _spelt(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _spelt(one)
    else:
        yield value if isinstance(value, str) else params.encode(value)[0]
