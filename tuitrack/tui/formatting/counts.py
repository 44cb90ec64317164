"""Write how many of what."""

from __future__ import annotations

from tuitrack.tui.formatting.units import size


def many(number: int, noun: str) -> str:
    """`1 run`, `3 runs`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def counted(runs: int) -> str:
    """`1 run`, `3 runs`."""
    return many(runs, "run")


def left_alone(runs: int, why: str) -> str:
    """`2 already ended are left alone`, nothing where nobody is."""
    return f"{runs} {why} {'is' if runs == 1 else 'are'} left alone" if runs else ""


def weight(runs: int, checkpoints: int, frees: int) -> str:
    """What deleting runs takes along: `12 runs, 40 checkpoints, frees 3.2 GB`."""
    made = f", {many(checkpoints, 'checkpoint')}" if checkpoints else ""
    return f"{counted(runs)}{made}, frees {size(frees)}"
