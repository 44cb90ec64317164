"""Flat and nested dicts, at ClearML's import path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuitrack.model import params

__all__ = ["flatten_dictionary", "nested_from_flat_dictionary"]


def flatten_dictionary(a_dict: Mapping[Any, Any], prefix: str = "", sep: str = "/") -> dict[str, Any]:
    """A nested dict with one key for each value, `outer/inner`.

    Args:
        a_dict: The nested dict.
        prefix: What every key begins with.
        sep: What stands between the keys, in place of the slash.
    """
    flat = params.flatten(a_dict)
    return {f"{prefix}{key.replace('/', sep)}": value for key, value in flat.items()}


def nested_from_flat_dictionary(a_dict: Mapping[str, Any], sep: str = "/") -> dict[str, Any]:
    """The nested dict that a flat one came from.

    Args:
        a_dict: The flat dict.
        sep: What stands between the keys of it.
    """
    return params.unflatten({key.replace(sep, "/"): value for key, value in a_dict.items()})
