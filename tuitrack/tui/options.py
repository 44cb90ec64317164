"""What the browser is asked to show."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.tui.tty.terminal import Depth


@dataclass(frozen=True, slots=True)
class Options:
    """What the browser opens on and says.

    An empty project means all of them, None the one that is likeliest; `named` is a view that the project has. `once`
    prints one frame, after pressing `keys`; `fresh` shows all places as in a new project and keeps no arrangement;
    `plain` draws in ASCII, `depth` says how many colours the terminal has, `erases` whether it erases in the colour of
    the ground.
    """

    project: str | None = None
    filter: str = ""
    view: str = ""
    named: str = ""
    greeting: str = ""
    once: bool = False
    fresh: bool = False
    size: tuple[int, int] | None = None
    keys: tuple[str, ...] = ()
    plain: bool = False
    depth: Depth = "many"
    erases: bool = False
