"""Parameters of a program as a class of their own, at ClearML's import path."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast, dataclass_transform

__all__ = ["TaskParameters", "param", "percent_param"]

Validator = Callable[[Any, Any, Any], object]


def param(
    validator: Validator | None = None,
    range: tuple[float, float] | None = None,
    type: Callable[[Any], Any] | None = None,
    desc: str | None = None,
    cast: Callable[[Any], Any] | None = None,
    **kwargs: Any,
) -> Any:
    """A parameter of a `TaskParameters` class.

    Args:
        validator: Called with the object, the field and the value; raises where the value will not do.
        range: Lowest and highest value, both allowed.
        type: What the value is; another is made one where that is possible, as a text from the editor.
        desc: What it is for.
        cast: Makes the value, in place of `type`.
        kwargs: `default` or `factory`, as in `dataclasses.field`.

    Returns:
        What to put in the class's body.
    """
    if "factory" in kwargs:
        kwargs["default_factory"] = kwargs.pop("factory")
    known = {name: kwargs[name] for name in ("default", "default_factory") if name in kwargs}
    lowest, highest = range or (None, None)
    facts = {"type": type, "cast": cast or type, "validator": validator}
    shown = {"description": desc or "", "minimum": lowest, "maximum": highest}
    return dataclasses.field(**known, metadata={**facts, **shown})


def percent_param(
    validator: Validator | None = None, type: Callable[[Any], Any] = float, desc: str | None = None, **kwargs: Any
) -> Any:
    """A parameter between 0 and 1.

    Args:
        validator: As in `param`.
        type: As in `param`.
        desc: As in `param`.
        kwargs: As in `param`.
    """
    return param(validator, (0, 1), type, desc, **kwargs)


@dataclass_transform(field_specifiers=(param, percent_param))
class TaskParameters:
    """Base of classes whose attributes are made by `param`; connect an object of one with `task.connect`.

    Raises:
        ValueError: a value outside its range, when it is set; besides that what `type`, `cast` and `validator` raise.
    """

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the class a dataclass of its parameters."""
        super().__init_subclass__(**kwargs)
        annotations = inspect.get_annotations(cls)
        named = [name for name, value in vars(cls).items() if isinstance(value, dataclasses.Field)]
        cls.__annotations__ = {**annotations, **{name: annotations.get(name, Any) for name in named}}
        dataclasses.dataclass(cls)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a parameter, checked."""
        field = type(self).__dataclass_fields__.get(name)
        object.__setattr__(self, name, value if field is None else _checked(self, field, value))

    def to_dict(self) -> dict[str, Any]:
        """Names with values."""
        return dataclasses.asdict(cast("Any", self))

    def update_from_dict(self, source_dict: Mapping[str, Any]) -> None:
        """Set the parameters that a dict names; others in it are left."""
        for name, value in source_dict.items():
            if name in type(self).__dataclass_fields__:
                setattr(self, name, value)

    def connect(self, task: Any, name: str | None = None) -> Any:
        """Record these parameters in a task; under the executor the stored values are put in first.

        Args:
            task: The task.
            name: Section of the parameters; default `General`.

        Returns:
            This object.

        Raises:
            BadValue: a stored value does not fit.
        """
        return task.connect(self, name)


def _checked(owner: TaskParameters, field: dataclasses.Field[Any], value: Any) -> Any:
    facts = field.metadata
    made = facts["cast"](value) if facts.get("cast") and value is not None else value
    lowest, highest = facts.get("minimum"), facts.get("maximum")
    if made is not None and lowest is not None and not lowest <= made <= highest:
        raise ValueError(f"{field.name} is {made!r}, not between {lowest} and {highest}")
    if facts.get("validator"):
        facts["validator"](owner, field, made)
    return made
