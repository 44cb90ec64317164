"""What a column, a sort key or one side of a comparison means in SQL."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from tuitrack import errors
from tuitrack.model import expressions, params
from tuitrack.model.expressions import Binary, Expr, Key, Negative, Number
from tuitrack.query import facts, goals
from tuitrack.query.facts import FACTS, Fact
from tuitrack.query.joining import Compute, Tables, Wanted
from tuitrack.query.vocabulary import Meaning, Vocabulary
from tuitrack.store.connection import Transaction

Bound = str | float | int | None
Cell = str | float | int | None

NAN = "NaN"
"""How a cell shows a null of a series' row: only a row that is not there is a missing value."""

_NO_GOAL = frozenset({"first", "n", "std"})
_FROM_POINTS = frozenset({"mean", "std", "at", "vs"})
_BASE = """COALESCE(NULLIF({base}, ''), (SELECT CASE WHEN json_valid(payload) THEN json_extract(payload, '$.base') END
FROM view WHERE name = 'runs' AND project = task.project))"""
_TEXT = "{row}number IS NULL AND NOT (LOWER({row}value) IN ('nan', '-nan', '+nan', ''))"
TEXT = _TEXT.format(row="")
"""A row of `param` whose value is neither a number nor NaN."""


@dataclass(frozen=True, slots=True)
class Column:
    """A leaderboard column.

    `key` is what the user wrote; `kind` is text, number, difference, time, duration, status or spark; `source` is task,
    metric, curve, param or derived; `name` is the whole key of a metric or parameter; `lower` says whether less of a
    metric is better, None where neither is. The cells of a curve say that it is another when they are.
    """

    key: str
    title: str
    kind: str
    source: str
    name: str = ""
    lower: bool | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a run as SQL over `task`: to show, to sort by, to compute with; empty where that makes no sense.

    What is sorted by in turn is of one kind each: numbers, then texts. `nan` is a condition, null where the value is
    missing; `told` makes the cell of what was read of a run, given its id; `among` the condition
    that a run is among those whose number passes a test, where a server can find all of these at once.
    """

    column: Column
    cell: str
    order: tuple[str, ...]
    number: str
    nan: str = ""
    told: Callable[[str, Cell], Cell] = lambda _, read: cell(read)
    among: Callable[[str], str] | None = None


def ordering(keys: Iterable[str], descending: bool) -> str:
    """The ORDER BY terms of what a column is sorted by: what is missing or NaN comes last either way."""
    return ", ".join(f"{key} {'DESC' if descending else 'ASC'} NULLS LAST" for key in keys)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose keys a word means first, and the run that differences refer to where it is not the project's own base."""

    project: str | None = None
    base: str = ""


