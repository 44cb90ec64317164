"""A task's parameters and configuration objects."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tuitrack.model import events
from tuitrack.model import params as parameter_values
from tuitrack.sdk import configurations, connect, store
from tuitrack.sdk.hooks import argparse as argparse_hook
from tuitrack.sdk.task import known, values


class Parameters(known.Known):
    """Connecting, reading and setting values; ClearML's names."""

    def connect(self, mutable: Any, name: str | None = None, ignore_remote_overrides: bool = False) -> Any:
        """Record an object's values as parameters; under the executor they get the stored values.

        Args:
            mutable: A dict (nested too), an object, a class, a dataclass (nested, frozen, slots) or a Namespace.
            name: Section of the parameters; default `General`.
            ignore_remote_overrides: Record only, whatever is stored.

        Returns:
            The object; for a dict a live one whose later changes are recorded too.

        Raises:
            BadValue: a stored value does not fit; nothing has been trained yet.
        """
        if self.recording is None:
            return mutable
        if type(mutable).__name__ == "ArgumentParser":
            argparse_hook.connect(self.recording, mutable, mutable.parse_known_args()[0])
            return mutable
        return connect.connect(self.recording, mutable, name or "General")

    def connect_configuration(
        self,
        configuration: Mapping[str, Any] | list[Any] | Path | str,
        name: str | None = None,
        description: str | None = None,
        ignore_remote_overrides: bool = False,
    ) -> Any:
        """Record a configuration whole; under the executor the stored one is given back.

        Args:
            configuration: A dict, a list, or the path of a file, which is kept with its comments.
            name: Name of the configuration object; default `General`.
            description: What it is.
            ignore_remote_overrides: Record only, whatever is stored.

        Returns:
            The dict or list, filled with the stored values; for a path the path to read from.
        """
        if self.recording is None:
            return configuration
        return configurations.connect(self.recording, configuration, name or "General", description or "")

    def get_parameters(self, backwards_compatibility: bool = True, cast: bool = False) -> dict[str, Any]:
        """All parameters, `Section/name` → text; with `cast` → value."""
        return values.parameters(self.id, cast)

    def get_parameters_as_dict(self, cast: bool = False) -> dict[str, Any]:
        """All parameters as a nested dict."""
        return parameter_values.unflatten(values.parameters(self.id, cast))

    def get_parameter(self, name: str, default: Any = None, cast: bool = False) -> Any:
        """One parameter, or the default."""
        return values.parameters(self.id, cast).get(_full_key(name), default)

    def set_parameter(self, name: str, value: Any, description: str | None = None) -> None:
        """Set one parameter of a draft, or of the running task.

        Raises:
            Refused: the task is neither.
            BadValue: the value does not fit the parameter.
        """
        self.update_parameters({name: value})

    def update_parameters(self, *given: Mapping[str, Any], **named: Any) -> None:
        """Set several parameters, leave the others."""
        self._set_parameters(given, named, replace=False)

    def set_parameters(self, *given: Mapping[str, Any], **named: Any) -> None:
        """Replace all parameters."""
        self._set_parameters(given, named, replace=True)

    def _set_parameters(self, given: tuple[Mapping[str, Any], ...], named: Mapping[str, Any], *, replace: bool) -> None:
        merged = {_full_key(key): value for part in (*given, named) for key, value in part.items()}
        made = tuple(parameter_values.make(key, value) for key, value in merged.items())
        if (live := self.recording) is not None:
            live.emit(events.ParamsSet(made, replace=replace))
            return
        from tuitrack.ops import params

        params.put(store.opened(), self.id, made, replace=replace)

    def get_configuration_object(self, name: str) -> str | None:
        """Text of a configuration object."""
        return self.get_configuration_objects().get(name)

    def get_configuration_objects(self) -> dict[str, str]:
        """Texts of all configuration objects."""
        return {one.name: one.text for one in values.detail(self.id).configuration}

    def set_configuration_object(self, name: str, config_text: str, description: str | None = None) -> None:
        """Set the text of a configuration object."""
        if (live := self.recording) is not None:
            live.emit(events.ConfigurationSet(name, "file", config_text, description or ""))
            return
        from tuitrack.ops import params

        params.edit(store.opened(), self.id, {}, {name: config_text})


def _full_key(name: str) -> str:
    return name if "/" in name else f"General/{name}"
