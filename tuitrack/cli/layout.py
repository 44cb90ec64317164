"""How a table fits a terminal: pure arithmetic on column widths."""

from __future__ import annotations

from collections.abc import Collection, Sequence

LEAST_TEXT, LEAST_NUMBER = 14, 8
GAP = 2


def fit(headers: Sequence[int], cells: Sequence[int], flexible: Collection[int], limit: int) -> list[int]:
    """The widths of the columns that fit, from the left; fewer than there are when not all do.

    What gives way, in this order: headers wider than their cells, flexible texts in their middle, columns from the
    right.

    Args:
        headers: The width of each header.
        cells: The width of the widest cell below each header.
        flexible: Columns whose texts may be cut.
        limit: The width there is.
    """
    widths = [max(pair) for pair in zip(headers, cells, strict=True)]
    _shrink(widths, [max(cell, LEAST_NUMBER) for cell in cells], range(len(widths)), limit)
    _shrink(widths, [LEAST_TEXT] * len(widths), flexible, limit)
    while len(widths) > 1 and _total(widths) > limit:
        widths.pop()
    return [min(widths[0], limit), *widths[1:]]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _shrink(widths: list[int], least: Sequence[int], columns: Collection[int], limit: int) -> None:
    """Take from the widest of some columns, down to the least of each, until all fit."""
    while (over := _total(widths) - limit) > 0:
        spare = {number: widths[number] - least[number] for number in columns}
        widest = max(spare, key=lambda number: (spare[number] > 0, widths[number]), default=None)
        if widest is None or spare[widest] <= 0:
            return
        rest = [widths[number] for number in columns if number != widest and spare[number] > 0]
        step = widths[widest] - max(rest, default=0) if rest else over
        widths[widest] -= min(max(step, 1), over, spare[widest])
