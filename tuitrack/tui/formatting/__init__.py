"""Everything that turns values into the text shown on screen."""

from tuitrack.tui.formatting.cells import cut, fitting, pad, width, wrap
from tuitrack.tui.formatting.counts import called, counted, left_alone, many, weight
from tuitrack.tui.formatting.guard import ascii_only, printable
from tuitrack.tui.formatting.names import abridged
from tuitrack.tui.formatting.numbers import aligned, delta, deviation, number
from tuitrack.tui.formatting.units import DAY, age, ago, clock, duration, share, size
from tuitrack.tui.formatting.values import value, values, whole

__all__ = [
    "DAY",
    "abridged",
    "age",
    "ago",
    "aligned",
    "ascii_only",
    "called",
    "clock",
    "counted",
    "cut",
    "delta",
    "deviation",
    "duration",
    "fitting",
    "left_alone",
    "many",
    "number",
    "pad",
    "printable",
    "share",
    "size",
    "value",
    "values",
    "weight",
    "whole",
    "width",
    "wrap",
]
