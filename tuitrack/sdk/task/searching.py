"""Which stored tasks a program looks for, in ClearML's terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tuitrack.model import tagging
from tuitrack.model.task import parse_status
from tuitrack.sdk import stored

if TYPE_CHECKING:
    from tuitrack.query.tasks import Brief

_FILTERS = frozenset(
    {"status", "type", "user", "parent", "search_text", "tags", "system_tags", "order_by", "page", "page_size"}
    | {"_all_", "_any_", "id", "name", "project"}
)
_ORDERS: Mapping[str, str] = {
    **{name: name for name in ("name", "project", "type", "status", "user", "created", "started", "completed")},
    "last_update": "updated",
    "last_change": "updated",
    "last_iteration": "iteration",
}
_TEXTS: Mapping[str, str] = {
    **{name: name for name in ("id", "name", "project", "type", "status", "user", "parent", "comment")},
    "tags": "tags",
    "status_reason": "status_reason",
    **{f"script.{name}": name for name in ("repository", "branch", "entry_point")},
    "script.version_num": "commit",
}
"""ClearML's fields that a pattern is looked for in, with ours."""

Test = Callable[["Brief"], bool]


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked for; `ids` of None asks for nothing, none at all for any."""

    ids: tuple[str, ...] | None = ()
    projects: tuple[str, ...] = ()
    name: str | None = None
    tags: Sequence[str] = ()
    archived: bool = True
    filters: Mapping[str, Any] = field(default_factory=dict)

    def run(self) -> list[Brief]:
        """What fits, newest first or as `order_by` says.

        Raises:
            NotImplementedError: a filter or an order that is not known here.
        """
        unknown = set(self.filters) - _FILTERS
        if unknown:
            known = ", ".join(sorted(_FILTERS))
            raise NotImplementedError(f"task_filter {', '.join(sorted(unknown))} is not known here; there are {known}")
        from tuitrack.query import tasks

        if self.ids is None:
            return []
        tests = [*self._tests(), *_tests_of(self.filters)]
        found = [one for one in tasks.briefs(stored.database()) if all(test(one) for test in tests)]
        for order in reversed(_listed(self.filters.get("order_by"))):
            found.sort(key=_key(order.removeprefix("-")), reverse=order.startswith("-"))
        return _page(found, self.filters)

    def _tests(self) -> list[Test]:
        clauses = tagging.clauses(self.tags)
        tests: list[Test] = [lambda one: tagging.fit(one.tags, clauses)]
        if self.ids:
            tests.append(lambda one: one.id in (self.ids or ()))
        if self.projects:
            tests.append(lambda one: one.project in self.projects)
        if self.name is not None:
            name = re.compile(self.name, re.DOTALL)
            tests.append(lambda one: name.search(one.name) is not None)
        if not self.archived or "-archived" in _listed(self.filters.get("system_tags")):
            tests.append(lambda one: not one.archived)
        return tests


def _tests_of(filters: Mapping[str, Any]) -> list[Test]:
    tests: list[Test] = []
    for name in ("id", "name", "project", "type", "user", "parent"):
        wanted = _listed(filters.get(name))
        if wanted:
            tests.append(lambda one, name=name, wanted=wanted: getattr(one, name) in wanted)  # type: ignore[misc]
    statuses = {parse_status(word) for word in _listed(filters.get("status"))}
    if statuses:
        tests.append(lambda one: parse_status(one.status) in statuses)
    clauses = tagging.clauses(_listed(filters.get("tags")))
    tests.append(lambda one: tagging.fit(one.tags, clauses))
    if filters.get("search_text"):
        text = str(filters["search_text"]).lower()
        tests.append(lambda one: any(text in part.lower() for part in (one.id, one.name, one.comment)))
    for name, enough in (("_all_", all), ("_any_", any)):
        if filters.get(name):
            tests.append(_pattern(filters[name], enough))
    return tests


def _pattern(given: Mapping[str, Any], enough: Callable[[Any], bool]) -> Test:
    pattern = re.compile(str(given.get("pattern", "")), re.IGNORECASE)
    fields = _listed(given.get("fields"))
    for name in fields:
        if name not in _TEXTS:
            raise NotImplementedError(f"field {name} is not known here; there are {', '.join(_TEXTS)}")
    return lambda one: enough(pattern.search(str(getattr(one, _TEXTS[name]))) is not None for name in fields)


def _key(order: str) -> Callable[[Brief], Any]:
    name = _ORDERS.get(order)
    if name is None:
        raise NotImplementedError(f"order_by {order} is not known here; there are {', '.join(_ORDERS)}")
    return lambda one: (getattr(one, name) is not None, getattr(one, name))


def _page(found: list[Brief], filters: Mapping[str, Any]) -> list[Brief]:
    size = filters.get("page_size")
    if not size:
        return found
    first = int(filters.get("page") or 0) * int(size)
    return found[first : first + int(size)]


def _listed(given: Any) -> list[str]:
    if given is None:
        return []
    return [given] if isinstance(given, str) else [str(one) for one in given]