class Terms:
    """The terms of one statement, with the values bound to it."""

    def __init__(self, tx: Transaction, scope: Scope, compute: Callable[[], Compute]) -> None:
        self.tx = tx
        self.vocabulary = Vocabulary(tx, scope.project)
        self.now = now = time.time()
        self.goals = goals.load(tx, scope.project)
        self._base = scope.base
        self.values: dict[str, Bound] = {"now": now}
        self.tables = Tables(tx, self.values, self.bind, compute)

    def bind(self, value: Bound) -> str:
        """A placeholder for a value."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def column(self, text: str) -> Term:
        """The term a column's text means.

        Raises:
            BadQuery: it cannot be read, or nothing goes by that.
        """
        for whole in map(Key, dict.fromkeys((text, text.strip()))):
            if facts.named(whole.name) or self.vocabulary.candidates(whole.name):
                return self._key(whole, text)
        try:
            return self.term(expressions.parse(text), text)
        except errors.BadQuery as error:
            raise error.within(text) from None

    def term(self, expression: Expr, text: str) -> Term:
        """The term of an expression.

        Raises:
            BadQuery: a key that nothing goes by, or text in arithmetic.
        """
        if isinstance(expression, Key):
            return self._key(expression, text)
        if not expressions.keys(expression):
            raise errors.BadQuery(f"{text} is no column", hint="as max(acc/val)")
        sql = f"NULLIF(1.0 * {self._arithmetic(expression)}, '{NAN}')"
        return Term(Column(text, text, "number", "derived"), sql, (sql,), sql)

    def sortable(self, text: str) -> Term:
        """The term of a column that has an order; of a parameter only what it holds: each look at it costs.

        Raises:
            BadQuery: it has none, or cannot be read, or nothing goes by that.
        """
        found = self.column(text)
        if not found.order:
            raise errors.BadQuery(f"{text} has no order", hint=f"sort by {found.column.name}")
        if found.column.source != "param":
            return found
        held = [self.holds(found.column.name, kind) for kind in (f"NOT ({TEXT})", TEXT)]
        return replace(found, order=tuple(itertools.compress(found.order, held)) or found.order[:1])

    def holds(self, name: str, kind: str) -> bool:
        """Whether some run has a value of a kind under the name of a parameter."""
        sql = f"SELECT EXISTS (SELECT 1 FROM param INDEXED BY ix_param_key WHERE key = ? AND {kind})"
        return bool(self.tx.value(sql, (name,)))

    def _arithmetic(self, expression: Expr) -> str:
        if isinstance(expression, Number):
            return self.bind(expression.value)
        if isinstance(expression, Negative):
            return f"(-{self._arithmetic(expression.item)})"
        if isinstance(expression, Binary):
            left, right = self._arithmetic(expression.left), self._arithmetic(expression.right)
            if expression.operator == "/":
                # Whole numbers would be divided as whole numbers, and PostgreSQL fails where SQLite has no value.
                return f"(1.0 * {left} / NULLIF({right}, 0))"
            return f"({left} {expression.operator} {right})"
        found = self._key(expression, expression.name)
        if not found.number:
            what = "a picture" if found.column.source == "curve" else "text"
            hint = "only numbers can be computed with"
            raise errors.BadQuery(f"{expression.name} is {what}", hint=hint, position=expression.position)
        return found.number

    def _key(self, key: Key, text: str) -> Term:
        fact = facts.named(key.name)
        if fact and not key.function and (fact == key.name or not self.vocabulary.candidates(key.name)):
            return _fact_term(FACTS[fact], fact, text)
        meaning = self.vocabulary.meaning(key)
        if not meaning.metrics:
            return self._param(meaning.name, text)
        if key.function == "spark":
            return self._curve(meaning, text)
        if key.function in _FROM_POINTS:
            return self._figure(key, meaning, text)
        field = _field(key.function, self.goals.lower(meaning.name))
        sql, nan = self._aggregate(meaning.metrics, field), metric_sql(meaning.metrics, f"{field} IS NULL")
        cell = metric_sql(meaning.metrics, field if field == "count" else f"COALESCE({field}, '{NAN}')")
        title = text if key.function else meaning.name
        column = Column(text, title, "number", "metric", meaning.name, self._lower(key))
        among = partial(metric_among, meaning.metrics, field=field)
        return Term(column, cell, (sql,), sql, nan, among=among)

    def _aggregate(self, metrics: Sequence[int], field: str) -> str:
        """An aggregate of a metric of each of many runs; one of two that go by the same key, of which a run may have
        both, is looked up for each."""
        if len(metrics) > 1:
            return metric_sql(metrics, field)
        table, condition = "series AS {row} INDEXED BY ix_series_metric", f"{{row}}.metric_id = {metrics[0]:d}"
        (sql,) = self.tables.of_row(table, condition, f"{{row}}.{field}")
        return sql

    def _lower(self, key: Key) -> bool | None:
        return None if key.function in _NO_GOAL else self.goals.lower(key.name)

    def _figure(self, key: Key, meaning: Meaning, text: str) -> Term:
        """What only the points tell; the counts of the curves it is made of say whether it is still true."""
        mark = metric_sql(meaning.metrics, "count")
        if key.function == "vs":
            base = _BASE.format(base=self.bind(self._base))
            base_mark = metric_sql(meaning.metrics, "count", base)
            mark = f"{base} || ' ' || COALESCE({mark}, 0) || ' ' || COALESCE({base_mark}, 0)"
        name = self.tables.want(Wanted(meaning.name, key.function, str(key.argument), mark))
        number, nan = f"{name}.figure", f"CASE WHEN {name}.run IS NOT NULL THEN {name}.figure IS NULL END"
        kind = "difference" if key.function == "vs" else "number"
        column = Column(text, text, kind, "metric", meaning.name, self._lower(key))
        return Term(column, mark, (number,), number, nan, lambda run, read: cell(self.tables.told(name, run, read)))

    def _curve(self, meaning: Meaning, text: str) -> Term:
        """A picture, which whoever shows the cell draws."""
        mark = metric_sql(meaning.metrics, "count || ' ' || last_step || ' ' || COALESCE(CAST(last AS TEXT), '')")
        return Term(Column(text, meaning.name, "spark", "curve", meaning.name), mark, (), "")

    def _param(self, name: str, said: str) -> Term:
        key = self.bind(name)
        table, condition = "param AS {row} INDEXED BY ix_param_key", f"{{row}}.key = {key}"
        text = f"CASE WHEN {_TEXT.format(row='{row}.')} THEN {{row}}.value END"
        number, text = self.tables.of_row(table, condition, "{row}.number", text)
        return Term(
            Column(said, name.rpartition("/")[2], "number", "param", name),
            f"(SELECT type || ' ' || value FROM param WHERE task_id = task.id AND key = {key})",
            (number, text),
            number,
            told=_param_cell,
        )


def cell(read: Cell) -> Cell:
    """What the database gives as a value of ours."""
    return math.nan if read == NAN else read


def _param_cell(_: str, read: Cell) -> Cell:
    """A number or the text of a parameter, read with its type."""
    if read is None:
        return None
    kind, _, value = str(read).partition(" ")
    number = params.number_of(value, kind) if kind in ("int", "float") else None
    if number is None or number != number:
        return value
    return int(number) if kind == "int" and math.isfinite(number) else number


def _field(function: str, lower: bool | None) -> str:
    """The aggregate that a function of a metric asks for."""
    if function == "best":
        return "min" if lower else "max"
    return {"": "last", "n": "count"}.get(function, function)


def metric_sql(metrics: Sequence[int], field: str, task: str = "task.id") -> str:
    """An aggregate of a metric of a run, or a condition on its row."""
    return f"(SELECT {field} FROM {_of_metrics(metrics)} AND task_id = {task}{' LIMIT 1' * (len(metrics) > 1)})"


def metric_among(metrics: Sequence[int], test: str, field: str = "") -> str:
    """The condition that a run has a row of a metric that passes a test.

    Said so, a server finds all of them at once; what compares with a value it looks up anew for each run.
    """
    return f"EXISTS (SELECT 1 FROM {_of_metrics(metrics)} AND task_id = task.id AND {field} {test})"


def _of_metrics(metrics: Sequence[int]) -> str:
    which = f"= {metrics[0]:d}" if len(metrics) == 1 else f"IN ({', '.join(f'{one:d}' for one in metrics)})"
    return f"series INDEXED BY ix_series_metric WHERE metric_id {which}"


def param_held(key: str) -> str:
    """The condition that a run has the parameter with the bound key."""
    return f"EXISTS (SELECT 1 FROM param INDEXED BY ix_param_key WHERE key = {key} AND task_id = task.id)"


def _fact_term(fact: Fact, name: str, text: str) -> Term:
    numeric = fact.kind not in ("text", "status")
    column = Column(text, fact.title, fact.kind, "task", name)
    return Term(column, fact.cell, (fact.sortable,), fact.sortable if numeric else "")
