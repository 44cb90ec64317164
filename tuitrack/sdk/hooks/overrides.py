"""hydra's overrides: which key each one sets, and edited values among them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk.hooks import parsed

_PARSER = "hydra.core.override_parser.overrides_parser"
_TYPES = "hydra.core.override_parser.types"


@dataclass(frozen=True, slots=True)
class Overrides:
    """Overrides as they are typed, with what finds the groups of the configuration."""

    texts: tuple[str, ...]
    loader: Any

    def named(self) -> Iterator[tuple[str, str]]:
        """Key and value of each override that sets something, as typed."""
        for text in self.texts:
            key, has_value, value = text.partition("=")
            if has_value and not key.startswith("~"):
                yield key.lstrip("+"), value

    def with_values(self, changed: Sequence[Param]) -> Overrides:
        """The same with other values; a key that none sets yet is added.

        Raises:
            BadValue: a value is not of its type.
        """
        texts = list(self.texts)
        for stored in changed:
            value, name = self._written(stored), stored.name
            at = next((n for n, text in enumerate(texts) if _name(text) == name), None)
            if at is not None:
                texts[at] = f"{texts[at].partition('=')[0]}={value}"
            else:
                texts.append(f"{'' if self.is_group(name) else '++'}{name}={value}")
        return Overrides(tuple(texts), self.loader)

    def without_mode(self) -> Overrides:
        """The same without the word that asks for several jobs."""
        return Overrides(tuple(text for text in self.texts if _name(text) != "hydra.mode"), self.loader)

    def swept(self) -> list[str]:
        """The keys that take several values, one a job."""
        found = sys.modules[_PARSER].OverridesParser.create(config_loader=self.loader).parse_overrides(list(self.texts))
        return [_name(text) for text, one in zip(self.texts, found, strict=True) if one.is_sweep_override()]

    def options(self, name: str) -> tuple[str, ...]:
        """What a group of the configuration offers, nothing for a value."""
        return tuple(self.loader.get_group_options(name.partition("@")[0]))

    def is_group(self, name: str) -> bool:
        """Whether a key chooses a file of a group."""
        return bool(self.options(name))

    def _written(self, stored: Param) -> str:
        """A stored value in hydra's notation."""
        value = params.decode(stored)
        if isinstance(value, str) and (
            self.is_group(stored.name) or not stored.type or stored.name.startswith("hydra.")
        ):
            return value
        try:
            return written(value)
        except TypeError as error:
            raise parsed.misfit(stored, error) from error


def written(value: object) -> str:
    """A value in hydra's notation.

    Raises:
        TypeError: there is none for it.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        types = sys.modules[_TYPES]
        return str(types.QuotedString(value, types.Quote.single).with_quotes())
    if isinstance(value, list | tuple):
        return f"[{','.join(map(written, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{written(one)}" for key, one in value.items()) + "}"
    raise TypeError(f"hydra has no notation for a {type(value).__name__}")


def _name(text: str) -> str:
    return text.partition("=")[0].lstrip("+")
