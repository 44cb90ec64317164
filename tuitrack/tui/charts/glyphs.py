"""The characters charts are drawn with, in full or in ASCII."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tuitrack.tui.charts import strokes


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """One character for each part of a chart; `dots` has one for each pattern of a cell's eight dots."""

    dots: npt.NDArray[np.uint32]
    tick: str
    side: str
    corner: str
    nan: str
    up: str
    down: str
    above: str
    below: str
    cursor: str
    grid: str
    minus: str


UNICODE = Glyphs(
    dots=np.arange(0x2800, 0x2900, dtype=np.uint32),
    tick="┤", side="│", corner="└", nan="×", up="▲", down="▼", above="↑", below="↓",
    cursor="┊", grid="┈", minus="−",
)  # fmt: skip
ASCII = Glyphs(
    dots=np.array([ord(strokes.stroke(bits)) for bits in range(256)], np.uint32),
    tick="+", side="|", corner="+", nan="x", up="^", down="v", above="^", below="v",
    cursor=":", grid=".", minus="-",
)  # fmt: skip
