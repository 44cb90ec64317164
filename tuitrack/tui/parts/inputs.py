"""What a run was started with, as rows: parameters, configuration, code."""

from __future__ import annotations

from collections.abc import Sequence

from tuitrack.model.environment import Environment
from tuitrack.query.tasks import StoredConfiguration, StoredParam, TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.parts import diff, facts, syntax
from tuitrack.tui.parts.sheet import fact
from tuitrack.tui.widgets.lines import Row, cell, rule

__all__ = ["StoredConfiguration", "StoredParam", "code", "config", "params", "use"]

TYPE, USED, VALUE = 11, 12, 40


def use(consumed: bool | None, problem: str = "") -> Run:
    """Whether the code used a value, or could not take it."""
    if consumed is None:
        return Run("", "")
    if problem:
        return Run("  ! refused", "bad")
    return Run("  used", "good") if consumed else Run("  ! not used", "warn")


def params(detail: TaskDetail, parent: TaskDetail | None, width: int) -> list[Row]:
    """Parameters by section; what differs from the parent is marked."""
    before = {one.key: one.value for one in parent.params} if parent else None
    longest = max((formatting.width(formatting.printable(one.param.name)) for one in detail.params), default=0)
    names = min(max(longest, 12), width // 2)
    told = any(one.consumed is not None for one in detail.params)
    values = max((formatting.width(formatting.printable(one.value or "")) for one in detail.params), default=0)
    room = max(min(width - names - TYPE - 7 - USED * told, max(values, VALUE)), 12)
    found: list[Row] = []
    section = None
    for one in by_section(detail.params):
        if one.param.section != section:
            section = one.param.section
            found.append(rule(section, width))
        differs = before is not None and before.get(one.key) != one.value
        found += _param(one, differs, names, room)
    return found


def _param(one: StoredParam, differs: bool, names: int, room: int) -> list[Row]:
    value = one.value or ("None" if one.param.nullable else "")
    first, *more = formatting.wrap(formatting.printable(value), room)
    mark = Run(" ▎" if differs else "  ", "accent")
    start = (mark, cell(one.param.name, names), Run("  ", ""), cell(first, room, "bold " if differs else ""))
    type_ = cell(one.param.type, TYPE, "dim")
    rest = [(Run(" " * (names + 4) + line, "bold " if differs else ""),) for line in more]
    why = [(Run(f"    {line}", "bad"),) for line in formatting.wrap(formatting.printable(one.problem), names + room)]
    return [(*start, Run("  ", ""), type_, use(one.consumed, one.problem)), *rest, *(why if one.problem else ())]


def by_section(stored: Sequence[StoredParam]) -> list[StoredParam]:
    """Parameters with those of a section together, sections in the order they came."""
    sections = list(dict.fromkeys(one.param.section for one in stored))
    return sorted(stored, key=lambda one: sections.index(one.param.section))


def config(detail: TaskDetail, width: int) -> list[Row]:
    """Configuration objects, each as its text."""
    found: list[Row] = []
    for one in detail.configuration:
        used = use(one.consumed, one.problem)
        found.append((*rule(one.name, max(width - formatting.width(used.text), 10), one.type), used))
        found += [(Run(f"  {formatting.printable(one.problem)}", "bad"),)] if one.problem else []
        found += syntax.rows(one.text, syntax.language(one.name, one.type))
    return found


def code(environment: Environment, width: int) -> list[Row]:
    """What code ran, where, with which packages."""
    found = _facts("", facts.code(environment), width)
    if environment.diff:
        found += [rule("Uncommitted changes", width, diff.counted(environment.diff)), *diff.rows(environment.diff)]
    found += _facts("Environment", facts.surroundings(environment), width)
    packages = sorted(environment.packages.items())
    found += _facts(f"Packages  {len(packages)}", packages, width, 30)
    if environment.script_text:
        found += [rule("Script", width), *syntax.rows(environment.script_text, "python")]
    return found


def _facts(title: str, pairs: Sequence[facts.Fact], width: int, names: int = 18) -> list[Row]:
    rows = [row for name, value in pairs if value for row in fact(name, value, width, names)]
    return [rule(title, width), *rows] if title and rows else rows
