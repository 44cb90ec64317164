"""What a column, a sort key or one side of a comparison means in SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model import expressions
from tuitrack.model.expressions import Binary, Expr, Key, Negative, Number
from tuitrack.query import facts, goals
from tuitrack.query.facts import FACTS, Fact
from tuitrack.query.vocabulary import Meaning, Vocabulary
from tuitrack.store.connection import Transaction

Bound = str | float | int | None

NAN = "NaN"
"""How a cell shows a null of a series' row: only a row that is not there is a missing value."""

_NO_GOAL = frozenset({"first", "n", "std"})
_FROM_POINTS = frozenset({"mean", "std", "at", "vs"})
_BASE = """COALESCE(NULLIF({base}, ''), (SELECT json_extract(payload, '$.base') FROM view
WHERE name = 'runs' AND project = task.project AND json_valid(payload)))"""
_NOT_A_NUMBER = "LOWER(value) IN ('nan', '-nan', '+nan', '')"
TEXT = f"number IS NULL AND NOT ({_NOT_A_NUMBER})"
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
    """A value of a run as SQL over `task`: to show, to sort by, to compute with; empty where that makes no sense."""

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


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose keys a word means first, and the run that differences refer to where it is not the project's own base."""

    project: str | None = None
    base: str = ""


class Terms:
    """The terms of one statement, with the values bound to it."""

    def __init__(self, tx: Transaction, scope: Scope, define_figures: Callable[[], None]) -> None:
        self.tx = tx
        self.vocabulary = Vocabulary(tx, scope.project)
        self.now = now = time.time()
        self.goals = goals.load(tx, scope.project)
        self._base = scope.base
        self._define_figures = define_figures
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
        sql = metric_sql(meaning.metrics, field)
        cell = metric_sql(meaning.metrics, f"COALESCE({field}, '{NAN}')")
        title = text if key.function else meaning.name
        return Term(Column(text, title, "number", "metric", meaning.name, self._lower(key)), cell, sql, sql)

    def _lower(self, key: Key) -> bool | None:
        return None if key.function in _NO_GOAL else self.goals.lower(key.name)

    def _figure(self, key: Key, meaning: Meaning, text: str) -> Term:
        """What only the points tell; the counts of the curves it is made of say whether it is still true."""
        self._define_figures()
        argument, mark = self.bind(key.argument), metric_sql(meaning.metrics, "count")
        if key.function == "vs":
            argument = _BASE.format(base=self.bind(self._base))
            mark = f"COALESCE({mark}, 0) || ' ' || COALESCE({metric_sql(meaning.metrics, 'count', argument)}, 0)"
        cell = f"figure(task.id, {self.bind(meaning.name)}, {self.bind(key.function)}, {argument}, {mark})"
        number = f"NULLIF({cell}, '{NAN}')"
        kind = "difference" if key.function == "vs" else "number"
        return Term(Column(text, text, kind, "metric", meaning.name, self._lower(key)), cell, number, number)

    def _curve(self, meaning: Meaning, text: str) -> Term:
        """A picture, which whoever shows the cell draws."""
        mark = metric_sql(meaning.metrics, "count || ' ' || last_step || ' ' || COALESCE(last, '')")
        return Term(Column(text, meaning.name, "spark", "curve", meaning.name), mark, "", "")

    def _param(self, name: str, text: str) -> Term:
        shown = """CASE WHEN type = 'int' AND number IS NOT NULL THEN CAST(number AS INTEGER)
        WHEN type = 'float' THEN COALESCE(number, value) ELSE value END"""
        order = f"CASE WHEN number IS NOT NULL THEN number WHEN {_NOT_A_NUMBER} THEN NULL ELSE value END"
        key = self.bind(name)
        return Term(
            Column(text, name.rpartition("/")[2], "number", "param", name),
            f"(SELECT {shown} FROM param WHERE task_id = task.id AND key = {key})",
            param_sql(key, order),
            param_sql(key, "number"),
        )


def _field(function: str, lower: bool | None) -> str:
    """The aggregate that a function of a metric asks for."""
    if function == "best":
        return "min" if lower else "max"
    return {"": "last", "n": "count"}.get(function, function)


def metric_sql(metrics: Sequence[int], field: str, task: str = "task.id") -> str:
    """An aggregate of a metric of a run, or a condition on its row."""
    which = f"= {metrics[0]:d}" if len(metrics) == 1 else f"IN ({', '.join(f'{one:d}' for one in metrics)})"
    source = "series INDEXED BY ix_series_metric"
    return f"(SELECT {field} FROM {source} WHERE metric_id {which} AND task_id = {task})"


def param_sql(key: str, field: str) -> str:
    """A value of the parameter with the bound key, or a condition on its row."""
    return f"(SELECT {field} FROM param INDEXED BY ix_param_key WHERE key = {key} AND task_id = task.id)"


def _fact_term(fact: Fact, name: str, text: str) -> Term:
    numeric = fact.kind not in ("text", "status")
    column = Column(text, fact.title, fact.kind, "task", name)
    return Term(column, fact.cell, fact.sortable, fact.sortable if numeric else "")
