"""Selecting runs: which are selected after a key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

from tuitrack.tui.leaderboard.listing import Listing

Wanted: TypeAlias = Callable[[Sequence[str]], frozenset[str]]
"""Which of some runs are looked for."""

_NEAR, _FURTHER = 128, 8


def order(listing: Listing) -> tuple[str, ...]:
    """All runs in the order they are seen, the base first."""
    first = () if listing.base is None else (listing.base.id,)
    return tuple(dict.fromkeys((*first, *listing.listed)))


def arranged(listing: Listing, wanted: Collection[str], before: tuple[str, ...]) -> tuple[str, ...]:
    """Runs in table order, then those selected before that are not listed now."""
    seen = order(listing)
    chosen, listed = set(wanted), set(seen)
    kept = [task_id for task_id in before if task_id in chosen and task_id not in listed]
    return (*(task_id for task_id in seen if task_id in chosen), *kept)


def beyond(listing: Listing, here: str, wanted: Wanted, by: int) -> str:
    """The next line that stands for a run that is wanted, or the one before; past the end it begins again.

    A group that is unfolded does not stand for its runs: they have lines of their own. It is asked of the nearest runs
    first, of ever more together the further it is to the next.
    """
    first = () if listing.base is None else (listing.base.id,)
    lines = tuple(dict.fromkeys((*first, *listing.ids)))
    apart, left, together = frozenset(lines), _onwards(lines, here, by), _NEAR
    while left:
        near, left, together = left[:together], left[together:], together * _FURTHER
        runs = {line: [run for run in listing.runs(line) if run == line or run not in apart] for line in near}
        found = wanted([run for its in runs.values() for run in its])
        for line, its in runs.items():
            if not found.isdisjoint(its):
                return line
    return ""


def _onwards(lines: Sequence[str], here: str, by: int) -> Sequence[str]:
    """All lines from the next one on, or from the one before back, and round to where one is."""
    ordered = lines[::by]
    place = ordered.index(here) + 1 if here in ordered else 0
    return (*ordered[place:], *ordered[:place])


def toggled(listing: Listing, before: tuple[str, ...], line_id: str) -> tuple[str, ...]:
    """With the runs of one line more, or without them where all were selected."""
    runs, chosen = set(listing.runs(line_id)), set(before)
    return arranged(listing, chosen - runs if runs <= chosen else chosen | runs, before)


def ranged(listing: Listing, before: tuple[str, ...], ends: tuple[str, str]) -> tuple[str, ...]:
    """With all runs from one line to another; ends that are not listed any more count for nothing."""
    place = {task_id: number for number, task_id in enumerate(order(listing))}
    places = sorted(place[task_id] for end in ends for task_id in listing.runs(end) if task_id in place)
    between = order(listing)[places[0] : places[-1] + 1] if places else ()
    return arranged(listing, {*before, *between}, before)


def all_or_none(listing: Listing, before: tuple[str, ...]) -> tuple[str, ...]:
    """With all listed runs, or without them where all were selected."""
    listed, chosen = set(listing.listed), set(before)
    return arranged(listing, chosen - listed if listed <= chosen else chosen | listed, before)
