"""Selecting runs: which are selected after a key."""

from __future__ import annotations

from collections.abc import Collection

from tuitrack.tui.listing import Listing


def order(listing: Listing) -> tuple[str, ...]:
    """All runs in the order they are seen, the base first."""
    return (*((listing.base.id,) if listing.base is not None else ()), *listing.ids)


def arranged(listing: Listing, wanted: Collection[str], before: tuple[str, ...]) -> tuple[str, ...]:
    """Runs in table order, then those selected before that are not listed now."""
    seen = order(listing)
    chosen, listed = set(wanted), set(seen)
    kept = [task_id for task_id in before if task_id in chosen and task_id not in listed]
    return (*(task_id for task_id in seen if task_id in chosen), *kept)


def toggled(listing: Listing, before: tuple[str, ...], task_id: str) -> tuple[str, ...]:
    """With one run more, or less."""
    return arranged(listing, set(before) ^ {task_id}, before)


def ranged(listing: Listing, before: tuple[str, ...], ends: tuple[str, str]) -> tuple[str, ...]:
    """With all runs from one to another; ends that are not listed any more count for nothing."""
    seen = order(listing)
    places = sorted(seen.index(task_id) for task_id in ends if task_id in seen)
    return arranged(listing, {*before, *seen[places[0] : places[-1] + 1]} if places else before, before)


def all_or_none(listing: Listing, before: tuple[str, ...]) -> tuple[str, ...]:
    """With all listed runs, or without them where all were selected."""
    listed, chosen = set(listing.listed), set(before)
    return arranged(listing, chosen - listed if listed <= chosen else chosen | listed, before)
