"""The filter language as a condition in SQL, all values bound."""

from __future__ import annotations

import json
import re
import time

from tuitrack import errors
from tuitrack.model import search
from tuitrack.model.expressions import Key
from tuitrack.model.task import parse_status
from tuitrack.query import alerts, columns, projects, values
from tuitrack.query.columns import Term, Terms
from tuitrack.query.facts import FACTS

_TRUE = {"true": 1.0, "yes": 1.0, "on": 1.0, "false": 0.0, "no": 0.0, "off": 0.0}
_CONTAINS = frozenset({"name", "note", "reason"})
_BEGINS = frozenset({"id", "parent", "sweep", "user", "host", "worker"})
_PATTERN_SECONDS = 2.0
_PATTERN_LENGTH = 200
_LIKELY = 0.05
"""The part of all texts from which on a run's is likely among some: PostgreSQL, which takes every list for a short one,
would look each of it up."""

EVERYTHING = "1 = 1"
"""The condition that all meet."""


def condition(terms: Terms, node: search.Node) -> str:
    """The condition of a filter tree over `task`.

    Raises:
        BadQuery: a key, status or value that means nothing.
    """
    if isinstance(node, search.Word):
        return _contains(terms, "task.name", node.text)
    if isinstance(node, search.Match):
        return _match(terms, node)
    if isinstance(node, search.Compare):
        return _compare(terms, node)
    if isinstance(node, search.Not):
        return f"NOT (({condition(terms, node.item)}) IS TRUE)"
    word = " AND " if isinstance(node, search.All) else " OR "
    return word.join(f"({condition(terms, item)})" for item in node.items) or EVERYTHING


def _match(terms: Terms, node: search.Match) -> str:
    if node.pattern:
        return _pattern(terms, node)
    return " OR ".join(f"({_one(terms, node, value)})" for value in node.values)


def _one(terms: Terms, node: search.Match, value: str) -> str:
    special = _SPECIAL.get(node.field)
    if special:
        return special(terms, value, node.position)
    column = FACTS[node.field].cell
    if node.field in _CONTAINS:
        return _contains(terms, column, value)
    if node.field in _BEGINS:
        return f"{column} LIKE {terms.bind(_escaped(value) + '%')} ESCAPE '\\'"
    return f"{column} = {terms.bind(value)}"


def _project(terms: Terms, value: str, position: int) -> str:
    return projects.within("task.project", terms.bind(value.rstrip("/")))


def _tag(terms: Terms, value: str, position: int) -> str:
    return f"task.id IN (SELECT task_id FROM tag WHERE name = {terms.bind(value)})"


def _status(terms: Terms, value: str, position: int) -> str:
    return f"task.status = {terms.bind(_status_of(value, position))}"


def _status_of(text: str, position: int) -> str:
    status = parse_status(text)
    if status is None:
        hint = "draft queued running completed failed stopped published"
        raise errors.BadQuery(f"no status {text}", hint=hint, position=position)
    return status.value


def _archived(terms: Terms, value: str, position: int) -> str:
    wanted = _TRUE.get(value.lower())
    if wanted is None and value.lower() not in ("any", "all"):
        raise errors.BadQuery(f"archived:{value}", hint="archived:yes, archived:no or archived:any", position=position)
    return EVERYTHING if wanted is None else f"task.archived = {wanted:.0f}"


def _alert(terms: Terms, value: str, position: int) -> str:
    kind = {"not used": "unused", "not_used": "unused", "inf": "nan"}.get(value, value)
    if kind not in alerts.KINDS:
        raise errors.BadQuery(f"no alert {value}", hint=", ".join(alerts.KINDS), position=position)
    return alerts.condition(terms.tx, kind)


def _has(terms: Terms, value: str, position: int) -> str:
    if value in FACTS:
        return f"{FACTS[value].sortable} IS NOT NULL"
    found = terms.vocabulary.candidates(value)
    if not found:
        raise errors.BadQuery(f"no run has {value}", hint=terms.vocabulary.near(value), position=position)
    return " OR ".join(
        columns.metric_among(one.metrics, EVERYTHING) if one.metrics else columns.param_held(terms.bind(one.name))
        for one in found
    )


_SPECIAL = {
    "project": _project,
    "tag": _tag,
    "status": _status,
    "archived": _archived,
    "alert": _alert,
    "has": _has,
}


