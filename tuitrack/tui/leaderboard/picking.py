"""Selecting runs: which are selected after a key."""

from __future__ import annotations

from collections.abc import Collection

from tuitrack.tui.leaderboard.listing import Listing


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


def beyond(listing: Listing, here: str, wanted: Collection[str], by: int) -> str:
    """The next line that stands for one of some runs, or the one before; past the end it begins again.

    A group that is unfolded does not stand for its runs: they have lines of their own.
    """
    first = () if listing.base is None else (listing.base.id,)
    lines = {line: place for place, line in enumerate(dict.fromkeys((*first, *listing.ids)))}

    def counts(line: str) -> bool:
        return any(run in wanted and (run == line or run not in lines) for run in listing.runs(line))

    seen = [line for line in lines if counts(line)]
    ahead = [line for line in seen if (lines[line] - lines.get(here, -1)) * by > 0]
    return next(iter((ahead or seen)[::by]), "")


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
