"""A draft being edited: values over the ones it started with, none of it stored."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tuitrack import errors
from tuitrack.model import params as vocabulary
from tuitrack.model import task as names
from tuitrack.model import variation
from tuitrack.model.params import Param
from tuitrack.ops import cloning, editing, params, tasks
from tuitrack.query import queues
from tuitrack.query.opening import Database
from tuitrack.query.tasks import StoredConfiguration, TaskDetail

NAME = "name"


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs from the parent's."""

    key: str
    before: str | None
    after: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """How long one run takes, in seconds, None where nobody knows; how many run at once where it would be queued."""

    seconds: float | None = None
    slots: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """What is edited, what it is compared with, the edits so far; no name means the default one.

    `parent` is what changes are told against: the source of a clone, or the parent of a draft. `lists` are the values
    of fields varied value by value, `zipped` takes the first of each together, then the second of each.
    """

    source: TaskDetail
    parent: TaskDetail | None
    clone: bool = True
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zipped: bool = False
    cost: Cost = field(default_factory=Cost)

    @property
    def params(self) -> tuple[Param, ...]:
        """The parameters, those of a section together."""
        found = [one.param for one in self.source.params]
        sections = list(dict.fromkeys(one.section for one in found))
        return tuple(sorted(found, key=lambda one: sections.index(one.section)))

    @property
    def configurations(self) -> tuple[StoredConfiguration, ...]:
        """The configuration objects."""
        return self.source.configuration

    @property
    def edited(self) -> bool:
        """Whether leaving would lose something."""
        return bool(self.name or self.values or self.texts or self.lists)

    @property
    def shown_name(self) -> str:
        """The name the draft will have; of several, with the short names of what varies in braces."""
        if self.name or not self.clone:
            return self.name or self.source.name
        given = {one.key: variants[0] if len(variants) == 1 else _braced(one) for one, variants in self._given()}
        return cloning.default_name(self.source.name, editing.Edits((), given, self.texts))

    def _given(self) -> list[tuple[Param, tuple[str, ...]]]:
        """The parameters that were edited, with the values each is to take."""
        return [(one, self.variants(one)) for one in self.params if one.key in self.values or one.key in self.lists]

    def variants(self, param: Param) -> tuple[str, ...]:
        """The texts a parameter is to take, one after the other; what cannot be read is one."""
        text = self.value(param)
        if param.key in self.lists:
            return self.lists[param.key]
        if not self.clone or param.key not in self.values:
            return (text,)
        try:
            return variation.values(param, text)
        except errors.BadValue:
            return (text,)

    @property
    def varied(self) -> tuple[tuple[Param, tuple[str, ...]], ...]:
        """What takes several values, with them."""
        return tuple((one, variants) for one, variants in self._given() if len(variants) > 1)

    @property
    def runs(self) -> int:
        """How many runs the form stands for."""
        counts = [len(variants) for _, variants in self.varied]
        return (min(counts) if self.zipped else math.prod(counts)) if counts else 1

    def combinations(self) -> list[dict[str, str]]:
        """The values that vary, for each run."""
        keys, lists = [one.key for one, _ in self.varied], [variants for _, variants in self.varied]
        together = zip(*lists, strict=False) if self.zipped and lists else itertools.product(*lists)
        return [dict(zip(keys, one, strict=True)) for one in together]

    def named(self, chosen: Mapping[str, str]) -> str:
        """The name of one of the runs: what varies stands for the braces, behind a name that has none."""
        template = self.shown_name
        if not any(_braced(one) in template for one, _ in self.varied):
            template = " ".join((template, *(f"{_short(one)}={_braced(one)}" for one, _ in self.varied)))
        for one, _ in self.varied:
            template = template.replace(_braced(one), chosen[one.key])
        return template

    def value(self, param: Param) -> str:
        """A parameter's text as it is now."""
        return self.values.get(param.key, param.value)

    def text(self, one: StoredConfiguration) -> str:
        """A configuration object's text as it is now."""
        return self.texts.get(one.name, one.text)

    def reference(self, param: Param) -> str | None:
        """The text a parameter has in the parent."""
        if self.parent is None:
            return param.value
        return next((one.value for one in self.parent.params if one.key == param.key), None)

    def changed(self, param: Param) -> bool:
        """Whether a parameter differs from the parent's."""
        return param.key in self.lists or self.value(param) != self.reference(param)

    def text_changed(self, one: StoredConfiguration) -> bool:
        """Whether a configuration object differs from the parent's."""
        before = self.parent.configuration if self.parent else self.configurations
        return self.text(one) != next((old.text for old in before if old.name == one.name), None)

    def with_value(self, param: Param, text: str) -> Form:
        """With another text of a parameter; its own text is no edit."""
        values = {key: value for key, value in self.values.items() if key != param.key}
        lists = {key: variants for key, variants in self.lists.items() if key != param.key}
        return replace(self, values=values if text == param.value else {**values, param.key: text}, lists=lists)

    def with_list(self, param: Param, variants: Sequence[str]) -> Form:
        """With several texts of a parameter, each once; one alone is its text."""
        once = tuple(dict.fromkeys(variants))
        if len(once) < 2:
            return self.with_value(param, once[0] if once else param.value)
        return replace(self, lists={**self.lists, param.key: once})

    def with_text(self, one: StoredConfiguration, text: str) -> Form:
        """With another text of a configuration object."""
        texts = {name: old for name, old in self.texts.items() if name != one.name}
        return replace(self, texts=texts if text == one.text else {**texts, one.name: text})

    def with_name(self, name: str) -> Form:
        """With another name; the default one is no edit."""
        plain = replace(self, name="")
        return plain if name.strip() in ("", plain.shown_name) else replace(self, name=name.strip())

    def changes(self) -> tuple[Change, ...]:
        """What differs from the parent, in the order of the form."""
        found = [
            Change(one.key, self.reference(one), "  ".join(self.variants(one)), self.wrong(one))
            for one in self.params
            if self.changed(one)
        ]
        found += [
            Change(one.name, None, "text changed", text_problem(one, self.text(one)))
            for one in self.configurations
            if self.text_changed(one)
        ]
        return tuple(found)

    def wrong(self, param: Param) -> str:
        """Why an edit of a parameter does not fit, empty where it does."""
        if param.key in self.lists:
            found = next((f"{one}: {told}" for one in self.lists[param.key] if (told := problem(param, one))), "")
        elif param.key not in self.values:
            return ""
        else:
            found = _list_problem(param, self.value(param)) if self.clone else problem(param, self.value(param))
        return found or self._unequal(param)

    def _unequal(self, param: Param) -> str:
        """Why what varies together cannot be taken together."""
        first, *others = self.varied or ((param, ()),)
        if self.zipped and any(one.key == param.key and len(variants) != len(first[1]) for one, variants in others):
            return f"as many values as {_short(first[0])}: {len(first[1])}"
        return ""

    def problems(self) -> tuple[str, ...]:
        """The keys whose edits do not fit."""
        wrong = [one.key for one in self.params if self.wrong(one)]
        wrong += [
            one.name for one in self.configurations if one.name in self.texts and text_problem(one, self.text(one))
        ]
        return tuple(wrong)


