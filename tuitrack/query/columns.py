"""What a column, a sort key or one side of a comparison means in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model import expressions
from tuitrack.model.expressions import Binary, Expr, Key, Negative, Number
from tuitrack.query import facts, goals
from tuitrack.query.facts import FACTS, Fact
from tuitrack.query.vocabulary import Vocabulary
from tuitrack.store.connection import Transaction

Bound = str | float | int | None

NAN = "NaN"
"""How a cell shows a null of a series' row: only a row that is not there is a missing value."""

_NOT_YET = {"mean": "last, min, max, best", "std": "last, min, max, best", "at": "last, first", "vs": "last, best"}
_NOT_A_NUMBER = "LOWER(value) IN ('nan', '-nan', '+nan', '')"
TEXT = f"number IS NULL AND NOT ({_NOT_A_NUMBER})"
"""A row of `param` whose value is neither a number nor NaN."""


@dataclass(frozen=True, slots=True)
class Column:
    """A leaderboard column.

    `key` is what the user wrote, `kind` is text, number, time, duration or status, `source` is task, metric, param or
    derived; `name` is the whole key of a metric or parameter.
    """

    key: str
    title: str
    kind: str
    source: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a run as SQL over `task`: to show, to sort by, to compute with (empty where it is no number)."""

    column: Column
    cell: str
    order: str
    number: str

    def ordering(self, name: str, descending: bool) -> str:
        """The ORDER BY terms, given the name under which the value to sort by was worked out.

        Numbers come before text, what is missing or NaN comes last either way.
        """
        if not descending:
            return f"{name} ASC NULLS LAST"
        if self.column.source != "param":
            return f"{name} DESC NULLS LAST"
        return f"typeof({name}) IN ('text', 'null'), {name} DESC"


class Terms:
    """The terms of one statement, with the values bound to it."""

    def __init__(self, tx: Transaction, project: str | None, now: float) -> None:
        self.tx = tx
        self.vocabulary = Vocabulary(tx, project)
        self.now = now
        self.values: dict[str, Bound] = {"now": now}

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
        whole = Key(text.strip())
        if facts.named(whole.name) or self.vocabulary.candidates(whole.name):
            return self._key(whole, text)
        return self.term(expressions.parse(text), text)

    def term(self, expression: Expr, text: str) -> Term:
        """The term of an expression.

        Raises:
            BadQuery: a key that nothing goes by, or text in arithmetic.
        """
        if isinstance(expression, Key):
            return self._key(expression, text)
        if not expressions.keys(expression):
            raise errors.BadQuery(f"{text} is no column", hint="as max(acc/val)")
        sql = self._arithmetic(expression)
        return Term(Column(text, text, "number", "derived"), sql, sql, sql)

    def _arithmetic(self, expression: Expr) -> str:
        if isinstance(expression, Number):
            return self.bind(expression.value)
        if isinstance(expression, Negative):
            return f"(-{self._arithmetic(expression.item)})"
        if isinstance(expression, Binary):
            left, right = self._arithmetic(expression.left), self._arithmetic(expression.right)
            # SQLite divides whole numbers as whole numbers
            return f"({'1.0 * ' if expression.operator == '/' else ''}{left} {expression.operator} {right})"
        found = self._key(expression, expression.name)
        if not found.number:
            hint = "only numbers can be computed with"
            raise errors.BadQuery(f"{expression.name} is text", hint=hint, position=expression.position)
        return found.number

    def _key(self, key: Key, text: str) -> Term:
        if key.function in _NOT_YET:
            hint = f"there are {_NOT_YET[key.function]}"
            raise errors.BadQuery(f"{key.function}() is not supported yet", hint=hint, position=key.position)
        fact = facts.named(key.name)
        if fact and not key.function and (fact == key.name or not self.vocabulary.candidates(key.name)):
            return _fact_term(FACTS[fact], fact, text)
        meaning = self.vocabulary.meaning(key)
        if not meaning.metrics:
            return self._param(meaning.name, text)
        field = field_of(key.function, meaning.name)
        sql = metric_sql(meaning.metrics, field)
        cell = metric_sql(meaning.metrics, f"IFNULL({field}, '{NAN}')")
        title = text if key.function else meaning.name
        return Term(Column(text, title, "number", "metric", meaning.name), cell, sql, sql)

    def _param(self, name: str, text: str) -> Term:
        shown = """CASE WHEN type = 'int' AND number IS NOT NULL THEN CAST(number AS INTEGER)
        WHEN type = 'float' THEN IFNULL(number, value) ELSE value END"""
        order = f"CASE WHEN number IS NOT NULL THEN number WHEN {_NOT_A_NUMBER} THEN NULL ELSE value END"
        key = self.bind(name)
        return Term(
            Column(text, name.rpartition("/")[2], "number", "param", name),
            f"(SELECT {shown} FROM param WHERE task_id = task.id AND key = {key})",
            param_sql(key, order),
            param_sql(key, "number"),
        )


def field_of(function: str, name: str) -> str:
    """The aggregate that a function of a metric asks for."""
    if function == "best":
        return "min" if goals.lower_is_better(name) else "max"
    return {"": "last", "n": "count"}.get(function, function)


def metric_sql(metrics: Sequence[int], field: str) -> str:
    """An aggregate of a metric, or a condition on its row."""
    which = f"= {metrics[0]:d}" if len(metrics) == 1 else f"IN ({', '.join(f'{one:d}' for one in metrics)})"
    source = "series INDEXED BY ix_series_metric"
    return f"(SELECT {field} FROM {source} WHERE metric_id {which} AND task_id = task.id)"


def param_sql(key: str, field: str) -> str:
    """A value of the parameter with the bound key, or a condition on its row."""
    return f"(SELECT {field} FROM param INDEXED BY ix_param_key WHERE key = {key} AND task_id = task.id)"


def _fact_term(fact: Fact, name: str, text: str) -> Term:
    numeric = fact.kind not in ("text", "status")
    column = Column(text, fact.title, fact.kind, "task", name)
    return Term(column, fact.cell, fact.sortable, fact.sortable if numeric else "")
