"""What is joined to the runs that a statement asks about: rows of theirs in other tables, figures of their curves."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tuitrack.store.connection import ALL, Transaction

Figure = float | str | None
Bind = Callable[[float | str], str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure of the curve with a key: a function, with its argument, and the mark of a run in SQL.

    Another mark says that the curve is another, none that there is none; that of `vs` begins with the base.
    """

    key: str
    function: str
    argument: str
    mark: str


Compute = Callable[[Wanted, str, str], Figure]
"""The figure of a run, given its mark."""

Known = dict[tuple[object, ...], tuple[object, Figure]]
"""Figures of curves already computed, each with a mark that says whether its curve is still the same."""

_MOST = 32
"""Rows that are joined; more are looked up for each run, for SQLite joins no more than 64 tables."""


class Tables:
    """What is joined to the runs of one statement, each where a part of it says its name.

    A row that is joined is found for each run as quickly as in a question of its own, and a server that is asked for
    many finds them all at once. A database cannot work figures out: each is a table with the value of each run.

    Args:
        tx: What the statement is asked of.
        values: What is bound to it.
        bind: Binds one more value.
        load: Gives what computes figures.
    """

    def __init__(self, tx: Transaction, values: Mapping[str, object], bind: Bind, load: Callable[[], Compute]) -> None:
        self._tx = tx
        self._values = values
        self._bind = bind
        self._load = load
        self._wanted: dict[str, Wanted] = {}
        self._rows: dict[str, str] = {}

    def of_row(self, table: str, condition: str, *said: str) -> list[str]:
        """Expressions over a row that each run has at most one of; `{row}` stands for its name.

        Args:
            table: Where it is.
            condition: What else than the run picks it.
            said: The expressions.
        """
        found = f"{table} ON {condition}"
        if found in self._rows or len(self._rows) < _MOST:
            name = self._rows.setdefault(found, f"row{len(self._rows)}")
            return [one.format(row=name) for one in said]
        where = f"FROM {table} WHERE {condition} AND {{row}}.task_id = task.id"
        return [f"(SELECT {one} {where})".format(row="one") for one in said]

    def want(self, wanted: Wanted) -> str:
        """The name of the table of a figure."""
        name = f"figure{len(self._wanted)}"
        self._wanted[name] = wanted
        return name

    def told(self, name: str, task_id: str, mark: object) -> Figure:
        """The figure of a run, given what was read as its cell."""
        return None if mark is None else self._load()(self._wanted[name], task_id, str(mark))

    def joins(self, where: str, *said: str) -> str:
        """The joins that parts of a statement need.

        Args:
            where: What is met by all runs whose figures matter.
            said: The parts.
        """
        rows = (
            f" LEFT JOIN {found.format(row=name)} AND {name}.task_id = task.id"
            for found, name in self._rows.items()
            if _is_said(name, said)
        )
        figures = (self._join(name, where) for name in self._wanted if _is_said(name, said))
        return "".join((*rows, *figures))

    def _join(self, name: str, where: str) -> str:
        sql = f"SELECT task.id, {self._wanted[name].mark} AS mark FROM task WHERE {where}"
        told = [(row[0], self.told(name, row[0], row[1])) for row in self._tx.rows(sql, self._values)]
        found = self._bind(json.dumps({task_id: str(figure) for task_id, figure in told if figure is not None}))
        high, low = self._bind(math.inf), self._bind(-math.inf)
        figure = f"WHEN 'inf' THEN {high} WHEN '-inf' THEN {low} WHEN 'NaN' THEN NULL ELSE CAST(value AS REAL)"
        # A limit makes SQLite look at the values once, not again for each run.
        table = f"SELECT key AS run, CASE value {figure} END AS figure FROM json_each({found}) LIMIT {ALL}"
        return f" LEFT JOIN ({table}) AS {name} ON {name}.run = task.id"


def _is_said(name: str, said: Sequence[str]) -> bool:
    return any(f"{name}." in part for part in said)