def load(db: Database, task_id: str, *, clone: bool) -> Form:
    """The form of a clone of a run, or of a draft itself.

    Raises:
        Refused: it is to be edited itself, but is no draft.
    """
    from tuitrack.query import tasks as asking

    source = asking.detail(db, task_id)
    if clone:
        return Form(source, source, cost=_cost(db, source))
    if source.status != "draft":
        raise errors.Refused(f"{source.name} is {source.status}, only drafts can be edited", hint="c clones it")
    parent = None
    if source.parent:
        try:
            parent = asking.detail(db, source.parent)
        except errors.NotFound:
            parent = None
    return Form(source, parent, clone=False)


def _cost(db: Database, source: TaskDetail) -> Cost:
    slots = queues.slots(db, source.queue or queues.DEFAULT)
    return Cost(source.duration if source.status in ("completed", "published") else None, slots)


def store(db: Database, form: Form) -> tuple[str, ...]:
    """Store what was edited; the ids of the drafts, which share a sweep where they are several.

    Raises:
        BadValue: a value does not fit; nothing was stored.
    """
    if form.clone:
        sweep = names.new_id() if form.runs > 1 else ""
        specs = [
            cloning.CloneSpec(
                name=form.named(chosen) if sweep else form.name or None,
                params={**form.values, **chosen},
                configurations=form.texts,
                sweep=sweep,
            )
            for chosen in form.combinations()
        ]
        return tuple(cloning.clone_many(db, form.source.id, specs))
    if form.values or form.texts:
        params.edit(db, form.source.id, form.values, form.texts)
    if form.name:
        tasks.rename(db, form.source.id, form.name)
    return (form.source.id,)


def problem(param: Param, text: str) -> str:
    """Why a parameter cannot take a text, empty when it can."""
    try:
        vocabulary.parse(param, text)
    except errors.BadValue as error:
        told = error.message.removeprefix(f"{param.key}={text}: ")
        return error.hint if param.choices or "range" in told else told.removeprefix("not ")
    return ""


def _list_problem(param: Param, text: str) -> str:
    """Why a field's text cannot be read as one value or as several, empty when it can."""
    try:
        found = variation.values(param, text)
    except errors.BadValue as error:
        item, _, told = error.message.removeprefix(f"{param.key}=").rpartition(": ")
        return problem(param, text) if item == text and told.startswith("not ") else f"{item}: {told}"
    return "" if len(found) > 1 else problem(param, text)


def _short(param: Param) -> str:
    return param.key.rpartition("/")[2]


def _braced(param: Param) -> str:
    return f"{{{_short(param)}}}"


def text_problem(one: StoredConfiguration, text: str) -> str:
    """Why a configuration object cannot be a text, empty when it can."""
    try:
        editing.check_syntax(one.name, one.type, text)
    except errors.BadValue as error:
        return error.message.removeprefix(f"configuration {one.name}: ")
    return ""


def hint(param: Param) -> str:
    """What a parameter can be."""
    if param.choices:
        return " ".join(param.choices)
    low, high = param.minimum, param.maximum
    bounds = f" ≥ {low:g}" if low is not None and high is None else f" ≤ {high:g}" if high is not None else ""
    if low is not None and high is not None:
        bounds = f" {low:g} to {high:g}"
    return f"{param.type or 'any'}{bounds}{', empty for None' if param.nullable else ''}"


def next_choice(param: Param, text: str) -> str | None:
    """The choice after a text; None where there is nothing to choose from."""
    choices = param.choices or (("True", "False") if param.type == "bool" else ())
    if not choices:
        return None
    return choices[(choices.index(text) + 1) % len(choices)] if text in choices else choices[0]
