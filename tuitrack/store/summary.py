"""Stretches of a curve reduced to what a picture of them shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tuitrack.store.points import Columns

Buckets = NDArray[np.void]
"""Neighbouring stretches of a curve, each at least one point; an array of `DTYPE`."""

DTYPE = np.dtype(
    [
        *((name, "<u4") for name in ("count", "nan", "up", "down", "back", "spare")),
        *((name, "<f8") for name in ("first", "low", "high", "last", "mean")),
        *((name, "<i8") for name in ("first_step", "low_step", "high_step", "last_step")),
        *((name, "<i8") for name in ("nan_step", "up_step", "down_step")),
        *((name, "<u8") for name in ("first_time", "last_time")),
    ]
)
"""`first` and `last` are so by step; `low`, `high` and `mean` are of finite values, NaN where there is none; `nan`,
`up` and `down` count the others and have the step of the first to arrive; `back` tells that steps go back."""

NONE = np.empty(0, DTYPE)

_WHOLE = np.dtype((np.void, DTYPE.itemsize))

_MARKS = {"nan": np.nan, "up": np.inf, "down": -np.inf}


def of(points: Columns, width: int) -> Buckets:
    """Stretches of so many points; the last may have fewer."""
    count = len(points)
    if not count:
        return NONE
    starts = np.arange(0, count, width)
    ends = np.append(starts[1:], count) - 1
    made = np.zeros(len(starts), DTYPE)
    made["count"] = ends - starts + 1
    owner = np.arange(count) // width
    order = np.arange(count) if points.ordered else np.lexsort((points.steps, owner))
    for name, at in (("first", order[starts]), ("last", order[ends])):
        made[name], made[f"{name}_step"] = points.values[at], points.steps[at]
        made[f"{name}_time"] = points.times[at]
    made["back"] = _within_each(np.append(False, points.steps[1:] < points.steps[:-1]), starts)
    _extremes(made, points, starts, owner)
    return made


def _within_each(found: NDArray[np.bool_], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether something is so anywhere in a stretch but at its start."""
    found[starts] = False
    some: NDArray[np.bool_] = np.logical_or.reduceat(found, starts)
    return some


def _extremes(made: Buckets, points: Columns, starts: NDArray[np.int64], owner: NDArray[np.int64]) -> None:
    finite = np.isfinite(points.values)
    sound = np.add.reduceat(finite, starts, dtype=np.int64)
    for name, ufunc, missing in (("low", np.minimum, np.inf), ("high", np.maximum, -np.inf)):
        values = points.values if finite.all() else np.where(finite, points.values, missing)
        found = ufunc.reduceat(values, starts)
        # Backwards, so that the first of several equal ones is written last.
        places = np.flatnonzero((values == found[owner]) & finite)[::-1]
        made[name] = np.nan
        made[name][owner[places]], made[f"{name}_step"][owner[places]] = values[places], points.steps[places]
    made["mean"] = _within(made, np.where(finite, points.values, 0.0) / np.maximum(sound, 1)[owner], starts)
    if not finite.all():
        _marks(made, points, starts, owner)


