"""A question about many runs as SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from tuitrack import errors
from tuitrack.model import search
from tuitrack.query import columns, filters, limits, projects
from tuitrack.query.columns import Scope, Term, Terms
from tuitrack.query.joining import Compute, Known
from tuitrack.store.connection import ALL, Row, Transaction
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column, or an expression, to sort by."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """Which rows, which columns, in which order; a limit of None gives all; `vs` refers to the base.

    A project is what lies below it too.
    """

    project: str | None = None
    filter: str = ""
    columns: tuple[str, ...] = ()
    sort: tuple[SortKey, ...] = ()
    offset: int = 0
    limit: int | None = 50
    archived: bool = False
    base: str = ""


def figured(known: Known | None, db: Database) -> Callable[[], Compute]:
    """What computes figures of curves; what reads points is loaded by those who ask for them."""

    @cache
    def load() -> Compute:
        from tuitrack.query import figures

        return figures.computing({} if known is None else known, db, limits.SECONDS)

    return load


class Statement:
    """A spec as SQL: its scope, condition, order."""

    def __init__(self, tx: Transaction, spec: Spec, compute: Callable[[], Compute]) -> None:
        self.spec = spec
        self._tx = tx
        self.terms = Terms(tx, Scope(spec.project, spec.base), compute)
        self.terms.vocabulary.learn([*spec.columns, *(key.column for key in spec.sort)])
        self._scope, self._condition = self._filtered()
        self.sorted = [self.terms.sortable(key.column) for key in spec.sort]

    def _filtered(self) -> tuple[str, str]:
        """What is in scope, what of that matches."""
        try:
            tree = search.parse(self.spec.filter)
            scope = self._scoped(self.spec.archived or "archived" in search.fields(tree))
            return scope, filters.condition(self.terms, tree)
        except errors.BadQuery as error:
            raise error.within(self.spec.filter) from None

    def _scoped(self, archived: bool) -> str:
        parts = [] if archived else ["task.archived = 0"]
        if self.spec.project is not None:
            parts.append(projects.within("task.project", self.terms.bind(self.spec.project)))
        return " AND ".join(parts) or filters.EVERYTHING

    def ordered(self, fields: str, sort: Sequence[str] | None = None) -> list[Row]:
        """Some fields of the rows of the page, in another order or the one asked for.

        What that sorts by is worked out once for each row.
        """
        keys = [] if sort is not None else [sql for term in self.sorted for sql in term.order]
        source, terms = f"{self._source(fields, *keys, *(sort or ()))} AND ({self._condition})", list(sort or ())
        if keys:
            named = "".join(f", {sql} AS key{place}" for place, sql in enumerate(keys))
            source = f"(SELECT task.rowid, task.id, task.created{named} FROM {source} LIMIT {ALL}) AS task"
            names = (f"key{place}" for place in range(len(keys)))
            asked = zip(self.sorted, self.spec.sort, strict=True)
            terms = [columns.ordering(islice(names, len(term.order)), key.descending) for term, key in asked]
        order = ", ".join([*terms, "task.created DESC, task.rowid DESC"])
        limit = self.terms.bind(ALL if self.spec.limit is None else self.spec.limit)
        offset = self.terms.bind(self.spec.offset)
        sql = f"SELECT {fields} FROM {source} ORDER BY {order} LIMIT {limit} OFFSET {offset}"
        return self._tx.rows(sql, self.terms.values)

    def _source(self, *said: str) -> str:
        """The runs in scope, with the rows and figures that the condition and other parts of the statement need."""
        return f"task{self.terms.tables.joins(self._scope, self._condition, *said)} WHERE {self._scope}"

    def ranking(self, shown: Sequence[Term]) -> Term | None:
        """What says which is the best: the first column with a goal, of those sorted by, then of those shown."""
        return next((term for term in (*self.sorted, *shown) if term.column.lower is not None), None)

    def best(self, ranking: Term) -> str:
        """The id of the best run, empty where none has a value."""
        source = f"{self._source(ranking.number)} AND ({self._condition}) AND {ranking.number} IS NOT NULL"
        order = f"{ranking.number} {'ASC' if ranking.column.lower else 'DESC'}, task.created DESC"
        found = self._tx.value(f"SELECT task.id FROM {source} ORDER BY {order} LIMIT 1", self.terms.values)
        return str(found or "")

    def total(self) -> int:
        """How many runs are in scope."""
        return self._count(f"task WHERE {self._scope}")

    def matched(self, total: int, page: int) -> int:
        """How many runs match, given how many are in scope and on the page: one that is not full ends the list."""
        if self._condition == filters.EVERYTHING:
            return total
        full = self.spec.limit is not None and page == self.spec.limit
        if full or (not page and self.spec.offset):
            return self._count(f"{self._source()} AND ({self._condition})")
        return self.spec.offset + page

    def _count(self, source: str) -> int:
        found = self._tx.value(f"SELECT COUNT(*) FROM {source}", self.terms.values)
        assert isinstance(found, int)
        return found
