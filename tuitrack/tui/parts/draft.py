"""What the draft editor says: the form, what changed, the keys of a field."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuitrack.model import variation
from tuitrack.model.params import Param
from tuitrack.query.tasks import StoredConfiguration
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.drafts import fields, planning
from tuitrack.tui.drafts import form as forms
from tuitrack.tui.drafts.fields import CodeField
from tuitrack.tui.drafts.form import Change, Form
from tuitrack.tui.drafts.planning import RunField
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.parts import diff, syntax
from tuitrack.tui.widgets.lines import Row, cell, rule
from tuitrack.tui.widgets.part_bar import Part

MARGIN, GAP, NARROWEST_NAME, SHOWN_CHANGES, WIDEST_CHANGE = 3, 2, 20, 4, 40
HINT_FROM = 60
CODE_HINT = 26
RUN_VALUE = 24

Item = Param | StoredConfiguration | CodeField | RunField | None
"""What a row of the form edits; None is the name of the draft."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of the form: names, values, hints, of which the hints give way first."""

    name: int
    value: int
    hint: int

    @property
    def left(self) -> int:
        """Where values begin."""
        return MARGIN + self.name + GAP

    @staticmethod
    def of(form: Form, width: int) -> Grid:
        """Names as wide as the longest, up to a third; at least half of the rest for values."""
        longest = max((formatting.width(formatting.printable(one.name)) for one in form.params), default=0)
        name = max(min(longest, width // 3), NARROWEST_NAME)
        left = width - MARGIN - name - GAP
        longest = max((formatting.width(formatting.printable(form.value(one))) for one in form.params), default=0)
        value = left if width < HINT_FROM else min(max(left // 2, 16), max(longest, WIDEST_CHANGE))
        return Grid(name, value, max(left - value - GAP, 0))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of the form, which of them can be edited, with what each edits."""

    rows: tuple[Row, ...]
    items: dict[int, Item]
    grid: Grid = Grid(NARROWEST_NAME, 0, 0)

    @property
    def first(self) -> int:
        """The row one begins on: the first parameter, where there is one."""
        return next((row for row, item in self.items.items() if isinstance(item, Param)), 0)

    def place(self, key: str) -> int:
        """The row that edits a key."""
        return next((row for row, item in self.items.items() if key_of(item) == key), 0)


def key_of(item: Item) -> str:
    """What an edit of an item goes by."""
    if item is None:
        return forms.NAME
    if isinstance(item, CodeField | RunField):
        return item.title
    return item.key if isinstance(item, Param) else item.name


def title(form: Form, source: str, width: int) -> Row:
    """What is being edited, by what its source is called; of several runs how many, how long they take."""
    kind = "New draft   clone of" if form.clone else "Waits in a queue  " if form.waits else "Draft"
    told = several(form)
    room = width - formatting.width(told) - 2 if told else width
    text = f" {kind} {formatting.abridged(formatting.printable(source), max(room - len(kind) - 2, 1))}"
    return (Run(formatting.pad(text, room), "bold "), Run(f"  {told}" if told else "", "accent"))


def several(form: Form) -> str:
    """`5 × 3 = 15 runs   ~ 31 min on 2 slots`; empty where the form stands for one run."""
    counts = [str(len(variants)) for _, variants in form.varied]
    if not counts:
        return ""
    sign, runs = " + " if form.zipped else " × ", counted(form.runs)
    told = f"{sign.join(counts)} {'zipped ' * form.zipped}= {runs}" if len(counts) > 1 else runs
    seconds = form.seconds
    if seconds is None:
        return told
    slots = max(form.cost.slots, 1)
    long = formatting.duration(math.ceil(form.runs / slots) * seconds)
    return f"{told}   ~ {long} on {slots} slot{'s' * (slots != 1)}"


def counted(runs: int) -> str:
    """`15 runs`."""
    return f"{runs} run{'s' * (runs != 1)}"


def bar(form: Form) -> tuple[Part, ...]:
    """The parts of the form; of what waits in a queue only how it is to be run."""
    run = Part("run", "Run:", planning.summary({one.name: form.run_text(one) for one in form.run_fields}))
    if form.waits:
        return (run,)
    found = [Part("params", "Parameters", str(len(form.params)))]
    if form.configurations:
        found.append(Part("config", "Config", str(len(form.configurations))))
    return (*found, Part("code", "Code"), run)


@dataclass(frozen=True, slots=True)
class Which:
    """Which parameters are listed: all, those that changed, those in whose key or first value there is a text."""

    only_changed: bool = False
    search: str = ""

    def lists(self, form: Form, param: Param) -> bool:
        """Whether a parameter is one of them."""
        found = self.search.lower() in f"{param.key} {param.value}".lower()
        return found and (form.changed(param) or not self.only_changed)


def sheet(form: Form, part: str, width: int, told: Told, which: Which = Which()) -> Sheet:
    """One part of the form."""
    if part == "code":
        return _code(form, width, told)
    if part == "run":
        return _run(form, width, told)
    return _params(form, width, told, which) if part == "params" else _configurations(form, width, told)


def _params(form: Form, width: int, told: Told, which: Which) -> Sheet:
    grid = Grid.of(form, width)
    rows: list[Row] = [_name(form, grid)]
    items: dict[int, Item] = {0: None}
    section = None
    for param in form.params:
        if not which.lists(form, param):
            continue
        if param.section != section:
            section = param.section
            rows.append(rule(section, width))
        items[len(rows)] = param
        rows.append(_param(form, param, grid))
    if which.search:
        listed = f"{len(items) - 1} of {len(form.params)} with {formatting.printable(which.search)}"
        rows.append((Run(f"   {listed}   ", "accent"), Run(told("{draft.leave} lists all"), "dim")))
    return Sheet(tuple(rows), items, grid)


def _name(form: Form, grid: Grid) -> Row:
    changed = Run(" ▎ ", "accent") if form.name else Run("   ", "")
    note = "" if form.name else "  from what changed" if form.clone else ""
    note = "  a name for each run" if form.varied else note
    wrong = form.name_problem
    shown = formatting.cut(f"  {wrong}" if wrong else note, grid.hint + GAP, "end")
    value = cell(form.shown_name, grid.value, "bad" if wrong else "")
    return (changed, cell("name", grid.name, "dim"), _SPACE, value, Run(shown, "bad" if wrong else "dim"))


def _param(form: Form, param: Param, grid: Grid) -> Row:
    variants, changed, wrong = form.variants(param), form.changed(param), form.wrong(param)
    text = ", ".join(variants) if param.key in form.lists else form.value(param)
    mark = Run(" ! ", "bad") if wrong else Run(" ▎ ", "accent") if changed else Run("   ", "")
    value = _written(param, text)
    style = "bad" if wrong else "bold " if changed else ""
    start = (mark, _key(param.name, grid.name), _SPACE, cell(value, grid.value, style))
    if len(variants) > 1 and not wrong:
        count = f"  {len(variants)} values"
        return (
            *start,
            _hint(fields.hint(param), min(grid.hint - len(count), CODE_HINT), "dim"),
            Run(count[: grid.hint + GAP], "accent"),
        )
    return (*start, _hint(wrong or fields.hint(param), grid.hint, "bad" if wrong else "dim"))


def _hint(text: str, room: int, style: str) -> Run:
    room = max(room, 0)
    return Run(f"  {formatting.pad(formatting.printable(text), room, where='end')}"[: room + GAP], style)


def _written(param: Param, text: str) -> str:
    if param.type == "bool" and text in ("True", "False"):
        return "[x]" if text == "True" else "[ ]"
    if param.choices and text in param.choices:
        return f"‹ {text} ›"
    return text or ("None" if param.nullable else "")


def _configurations(form: Form, width: int, told: Told) -> Sheet:
    rows: list[Row] = []
    items: dict[int, Item] = {}
    for one in form.configurations:
        items[len(rows)] = one
        text = form.text(one)
        wrong = fields.text_problem(one, text) if one.name in form.texts else ""
        changed = form.text_changed(one)
        mark = Run(" ! ", "bad") if wrong else Run(" ▎ ", "accent") if changed else Run("   ", "")
        about = wrong or f"{one.type}, {len(text.splitlines())} lines   {told('{draft.edit} edit')}"
        rows.append((mark, cell(one.name, NARROWEST_NAME, "bold "), Run(f"  {formatting.printable(about)}", "dim")))
        rows += [(_MARGIN, *line) for line in syntax.rows(text, syntax.language(one.name, one.type))]
        rows.append(())
    return Sheet(tuple(rows), items)


def _code(form: Form, width: int, told: Told) -> Sheet:
    """Where the code comes from: short fields as in the other part, long ones by how long they are."""
    left = width - MARGIN - NARROWEST_NAME - GAP
    texts = [(one, form.code_text(one)) for one in form.code_fields]
    shown = [_long(one, text) if one.long else text for one, text in texts]
    longest = max((formatting.width(formatting.printable(value)) for value in shown), default=0)
    value = max(min(left - CODE_HINT, max(longest + GAP, WIDEST_CHANGE)), 16)
    grid = Grid(NARROWEST_NAME, value, max(left - value, CODE_HINT) - GAP)
    rows = [
        _field(one, text, value, told("{draft.edit} edit") if one.long else one.hint, grid)
        for (one, text), value in zip(texts, shown, strict=True)
    ]
    return Sheet(tuple(rows), dict(enumerate(form.code_fields)), grid)


def _run(form: Form, width: int, told: Told) -> Sheet:
    """How it is to be run."""
    value = RUN_VALUE if width >= HINT_FROM else width - MARGIN - NARROWEST_NAME - GAP
    grid = Grid(NARROWEST_NAME, value, max(width - MARGIN - NARROWEST_NAME - 2 * GAP - value, 0))
    texts = [(one, form.run_text(one)) for one in form.run_fields]
    rows = [_field(one, text, one.shown(text, form.around), told(one.hint), grid) for one, text in texts]
    return Sheet(tuple(rows), dict(enumerate(form.run_fields)), grid)


def _field(one: CodeField | RunField, text: str, value: str, hint: str, grid: Grid) -> Row:
    """A field of one line: what it is called, what it says, what it can be or why not."""
    wrong, changed = one.problem(text), text != one.text
    mark = Run(" ! ", "bad") if wrong else Run(" ▎ ", "accent") if changed else Run("   ", "")
    style = "bold " if changed else "" if text else "dim"
    told = _hint(wrong or hint, grid.hint, "bad" if wrong else "dim")
    return (mark, cell(one.title, grid.name), _SPACE, cell(value, grid.value, style), told)


def _long(one: CodeField, text: str) -> str:
    if not text.strip():
        return "none"
    if one.name == "diff":
        return diff.counted(text)
    lines = len(text.splitlines())
    return f"{lines} line{'s' * (lines != 1)}"


def typing_hint(item: Item, text: str, *, several: bool) -> str:
    """What the keys do in a field; `several` where it may take more than one value."""
    name = forms.NAME if item is None else item.title if isinstance(item, CodeField | RunField) else item.name
    if several and isinstance(item, Param) and variation.varies(item):
        way = {"int": "1, 2 or 0..4", "float": "1e-4, 1e-3 or 0..1 lin 5"}.get(item.type, "a, b")
        return f"{formatting.cut(name, NARROWEST_NAME)}: enter keep   tab next   esc back   {way} varies it"
    before = formatting.cut(formatting.printable(text), 16, "end")
    undo = f"esc put {before} back" if before else "esc back"
    return f"editing {formatting.cut(name, NARROWEST_NAME)}: enter keep   tab keep, next   {undo}"


def review(changes: tuple[Change, ...], width: int, told: Told, limit: int = SHOWN_CHANGES) -> tuple[Row, ...]:
    """What differs from the parent; beyond the limit only how many more."""
    wrong = sum(bool(change.problem) for change in changes)
    head = f"{len(changes)} changed" if changes else "nothing changed"
    rows = [rule(head, width, told(f"{wrong} invalid: fix before {{draft.enqueue}}") if wrong else "")]
    shown = changes if len(changes) <= limit else changes[: limit - 1]
    longest = max((formatting.width(formatting.printable(change.key)) for change in shown), default=0)
    third = width // 3
    name = max(min(longest, third), min(NARROWEST_NAME, third))
    room = min(max((width - name - 10) // 2, 4), WIDEST_CHANGE)
    before = min(max((formatting.width(_before(change)) for change in shown), default=0), room)
    rows += [_change(change, name, before, room) for change in shown]
    if len(shown) < len(changes):
        rows.append((Run(f"   … {len(changes) - len(shown)} more", "dim"),))
    return tuple(rows)


def _change(change: Change, name: int, before: int, after: int) -> Row:
    """One difference, before and after, in so many cells each."""
    new = cell(change.after or "None", after, "bad" if change.problem else "bold ")
    old = cell(_before(change), before, "dim")
    return (_MARGIN, _key(change.key, name), _SPACE, old, Run("  →  ", "dim"), new)


def _before(change: Change) -> str:
    return "–" if change.before is None else formatting.printable(change.before or "None")


def _key(text: str, width: int) -> Run:
    """A name, cut in its middle: long ones differ at their ends."""
    return Run(formatting.pad(formatting.printable(text), width), "")


_SPACE, _MARGIN = Run(" " * GAP, ""), Run(" " * MARGIN, "")