def _within(made: Buckets, shares: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The sums of shares, which rounding takes nowhere beyond the extremes; NaN where there are none."""
    with np.errstate(over="ignore"):
        sums = np.add.reduceat(shares, starts)
    return np.clip(sums, made["low"], made["high"])


def _marks(made: Buckets, points: Columns, starts: NDArray[np.int64], owner: NDArray[np.int64]) -> None:
    for name, found in zip(
        _MARKS, (np.isnan(points.values), points.values == np.inf, points.values == -np.inf), strict=True
    ):
        made[name] = np.add.reduceat(found, starts, dtype=np.uint32)
        places = np.flatnonzero(found)[::-1]
        made[f"{name}_step"][owner[places]] = points.steps[places]


def joined(parts: Sequence[Buckets]) -> Buckets:
    """Stretches one after the other; as wholes, which costs a thirtieth of copying them field by field."""
    return np.concatenate([np.ascontiguousarray(part).view(_WHOLE) for part in parts]).view(DTYPE)


def merged(buckets: Buckets, starts: NDArray[np.int64]) -> Buckets:
    """Those from each start to before the next made one; they may be of several curves that each have a start."""
    if len(starts) == len(buckets):
        return buckets
    ends = np.append(starts[1:], len(buckets)) - 1
    made = np.zeros(len(starts), DTYPE)
    for name in ("count", *_marked(buckets)):
        made[name] = np.add.reduceat(buckets[name], starts, dtype=np.uint32)
    back = _within_each(np.append(False, buckets["first_step"][1:] < buckets["last_step"][:-1]), starts)
    made["back"] = back | np.logical_or.reduceat(buckets["back"], starts)
    owner = np.repeat(np.arange(len(starts)), ends - starts + 1)
    unordered = made["back"].any()
    for name, at in (("first", starts), ("last", ends)):
        places = np.lexsort((buckets[f"{name}_step"], owner))[at] if unordered else at
        for field in (name, f"{name}_step", f"{name}_time"):
            made[field] = buckets[field][places]
    _merge_extremes(made, buckets, starts, owner)
    return made


def _merge_extremes(made: Buckets, buckets: Buckets, starts: NDArray[np.int64], owner: NDArray[np.int64]) -> None:
    for name, ufunc in (("low", np.fmin), ("high", np.fmax)):
        found = ufunc.reduceat(buckets[name], starts)
        places = np.flatnonzero(buckets[name] == found[owner])[::-1]
        made[name], into = np.nan, owner[places]
        for field in (name, f"{name}_step"):
            made[field][into] = buckets[field][places]
    marked = _marked(buckets)
    sound = (buckets["count"] - sum(buckets[name] for name in marked)).astype(np.float64)
    share = sound / np.maximum(np.add.reduceat(sound, starts), 1.0)[owner]
    made["mean"] = _within(made, np.where(sound > 0, buckets["mean"], 0.0) * share, starts)
    for name in marked:
        places = np.flatnonzero(buckets[name])[::-1]
        made[f"{name}_step"][owner[places]] = buckets[f"{name}_step"][places]


def _marked(buckets: Buckets) -> list[str]:
    """The kinds of what is not finite that there are."""
    return [name for name in _MARKS if buckets[name].any()]


def ordered(buckets: Buckets) -> NDArray[np.bool_]:
    """Whether steps never go back, neither inside a stretch nor from one to the next along the last axis."""
    between = buckets["first_step"][..., 1:] < buckets["last_step"][..., :-1]
    back: NDArray[np.bool_] = np.any(buckets["back"], axis=-1) | np.any(between, axis=-1)
    return ~back


def kept(buckets: Buckets, ends: Sequence[int]) -> Iterator[tuple[Columns, NDArray[np.float64]]]:
    """The points that stand for the stretches, by step, and the mean of the stretch that each is from, curve by curve.

    Of each stretch its first and last point, its lowest and highest, and one of each kind that is not finite; the
    moments of those between the ends are estimated.

    Args:
        buckets: Stretches of some curves one after the other.
        ends: Behind which of them each curve ends.
    """
    marked = _marked(buckets)
    names = ("first", "low", "high", *marked, "last")
    steps = np.stack([buckets[f"{name}_step"] for name in names], axis=1)
    marks = (np.full(len(buckets), _MARKS[name]) for name in marked)
    values = np.stack([buckets["first"], buckets["low"], buckets["high"], *marks, buckets["last"]], axis=1)
    there = np.ones(steps.shape, np.bool_)
    there[:, 1] = there[:, 2] = ~np.isnan(buckets["low"])
    for place, name in enumerate(marked, 3):
        there[:, place] = buckets[name] > 0
    there &= ~_doubles(steps, values)
    points = Columns(steps[there], values[there], _times(buckets, steps)[there])
    many = np.count_nonzero(there, axis=1)
    means, begin = np.repeat(buckets["mean"], many), 0
    for end in np.cumsum(many)[np.array(ends) - 1].tolist():
        order = begin + np.argsort(points.steps[begin:end], kind="stable")
        yield points.at(order), means[order]
        begin = end


def _doubles(steps: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """What is the stretch's first or last point once more."""
    words = np.ascontiguousarray(values).view(np.uint64)
    found = np.zeros(steps.shape, np.bool_)
    for place in range(1, steps.shape[1]):
        for other in (0, -1) if place < steps.shape[1] - 1 else (0,):
            found[:, place] |= (steps[:, place] == steps[:, other]) & (words[:, place] == words[:, other])
    return found


def _times(buckets: Buckets, steps: NDArray[np.int64]) -> NDArray[np.uint64]:
    begin, end = buckets["first_time"].astype(np.float64), buckets["last_time"].astype(np.float64)
    span = (buckets["last_step"] - buckets["first_step"]).astype(np.float64)
    share = np.clip((steps - buckets["first_step"][:, None]) / np.where(span > 0, span, 1.0)[:, None], 0.0, 1.0)
    passed = ((end - begin)[:, None] * share).astype(np.int64)
    times: NDArray[np.uint64] = (buckets["first_time"].astype(np.int64)[:, None] + passed).astype(np.uint64)
    times[:, -1] = buckets["last_time"]
    return times
