"""Write how many of what."""

from __future__ import annotations

from collections.abc import Sequence

from tuitrack.tui.formatting.units import size


def many(number: int, noun: str) -> str:
    """`1 run`, `3 runs`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def counted(runs: int) -> str:
    """`1 run`, `3 runs`."""
    return many(runs, "run")


def called(names: Sequence[str]) -> str:
    """The name of one run; of several how many they are."""
    return names[0] if len(names) == 1 else counted(len(names))


def left_alone(runs: int, why: str) -> str:
    """`2 already ended are left alone`, nothing where nobody is."""
    return f"{runs} {why} {'is' if runs == 1 else 'are'} left alone" if runs else ""


def weight(runs: str, checkpoints: int, frees: int) -> str:
    """What deleting runs, called so, takes along: `12 runs, 40 checkpoints, frees 3.2 GB`."""
    made = f", {many(checkpoints, 'checkpoint')}" if checkpoints else ""
    return f"{runs}{made}, frees {size(frees)}"
