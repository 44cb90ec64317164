"""What the lines of charts stand for: runs, or groups of them by their means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tuitrack.query import gathering
from tuitrack.query.gathering import Group
from tuitrack.query.grouping import Bond, By
from tuitrack.query.leaderboard import Row

_WORDS = {"seed": "by seed", "project": "by project", "tag": "by tags"}


@dataclass(frozen=True, slots=True)
class Trace:
    """A line of every chart: that of one run, or the mean of those runs of a `group` that have completed.

    `handle` stays the same while runs join their group.
    """

    handle: str
    ids: tuple[str, ...]
    group: Group | None = None


def of_runs(rows: Sequence[Row]) -> tuple[Trace, ...]:
    """A line for each run."""
    return tuple(Trace(row.id, (row.id,)) for row in rows)


def of_groups(
    rows: Sequence[Row], bonds: Mapping[str, Bond], begun: Collection[str], apart: Collection[str]
) -> tuple[Trace, ...]:
    """A line for each group of two completed runs or more, and for each run that is not in such a mean.

    Args:
        rows: All runs that are asked for.
        bonds: The group of each.
        begun: Those that have curves.
        apart: Those that keep a line of their own beside the mean that they are part of.
    """
    return tuple(dict.fromkeys(_traces(rows, bonds, begun, apart)))


def _traces(
    rows: Sequence[Row], bonds: Mapping[str, Bond], begun: Collection[str], apart: Collection[str]
) -> Iterator[Trace]:
    together: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        together[bonds[row.id].handle].append(row)
    means = {handle: mean for handle, group in together.items() if (mean := _mean(group, bonds, begun))}
    for row in rows:
        mean = means.get(bonds[row.id].handle)
        averaged = mean is not None and row.id in mean.ids
        if row.id in begun and (row.id in apart or not averaged):
            yield Trace(row.id, (row.id,))
        if mean is not None and averaged:
            yield mean


def _mean(group: Sequence[Row], bonds: Mapping[str, Bond], begun: Collection[str]) -> Trace | None:
    done = tuple(row.id for row in group if row.status in gathering.DONE and row.id in begun)
    if len(done) < 2:
        return None
    bond = bonds[group[0].id]
    label = bond.label or gathering.common([row.name for row in group])
    return Trace(bond.handle, done, Group(bond.handle, label, tuple(row.id for row in group), len(done)))


def written(by: By | None) -> str:
    """What the runs of a mean have in common, in two words."""
    return "off" if by is None else _WORDS.get(by.kind) or f"by {', '.join(by.keys)}"


def note(traces: Sequence[Trace]) -> str:
    """What the lines are, where some of them may be means."""
    alone = sum(trace.group is None for trace in traces)
    if alone == len(traces):
        return "no group of two completed runs here: nothing to average"
    others = f", {alone} others as they are" if alone > 1 else f", {alone} other as it is" if alone else ""
    return f"mean ± deviation of completed runs{others}"
