"""Choose round values inside an axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tuitrack.tui.charts import labels
from tuitrack.tui.charts.scale import TINIEST, Scale

MULTIPLES = (1, 2, 5)
SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
DAY = labels.DAY
# Beyond these seconds from zero there are no dates, and days say nothing.
CLOCK_END = 253_370_000_000
# A linear axis is widened to round numbers a twentieth of its length apart, or the next that are rounder, so that a
# growing curve moves on inside a picture that stays the same; and down to zero over at most an eighth.
FINE, NEAR_ZERO = 20, 8


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on an axis with its label."""

    value: float
    label: str


Ticks = tuple[Tick, ...]
Fits = Callable[[Sequence[Tick]], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """A round distance, `multiple` × 10^`exponent`, kept exact."""

    multiple: int
    exponent: int

    @property
    def size(self) -> float:
        return self.times(1)

    def times(self, count: int) -> float:
        return float(f"{count * self.multiple}e{self.exponent}")

    def next(self) -> Step:
        place = MULTIPLES.index(self.multiple) + 1
        return Step(MULTIPLES[place], self.exponent) if place < 3 else Step(1, self.exponent + 1)


def step_above(size: float) -> Step:
    """Return the smallest round step that is at least `size`."""
    step = Step(1, max(math.floor(math.log10(size)), -323))
    while step.size < size:
        step = step.next()
    return step


def widen(scale: Scale, fine: int = FINE) -> Scale:
    """Move both ends outwards to round numbers nearby, or to zero where it is near."""
    low, high = scale.low, scale.high
    spread = high - low
    if scale.is_log or not math.isfinite(spread) or spread / fine == 0:
        return scale
    low = 0.0 if 0 < low <= spread / NEAR_ZERO else low
    high = 0.0 if -spread / NEAR_ZERO <= high < 0 else high
    step = step_above(spread / fine)
    low, high = step.times(math.floor(low / step.size)), step.times(math.ceil(high / step.size))
    if not math.isfinite(high - low):
        return scale
    return Scale(scale.kind, min(low, scale.low), max(high, scale.high))


def choose(scale: Scale, room: int, fits: Fits = lambda ticks: True) -> Ticks:
    """Return round ticks inside the scale, ascending, at most `room` of them and so that they fit."""
    widest: Ticks = ()
    single: Ticks = ()
    for ticks in _candidates(scale, room):
        single = ticks[:1] or single
        if len(ticks) < 2:
            break
        if 2 < room >= len(ticks) and fits(ticks):
            return ticks
        ends = (ticks[0], ticks[-1])
        if room >= 2 and fits(ends) and (not widest or _reach(ends, scale) > _reach(widest, scale)):
            widest = ends
    return widest or (single if room > 0 and fits(single) else ())


def _reach(ends: Ticks, scale: Scale) -> float:
    return scale.position(ends[-1].value) - scale.position(ends[0].value)


def _candidates(scale: Scale, room: int) -> Iterator[Ticks]:
    if scale.is_log:
        return _log(scale, room)
    dated, long = max(-scale.low, scale.high) <= CLOCK_END, scale.high - scale.low >= 2
    if dated and long and scale.kind == "time":
        return _seconds(scale, room)
    if dated and scale.low >= 0 and scale.kind == "clock":
        return _clock(scale, room) if long else _moments(scale, room)
    return _linear(scale, room, 1.0 if scale.kind == "whole" else TINIEST)


def _linear(scale: Scale, room: int, finest: float = TINIEST) -> Iterator[Ticks]:
    third = scale.high / 3 - scale.low / 3
    step = step_above(max(third / max(room, 1), finest))
    while True:
        around = range(math.floor(scale.low / step.size), math.ceil(scale.high / step.size) + 1)
        counts = [count for count in around if scale.low <= step.times(count) <= scale.high]
        if not counts:
            return
        texts = labels.numbers([count * step.multiple for count in counts], step.exponent)
        unit = "s" if scale.kind == "time" else ""
        yield tuple(
            Tick(step.times(count), text + unit * bool(count)) for count, text in zip(counts, texts, strict=True)
        )
        step = step.next()


def _log(scale: Scale, room: int) -> Iterator[Ticks]:
    low, high = math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high))
    if high - low <= 2:
        dense = _decades(scale, range(low, high + 1), MULTIPLES)
        if len(dense) < 3:
            yield from _linear(scale, room)
            return
    for every in (1, 2, 3, 5, 10, 20, 50, 100, 200):
        exponents = range(math.ceil(low / every) * every, high + 1, every)
        if every == 1:
            yield _decades(scale, exponents, MULTIPLES)
        yield _decades(scale, exponents, (1,))


def _decades(scale: Scale, exponents: range, multiples: Sequence[int]) -> Ticks:
    pairs = [(multiple, exponent) for exponent in exponents for multiple in multiples]
    placed = [(float(f"{multiple}e{exponent}"), multiple, exponent) for multiple, exponent in pairs]
    return tuple(
        Tick(value, labels.decade(multiple, exponent))
        for value, multiple, exponent in placed
        if 0 < scale.low <= value <= scale.high
    )


def _whole(scale: Scale, room: int, offset: float) -> Iterator[tuple[int, list[int]]]:
    """Yield ever coarser steps of seconds with their multiples inside the scale."""
    low, high = scale.low + offset, scale.high + offset
    largest = step_above((high - low) / DAY) if high - low > DAY else Step(1, 0)
    days = [Step(1, 0)]
    while days[-1].size <= largest.size:
        days.append(days[-1].next())
    for step in (*SECONDS, *(int(day.size) * DAY for day in days)):
        if (high - low) / step <= 2 * room:
            yield step, [count * step for count in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _seconds(scale: Scale, room: int) -> Iterator[Ticks]:
    for step, values in _whole(scale, max(room, 1), 0):
        yield tuple(Tick(float(value), labels.seconds(value, step)) for value in values)


def _clock(scale: Scale, room: int) -> Iterator[Ticks]:
    shift = datetime.fromtimestamp(scale.low).astimezone().utcoffset()
    offset = shift.total_seconds() if shift else 0.0
    for step, values in _whole(scale, max(room, 1), offset):
        yield tuple(Tick(value - offset, labels.clock(value - offset, step)) for value in values)


def _moments(scale: Scale, room: int) -> Iterator[Ticks]:
    """Parts of seconds, each told as the moment it is."""
    begin = math.floor(scale.low)
    for chosen in _linear(Scale("linear", scale.low - begin, scale.high - begin), room, 1 / labels.MICRO):
        yield tuple(Tick(begin + tick.value, labels.moment(begin, tick.value)) for tick in chosen)
