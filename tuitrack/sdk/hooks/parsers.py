"""Which argument parsers are followed; nothing is loaded before the user's code imports one of them."""

from __future__ import annotations

import sys

from tuitrack.sdk.hooks import hook
from tuitrack.sdk.session import Session

_FOLLOWED = (
    ("argparse", "argparse:patch"),
    ("click.core", "click:patch"),
    ("typer._click.core", "click:patch"),
    ("typer.core", "typer:patch"),
    ("fire.core", "fire:patch"),
    ("hydra._internal.utils", "hydra:hide_own_flags"),
    ("hydra.main", "hydra:hide_own_flags"),
    ("hydra._internal.hydra", "hydra:patch"),
    ("jsonargparse._core", "jsonargparse:patch"),
    ("tyro._calling", "tyro:patch"),
    ("absl.flags._flagvalues", "absl:patch"),
)
"""The module that is followed, our module and function that patch it."""

_PARSED = f"{__package__}.parsed"


def follow() -> None:
    """Follow argument parsers from now on, so that it does not matter when the task begins."""
    for name, ours in _FOLLOWED:
        hook.install(name, hook.patching(ours))


def connect_earlier(live: Session) -> None:
    """Report what was parsed before the task began; only a parse has loaded what knows of it."""
    if _PARSED in sys.modules:
        sys.modules[_PARSED].connect_earlier(live)


def leave_out(live: Session) -> None:
    """Take back what was reported of arguments that the task, which began before, is told to leave out."""
    if _PARSED in sys.modules:
        sys.modules[_PARSED].leave_out(live)