def _pattern(terms: Terms, node: search.Match) -> str:
    """The expression is tried here on each distinct text, so that it can be given up."""
    column = FACTS[node.field].cell
    compiled = re.compile(node.values[0])
    deadline = time.monotonic() + _PATTERN_SECONDS
    found = []
    # All texts as one value: a row for each costs four times as much.
    texts = json.loads(str(terms.tx.value(f"SELECT CAST(json_group_array(DISTINCT {column}) AS TEXT) FROM task")))
    for text in texts:
        if compiled.search(text[:_PATTERN_LENGTH]):
            found.append(text)
        if time.monotonic() > deadline:
            raise errors.BadQuery("this regex takes too long", hint="use a simpler one", position=node.position)
    test = f"{column} IN (SELECT value FROM json_each({terms.bind(json.dumps(found))}))"
    return f"likely({test})" if len(found) > _LIKELY * len(texts) else test


def _compare(terms: Terms, node: search.Compare) -> str:
    text = node.left.name if isinstance(node.left, Key) else ""
    term = terms.term(node.left, text)
    if term.column.source == "param":
        return _param(terms, node, term.column.name)
    if term.column.source == "metric" and node.value.lower() == "nan":
        return _nan(node, term)
    if term.column.source == "task":
        return _fact(terms, node, term)
    if term.column.source == "curve":
        raise errors.BadQuery("a picture compares with nothing", hint="as acc/val>0.9", position=node.position)
    test = f"{node.operator} {terms.bind(_number(node))}"
    return term.among(test) if term.among else f"{term.number} {test}"


def _fact(terms: Terms, node: search.Compare, term: Term) -> str:
    name, sql = term.column.name, FACTS[term.column.name].value or FACTS[term.column.name].cell
    if term.column.kind == "status":
        return f"{sql} {node.operator} {terms.bind(_status_of(node.value, node.position))}"
    if term.column.kind == "text":
        return f"{sql} {node.operator} {terms.bind(node.value)}"
    if name == "age" or term.column.kind == "duration":
        return f"{sql} {node.operator} {terms.bind(values.span(node.value, node.position))}"
    if term.column.kind == "time":
        return _moment(terms, node, sql)
    wanted = values.size(node.value, node.position) if name == "size" else _number(node)
    return f"{sql} {node.operator} {terms.bind(wanted)}"


def _moment(terms: Terms, node: search.Compare, sql: str) -> str:
    begin, end = values.moment(node.value, node.position)
    if node.operator not in ("=", "!="):
        return f"{sql} {node.operator} {terms.bind(begin)}"
    within = f"{sql} >= {terms.bind(begin)} AND {sql} {'<' if end > begin else '<='} {terms.bind(end)}"
    return within if node.operator == "=" else f"{sql} IS NOT NULL AND NOT ({within})"


def _nan(node: search.Compare, term: Term) -> str:
    if node.operator not in ("=", "!="):
        raise errors.BadQuery("nothing is above or below NaN", hint="as loss=nan", position=node.position)
    return term.nan if node.operator == "=" else f"NOT {term.nan}"


def _param(terms: Terms, node: search.Compare, name: str) -> str:
    """Numbers compare with numbers, text with text; equality also takes a number written as it is stored."""
    number = _TRUE.get(node.value.lower(), values.number(node.value))
    _refuse_senseless(terms, node, name, number)
    text = terms.bind(node.value)
    if node.operator in ("=", "!="):
        same = f"(value = {text}" + ("" if number is None else f" OR (number = {terms.bind(number)}) IS TRUE") + ")"
        test = same if node.operator == "=" else f"NOT {same}"
    elif number is None:
        test = f"number IS NULL AND value {node.operator} {text}"
    else:
        test = f"number {node.operator} {terms.bind(number)}"
    key = terms.bind(name)
    return f"task.id IN (SELECT task_id FROM param INDEXED BY ix_param_key WHERE key = {key} AND {test})"


def _refuse_senseless(terms: Terms, node: search.Compare, name: str, number: float | None) -> None:
    """A comparison that no value there is could pass, since all are of the other kind, says so."""
    if number is None and not terms.holds(name, columns.TEXT):
        parts = [part for part in re.split(r"[,|&]+", node.value) if part]
        hint = f"as {name}=1 OR {name}=2" if len(parts) > 1 else f"as {name}<1"
        what = f"{node.value} is no number, and {name} holds nothing else"
        raise errors.BadQuery(what, hint=hint, position=node.position)
    if number is not None and node.operator not in ("=", "!=") and not terms.holds(name, f"NOT ({columns.TEXT})"):
        hint = f"as {name}=x, or {name}<x between texts"
        raise errors.BadQuery(f"{name} holds text, {node.value} is a number", hint=hint, position=node.position)


def _number(node: search.Compare) -> float:
    found = values.number(node.value)
    if found is None or found != found:
        raise errors.BadQuery(f"{node.value} is no number", hint="as acc/val>0.9", position=node.position)
    return found


def _contains(terms: Terms, column: str, text: str) -> str:
    """A text with a part in it; an asterisk stands for anything."""
    part = _escaped(text).replace("*", "%")
    return f"{column} LIKE {terms.bind(f'%{part}%')} ESCAPE '\\'"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
