"""Turn envelopes into dots, two by four to a cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tuitrack.tui.charts.envelope import Envelope, Flags, Integers
from tuitrack.tui.charts.scale import Floats, Scale

Bits = npt.NDArray[np.uint8]

# The bit of each dot in a braille cell, down the left and then down the right side.
_BRAILLE = (1, 2, 4, 64, 8, 16, 32, 128)
_BY_SIDES = np.array(
    [sum(bit for place, bit in enumerate(_BRAILLE) if sides >> place & 1) for sides in range(256)], np.uint8
)


@dataclass(frozen=True, slots=True)
class Spans:
    """The dots a line covers in each column: rows `top` to `bottom`, none where top > bottom."""

    top: Integers
    bottom: Integers

    def thicker(self) -> Spans:
        """Return the same line, two dots strong."""
        shown = self.top <= self.bottom
        return Spans(self.top, np.where(shown, self.bottom + 1, self.bottom))

    def down_to(self, other: Spans) -> Spans:
        """Return the area from this line to another, where both are drawn."""
        both = (self.top <= self.bottom) & (other.top <= other.bottom)
        top, bottom = np.minimum(self.top, other.top), np.maximum(self.bottom, other.bottom)
        return Spans(np.where(both, top, 1), np.where(both, bottom, 0))

    def mask(self, rows: int) -> Flags:
        """Return which dots are covered."""
        row = np.arange(rows)[:, None]
        return (row >= self.top) & (row <= self.bottom)

    def cells(self, rows: int) -> Bits:
        """Return the braille cells of the covered dots, as `pack` makes of their mask, without that."""
        after = _after(rows)
        begin, end = (np.minimum(np.maximum(row, 0), rows) for row in (self.top, self.bottom + 1))
        sides = after[begin] & ~after[end]
        bits: Bits = _BY_SIDES[sides[0::2] | sides[1::2] << 4].T
        return bits


def trace(envelope: Envelope, scale: Scale, rows: int) -> Spans:
    """Draw an envelope: every column from its lowest to its highest value, neighbours connected."""
    filled = np.flatnonzero(envelope.count)
    extent = np.array((envelope.first, envelope.last, envelope.high, envelope.low))[:, filled]
    found = _rows(extent, scale, rows)
    spans = np.zeros((4, envelope.columns), np.int64)
    shown, linked = np.zeros((2, envelope.columns), np.bool_)
    if not _dense(envelope, filled):
        anchors = _Anchors.of(envelope, filled, found[0], found[1], scale, rows)
        between, linked = anchors.between(envelope.columns)
        shown = ~np.isnan(between)
        spans[:] = _round(np.where(shown, between, 0.0))
    shown[filled] = True
    spans[:, filled] = _round(found)
    linked[filled] = envelope.joined[filled]
    enter, leave, top, bottom = spans
    _connect(enter, leave, top, bottom, linked[1:] & shown[:-1] & shown[1:])
    top[~shown], bottom[~shown] = 1, 0
    return Spans(top, bottom)


def _dense(envelope: Envelope, filled: Integers) -> bool:
    """Whether every column from the first to the last that is drawn has points of its own."""
    beyond = envelope.before is not None or envelope.after is not None
    return not beyond and len(filled) > 0 and int(filled[-1] - filled[0]) + 1 == len(filled)


def pack(mask: Flags) -> Bits:
    """Gather dots into braille cells."""
    rows, columns = mask.shape
    cells = mask.reshape(rows // 4, 4, columns // 2, 2).transpose(0, 2, 3, 1)
    sides = np.packbits(cells.reshape(rows // 4, columns // 2, 8), axis=2, bitorder="little")
    bits: Bits = _BY_SIDES[sides[:, :, 0]]
    return bits


@lru_cache(16)
def _after(rows: int) -> Bits:
    """For every row of dots, and the end of all, the four dots of each cell of a column that lie in it or below."""
    covered = np.arange(rows) >= np.arange(rows + 1)[:, None]
    nibbles: Bits = np.packbits(covered.reshape(rows + 1, rows // 4, 4), axis=2, bitorder="little")[:, :, 0]
    return nibbles


def halftone(mask: Flags, *, light: bool = False) -> Flags:
    """Thin an area to every other dot, an even light shade; lighter still, to a quarter of them."""
    row, column = _grid(mask)
    drawn = (row % 2 == 0) & ((row // 2 + column) % 2 == 0) if light else (row + column) % 2 == 0
    shade: Flags = mask & drawn
    return shade


def interrupt(mask: Flags, spans: Spans, pattern: str) -> Flags:
    """Break a line by its pattern of dots (`#` drawn, `-` not), keeping the ends of every tall column."""
    if "-" not in pattern:
        return mask
    drawn = np.array([dot == "#" for dot in pattern])
    row, column = _grid(mask)
    calm = spans.bottom - spans.top < 2
    ends = (row == np.maximum(spans.top, 0)) | (row == np.minimum(spans.bottom, len(mask) - 1))
    kept = np.where(calm, drawn[column % len(drawn)], ends | drawn[(row + column) % len(drawn)])
    shape: Flags = mask & kept
    return shape


def _grid(mask: Flags) -> tuple[Integers, Integers]:
    return np.arange(mask.shape[0])[:, None], np.arange(mask.shape[1])[None, :]


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Where a line is known: positions in columns, with its rows on arrival and departure."""

    at: Floats
    enter: Floats
    leave: Floats
    joined: Flags

    @classmethod
    def of(cls, envelope: Envelope, filled: Integers, first: Floats, last: Floats, scale: Scale, rows: int) -> _Anchors:
        ends = [(place, end) for place, end in ((0, envelope.before), (len(filled), envelope.after)) if end]
        at, enter, leave, joined = filled.astype(np.float64), first, last, envelope.joined[filled]
        for place, (position, value) in reversed(ends):
            row = _rows(np.array([value]), scale, rows)
            at = np.insert(at, place, position)
            enter, leave = np.insert(enter, place, row), np.insert(leave, place, row)
            joined = np.insert(joined, place, place > 0 or not len(filled))
        return cls(at, enter, leave, joined)

    def between(self, columns: int) -> tuple[Floats, Flags]:
        """Return the row of the straight line in every column between joined anchors, NaN elsewhere."""
        column = np.arange(columns, dtype=np.float64)
        if len(self.at) < 2:
            return np.full(columns, np.nan), np.zeros(columns, np.bool_)
        behind = np.searchsorted(self.at, column, "right") - 1
        ahead = np.minimum(behind + 1, len(self.at) - 1)
        inside = (behind >= 0) & (behind + 1 < len(self.at)) & self.joined[ahead]
        start, end = self.at[behind], self.at[ahead]
        share = (column - start) / np.where(end > start, end - start, 1.0)
        row = self.leave[behind] * (1 - share) + self.enter[ahead] * share
        return np.where(inside, row, np.nan), inside


def _rows(values: Floats, scale: Scale, rows: int) -> Floats:
    return (1 - scale.positions(values)) * (rows - 1)


def _round(rows: Floats) -> Integers:
    return np.floor(rows + 0.5).astype(np.int64)


def _connect(enter: Integers, leave: Integers, top: Integers, bottom: Integers, linked: Flags) -> None:
    """Let neighbouring columns meet halfway wherever they are more than a dot apart."""
    step = np.where(linked, enter[1:] - leave[:-1], 0)
    if not (np.abs(step) > 1).any():
        return
    middle = leave[:-1] + np.sign(step) * (np.abs(step) // 2)
    down, up = step > 1, step < -1
    bottom[:-1][down] = np.maximum(bottom[:-1], middle)[down]
    top[1:][down] = np.minimum(top[1:], middle + 1)[down]
    top[:-1][up] = np.minimum(top[:-1], middle)[up]
    bottom[1:][up] = np.maximum(bottom[1:], middle - 1)[up]
