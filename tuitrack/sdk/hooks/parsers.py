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


def follow() -> None:
    """Follow argument parsers from now on, so that it does not matter when the task begins."""
    for name, ours in _FOLLOWED:
        hook.install(name, hook.patching(ours))


def connect_earlier(live: Session) -> None:
    """Report what was parsed before the task began; only a parse has loaded what knows of it."""
    parsed = sys.modules.get(f"{__package__}.parsed")
    if parsed is not None:
        parsed.connect_earlier(live)


def leave_out(live: Session) -> None:
    """Take back the arguments that the script, once it spoke, wants left out."""
    parsed = sys.modules.get(f"{__package__}.parsed")
    if parsed is not None:
        parsed.leave_out(live)
