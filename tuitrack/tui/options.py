"""What the browser is asked to show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What the browser opens on and says; `once` prints one frame, after pressing `keys`; `plain` draws in ASCII."""

    project: str | None = None
    filter: str = ""
    view: str = ""
    greeting: str = ""
    once: bool = False
    size: tuple[int, int] | None = None
    keys: tuple[str, ...] = ()
    plain: bool = False
