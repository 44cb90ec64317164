"""typer: groups of its own; the rest is click's, or the copy of click inside it."""

from __future__ import annotations

from typing import Any

from tuitrack.sdk.hooks import click


def patch(module: Any) -> None:
    """Follow groups that are none of click's, as those of newer versions are."""
    group = module.TyperGroup
    if not any(kind.__module__ == "click.core" and kind.__name__ == "Group" for kind in group.__mro__):
        click.follow_group(group)
