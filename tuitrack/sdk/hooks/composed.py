"""A configuration of OmegaConf: each of its values as a parameter, the whole as a text, in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tuitrack.model import events, params
from tuitrack.model.execution import Configuration
from tuitrack.model.params import Param
from tuitrack.sdk import hints, injection
from tuitrack.sdk.hooks import parsed

SECTION = "Hydra"
CONFIGURATION = "OmegaConf"


@dataclass(frozen=True, slots=True)
class Composed:
    """A configuration, with the class `OmegaConf` that knows how to read and write one."""

    omega: Any
    config: Any

    def described(self) -> Iterator[Param | None]:
        """Its values by dotted name, interpolations as they are written."""
        yield from self._described(self.config, "")

    def text(self) -> events.ConfigurationSet:
        """The whole, as YAML."""
        return events.ConfigurationSet(CONFIGURATION, "yaml", self.omega.to_yaml(self.config))

    def put(self, changed: Sequence[Param]) -> None:
        """Put stored values in place.

        Raises:
            BadValue: one does not fit.
        """
        for stored in changed:
            value = params.decode(stored)
            if isinstance(value, str) and not stored.type:
                value = self.omega.from_dotlist([f"it={value}"])._get_node("it")
            try:
                self.omega.update(self.config, stored.name, value, merge=False, force_add=True)
            except Exception as error:  # the types of the user's own configuration
                raise parsed.misfit(stored, error) from error

    def replace(self, stored: Configuration) -> None:
        """Give the configuration the stored keys and values, and no others; types that the code declared still hold.

        Raises:
            BadValue: it is no mapping, or a value does not fit.
        """
        strict = self.omega.is_struct(self.config)
        try:
            wanted = self.omega.create(stored.text)
            self.omega.set_struct(self.config, False)
            self._strip(self.config, wanted)
            self.config.merge_with(wanted)
        except Exception as error:  # what YAML and the types of the user's own configuration raise
            raise injection.misread(stored.name, error, "fix it in a new clone") from error
        self.omega.set_struct(self.config, strict)

    def _strip(self, config: Any, wanted: Any) -> None:
        """Take away what is not wanted, so that merging leaves just what is."""
        for key in list(config):
            if key not in wanted:
                del config[key]
            elif self._is_tree(config, key) and self._is_tree(wanted, key):
                self._strip(config[key], wanted[key])

    def _described(self, config: Any, prefix: str) -> Iterator[Param | None]:
        for key in config:
            if self._is_tree(config, key) and len(config[key]):
                yield from self._described(config[key], f"{prefix}{key}.")
            else:
                yield self._param(f"{prefix}{key}", config, key)

    def _is_tree(self, config: Any, key: Any) -> bool:
        named = self.omega.is_missing(config, key) or self.omega.is_interpolation(config, key)
        return not named and self.omega.is_dict(config[key])

    def _param(self, name: str, config: Any, key: Any) -> Param | None:
        node = config._get_node(key)
        hint = hints.of(node._metadata.ref_type)
        nullable = hint.known and bool(node._metadata.optional)
        declared = Param(f"{SECTION}/{name}", "", hint.kind, "", hint.choices, nullable)
        if self.omega.is_interpolation(config, key):
            return parsed.holding(Param(declared.key, ""), node._value(), open=True)
        if self.omega.is_missing(config, key):
            return parsed.holding(declared, None)
        plain = (
            self.omega.to_container(node, resolve=False, enum_to_str=True)
            if self.omega.is_config(node)
            else config[key]
        )
        return parsed.holding(declared, plain)
