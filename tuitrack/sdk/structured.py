"""Objects with declared fields: dataclasses, attrs, pydantic; known by what they carry, none of them is loaded."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuitrack import errors

_LOW, _HIGH = ("ge", "gt"), ("le", "lt")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a field says of itself: what it is, the lowest and highest value it takes."""

    description: str = ""
    minimum: float | None = None
    maximum: float | None = None


NO_FACTS = Facts()


def names(owner: Any) -> list[str] | None:
    """The declared fields of an object, None for one that declares none."""
    if isinstance(owner, type):
        return None
    if dataclasses.is_dataclass(owner):
        return [one.name for one in dataclasses.fields(owner)]
    attributes = getattr(type(owner), "__attrs_attrs__", None)
    if attributes is not None:
        return [one.name for one in attributes]
    fields = _pydantic(owner)
    return None if fields is None else list(fields)


def facts(owner: Any, name: str) -> Facts:
    """What a field says: pydantic's by its own means, others' by `description`, `minimum`, `maximum` in its metadata.

    A limit that is itself outside counts as inside.
    """
    field = (_pydantic(owner) or {}).get(name)
    if field is not None:
        told = list(getattr(field, "metadata", ()))
        return Facts(getattr(field, "description", None) or "", _first(told, _LOW), _first(told, _HIGH))
    metadata = _metadata(owner, name)
    return Facts(metadata.get("description") or "", metadata.get("minimum"), metadata.get("maximum"))


def _metadata(owner: Any, name: str) -> Mapping[Any, Any]:
    declared = getattr(type(owner), "__attrs_attrs__", ())
    if dataclasses.is_dataclass(owner):
        declared = dataclasses.fields(owner)
    return next((one.metadata for one in declared if one.name == name), {})


def assign(owner: Any, name: str, value: object) -> None:
    """Set a field, of a frozen object too.

    Raises:
        BadValue: the object's own validation refuses it.
        AttributeError, TypeError: it cannot be set.
    """
    if _pydantic(owner) is not None:
        value = _validated(owner, name, value)
    frozen = getattr(getattr(owner, "__dataclass_params__", None), "frozen", False) or _is_frozen_attrs(owner)
    if frozen or _pydantic(owner) is not None:
        _force(owner, name, value)
    else:
        setattr(owner, name, value)


def _force(owner: Any, name: str, value: object) -> None:
    """Set past `__setattr__`, which always refuses on frozen objects."""
    object.__setattr__(owner, name, value)
    chosen = getattr(owner, "__pydantic_fields_set__", None)
    if chosen is not None:
        chosen.add(name)


def _validated(owner: Any, name: str, value: object) -> object:
    """What pydantic makes of a value, by the rules of the field and of the model."""
    kind = type(owner)
    whole = {**{one: getattr(owner, one) for one in _pydantic(owner) or ()}, name: value}
    try:
        return getattr(kind.model_validate(whole), name)
    except ValueError as error:
        line = " ".join(str(error).split())
        raise errors.BadValue(f"{name}={value}: {line}", hint=f"{kind.__name__} refuses it") from error


def _is_frozen_attrs(owner: Any) -> bool:
    return hasattr(type(owner), "__attrs_attrs__") and "frozen" in type(owner).__setattr__.__name__


def _pydantic(owner: Any) -> dict[str, Any] | None:
    found = getattr(type(owner), "model_fields", None) if hasattr(type(owner), "__pydantic_validator__") else None
    return found if isinstance(found, dict) else None


def _first(told: Sequence[Any], wanted: Sequence[str]) -> float | None:
    for one in told:
        for name in wanted:
            found = getattr(one, name, None)
            if isinstance(found, int | float):
                return float(found)
    return None
