"""What a task was told: parameters with their sections, configuration objects."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuitrack import errors
from tuitrack.model import events, execution, params
from tuitrack.model.params import Param
from tuitrack.sdk import injection, stored
from tuitrack.sdk.task.identity import Identity

if TYPE_CHECKING:
    from tuitrack.sdk.task.arguments import Arguments

_GENERAL = "General"


class Parameters(Identity):
    """The part of a task that holds its parameters and configuration."""

    def connect(self, mutable: Any, name: str | None = None, ignore_remote_overrides: bool = False) -> Any:
        """Record an object's values as parameters; under the executor it gets the stored ones first.

        A value that no parameter can hold is left out, with a warning.

        Args:
            mutable: A dict (nested too), a dataclass, attrs or pydantic object (nested, frozen, with slots), a
                configuration of OmegaConf, a Namespace, any other object or a class, of which the public attributes
                count, an ArgumentParser, or a model that the code starts from.
            name: Section of the parameters; default `General`.
            ignore_remote_overrides: Record only, whatever is stored.

        Returns:
            The object; for a plain dict a live copy whose later changes reach the record and the original. Of a task
            that this process does not record the object as it is.

        Raises:
            BadValue: a stored value does not fit; nothing has been trained yet.
        """
        live = self._live
        if live is None:
            return mutable
        if hasattr(mutable, "get_weights") and hasattr(mutable, "connect"):
            mutable.connect(self, name)
            return mutable
        if hasattr(mutable, "parse_known_args"):
            from tuitrack.sdk.hooks import argparse

            argparse.connect(mutable)
            return mutable
        from tuitrack.sdk import connect

        return connect.connect(live, mutable, name or _GENERAL, inject=not ignore_remote_overrides)

    @property
    def _arguments(self) -> Arguments:
        """What Transformers records its training arguments with."""
        from tuitrack.sdk.task.arguments import Arguments

        return Arguments(self._live)

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
            The list or dict, filled with the stored values; a dict that has none comes back as a live copy whose later
            changes reach the record and the original; for a path the path to read from, of the same type. Of a task
            that this process does not record what was given.

        Raises:
            BadValue: the stored text is not what the code expects; nothing has been trained yet.
            TypeError: neither a dict, a list nor a path.
            OSError: the file cannot be read.
        """
        live = self._live
        if live is None:
            return configuration
        inject = not ignore_remote_overrides
        from tuitrack.sdk import configurations

        return configurations.connect(live, configuration, name or _GENERAL, description or "", inject=inject)

    def get_parameters(self, backwards_compatibility: bool = True, cast: bool = False) -> dict[str, Any]:
        """All parameters by `Section/name`, as texts.

        Args:
            backwards_compatibility: Kept for ClearML's sake.
            cast: Values of their own types in place of texts.

        Raises:
            BadValue: a stored text is none of its type, with `cast`.
        """
        return {param.key: params.decode(param) if cast else param.value for param in self._params()}

    def get_parameters_as_dict(self, cast: bool = False) -> dict[str, Any]:
        """All parameters as a nested dict, sections outermost.

        Raises:
            BadValue: a stored text is none of its type, with `cast`.
        """
        return params.unflatten(self.get_parameters(cast=cast))

    def get_parameter(self, name: str, default: Any = None, cast: bool = False) -> Any:
        """One parameter's text, or its value; to ask for one in a rerun counts as using it.

        Args:
            name: `Section/name`; without a slash it is in `General`.
            default: What to return where there is no such parameter.
            cast: The value of its own type in place of the text.

        Raises:
            BadValue: a stored text is none of its type, with `cast`.
        """
        live = self._live
        if live is not None and _full_key(name) in injection.values().params:
            live.consumed([_full_key(name)])
        return self.get_parameters(cast=cast).get(_full_key(name), default)

    def set_parameter(self, name: str, value: Any, description: str | None = None, value_type: Any = None) -> None:
        """Set one parameter of the running task or of a draft.

        Args:
            name: `Section/name`; without a slash it is in `General`.
            value: Its value.
            description: What it is.
            value_type: A type to give it in place of the value's own, such as `int`; then nothing is checked.

        Raises:
            BadValue: a text that does not fit what the parameter is, or a value outside choices or range.
            Refused: the task is neither running here nor a draft.
        """
        made = params.make(_full_key(name), value, description=description or "")
        if value_type is not None:
            made = Param(made.key, made.value, getattr(value_type, "__name__", str(value_type)), made.description)
            self._put([made], replace=False)
        else:
            self._put(self._as_known([made]), replace=False)

    def delete_parameter(self, name: str, force: bool = False) -> bool:
        """Remove one parameter; whether it was there.

        Args:
            name: `Section/name`; without a slash it is in `General`.
            force: Kept for ClearML's sake.

        Raises:
            Refused: the task is neither running here nor a draft.
        """
        kept = [param for param in self._params() if param.key != _full_key(name)]
        if len(kept) == len(self._params()):
            return False
        self._put(kept, replace=True)
        return True

    def update_parameters(self, *given: Mapping[str, Any], **named: Any) -> None:
        """Set several parameters, leave the others.

        A text for one that is there already is read as what that one is, so that what `get_parameters` gave may come
        back changed.

        Args:
            given: Dicts of values by `Section/name`, or nested by section.
            named: Values by name, in section `General`.

        Raises:
            BadValue: a text that does not fit, or a value outside choices or range.
            Refused: the task is neither running here nor a draft.
        """
        self._put(self._as_known(_made(given, named)), replace=False)

    def set_parameters(self, *given: Mapping[str, Any], **named: Any) -> None:
        """Replace all parameters.

        Args:
            given: As in `update_parameters`.
            named: The same; `__parameters_prefix` is a section, and only that one is replaced.

        Raises:
            BadValue: a text that does not fit, or a value outside choices or range.
            Refused: the task is neither running here nor a draft.
        """
        self._put(self._as_known(_made(given, named)), replace=True, section=str(named.get("__parameters_prefix", "")))

    def set_parameters_as_dict(self, dictionary: Mapping[str, Any]) -> None:
        """Replace all parameters with a nested dict, sections outermost.

        Raises:
            BadValue: a text that does not fit, or a value outside choices or range.
            Refused: the task is neither running here nor a draft.
        """
        self.set_parameters(dictionary)

    def _params(self) -> list[Param]:
        live = self._live
        if live is not None and not live.attempt:
            return list(live.params.values())
        return [one.param for one in self._detail.params] if self.id else []

    def _as_known(self, made: list[Param]) -> list[Param]:
        known = {param.key: param for param in self._params()}
        return [_like(known[one.key], one) if one.key in known else one for one in made]

    def _put(self, made: list[Param], *, replace: bool, section: str = "") -> None:
        live = self._live
        if live is not None:
            old = {key for key in live.params if replace and key.startswith(section and f"{section}/")}
            live.put(made, old - {param.key for param in made}, section)
        elif self.id:
            from tuitrack.ops import params as changing

            kept = [one for one in self._params() if section and not one.key.startswith(f"{section}/")]
            changing.put(stored.database(), self.id, (*(kept if replace else ()), *made), replace=replace)

    def get_configuration_object(self, name: str) -> str | None:
        """Text of a configuration object, None where there is none."""
        return self.get_configuration_objects().get(name)

    def get_configuration_object_as_dict(self, name: str) -> Any:
        """Value of a configuration object, read as JSON or YAML; None where there is none.

        Raises:
            BadValue: it is neither.
        """
        from tuitrack.sdk import configurations

        found = next((one for one in self._detail.configuration if one.name == name), None)
        return None if found is None else configurations.parse(execution.Configuration(name, found.type, found.text))

    def get_configuration_objects(self) -> dict[str, str]:
        """Texts of all configuration objects, by name."""
        return {one.name: one.text for one in self._detail.configuration}

    def set_configuration_object(
        self,
        name: str,
        config_text: str | None = None,
        description: str | None = None,
        config_type: str | None = None,
        config_dict: Mapping[str, Any] | list[Any] | None = None,
    ) -> None:
        """Set a configuration object of the running task or of a draft, a new one too, from a text or a dict.

        Args:
            name: What it is called.
            config_text: Its text, kept as it is.
            description: What it is for; that of a draft's stays.
            config_type: What kind of text it is, such as `yaml`; default `file`; that of a draft's stays.
            config_dict: A dict or list, kept as JSON.

        Raises:
            UsageError: neither or both are given.
            TypeError: `config_dict` is neither a dict nor a list.
            BadValue: the text for a draft is not what its type says.
            Refused: the task is neither running here nor a draft.
        """
        if (config_text is None) == (config_dict is None):
            raise errors.UsageError("set_configuration_object takes a text or a dict", hint="give one of the two")
        from tuitrack.sdk import configurations

        kept = configurations.described(config_dict, name) if config_text is None else None
        text, kind = (kept.text, kept.type) if kept else (str(config_text), config_type or "file")
        live = self._live
        if live is not None:
            live.emit(events.ConfigurationSet(name, kind, text, description or ""))
        elif self.id:
            from tuitrack.ops import params as changing

            db, known = stored.database(), stored.detail(self.id).configuration
            if any(one.name == name for one in known):
                changing.edit(db, self.id, {}, {name: text})
            else:
                changing.put_configurations(db, self.id, [events.ConfigurationSet(name, kind, text, description or "")])


def _made(given: tuple[Mapping[str, Any], ...], named: Mapping[str, Any]) -> list[Param]:
    prefix = str(named.get("__parameters_prefix", ""))
    merged: dict[object, object] = {
        key: value for part in (*given, named) for key, value in part.items() if key != "__parameters_prefix"
    }
    flat = params.flatten(merged)
    return [params.make(f"{prefix}/{key}" if prefix else _full_key(key), value) for key, value in flat.items()]


def _like(known: Param, new: Param) -> Param:
    """A new value of a known parameter, which keeps what is known of it; one of another kind replaces it.

    Raises:
        BadValue: a text that does not fit, or a value outside choices or range.
    """
    kept = known._replace(value=new.value, description=new.description or known.description)
    try:
        params.decode(kept)
    except errors.BadValue:
        limited = known.choices or known.minimum is not None or known.maximum is not None
        if limited or new.type in ("str", ""):
            raise
        return new._replace(description=kept.description)
    return kept


def _full_key(name: str) -> str:
    return name if "/" in name else f"{_GENERAL}/{name}"
