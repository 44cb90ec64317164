"""A draft being edited: values over the ones it started with, none of it stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tuitrack import errors
from tuitrack.model import params as vocabulary
from tuitrack.model.params import Param
from tuitrack.ops import cloning, editing, params, tasks
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
class Form:
    """What is edited, what it is compared with, the edits so far; no name means the default one.

    `parent` is what changes are told against: the source of a clone, or the parent of a draft.
    """

    source: TaskDetail
    parent: TaskDetail | None
    clone: bool = True
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

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
        return bool(self.name or self.values or self.texts)

    @property
    def shown_name(self) -> str:
        """The name the draft will have."""
        if self.name or not self.clone:
            return self.name or self.source.name
        return cloning.default_name(self.source.name, editing.Edits((), self.values, self.texts))

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
        return self.value(param) != self.reference(param)

    def text_changed(self, one: StoredConfiguration) -> bool:
        """Whether a configuration object differs from the parent's."""
        before = self.parent.configuration if self.parent else self.configurations
        return self.text(one) != next((old.text for old in before if old.name == one.name), None)

    def with_value(self, param: Param, text: str) -> Form:
        """With another text of a parameter; its own text is no edit."""
        values = {key: value for key, value in self.values.items() if key != param.key}
        return replace(self, values=values if text == param.value else {**values, param.key: text})

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
            Change(one.key, self.reference(one), self.value(one), problem(one, self.value(one)))
            for one in self.params
            if self.changed(one)
        ]
        found += [
            Change(one.name, None, "text changed", text_problem(one, self.text(one)))
            for one in self.configurations
            if self.text_changed(one)
        ]
        return tuple(found)

    def problems(self) -> tuple[str, ...]:
        """The keys whose edits do not fit."""
        wrong = [one.key for one in self.params if one.key in self.values and problem(one, self.value(one))]
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
        return Form(source, source)
    if source.status != "draft":
        raise errors.Refused(f"{source.name} is {source.status}, only drafts can be edited", hint="c clones it")
    parent = None
    if source.parent:
        try:
            parent = asking.detail(db, source.parent)
        except errors.NotFound:
            parent = None
    return Form(source, parent, clone=False)


def store(db: Database, form: Form) -> str:
    """Store what was edited; the id of the draft.

    Raises:
        BadValue: a value does not fit; nothing was stored.
    """
    if form.clone:
        spec = cloning.CloneSpec(name=form.name or None, params=form.values, configurations=form.texts)
        return cloning.clone(db, form.source.id, spec)
    if form.values or form.texts:
        params.edit(db, form.source.id, form.values, form.texts)
    if form.name:
        tasks.rename(db, form.source.id, form.name)
    return form.source.id


def problem(param: Param, text: str) -> str:
    """Why a parameter cannot take a text, empty when it can."""
    try:
        vocabulary.parse(param, text)
    except errors.BadValue as error:
        told = error.message.removeprefix(f"{param.key}={text}: ")
        return error.hint if param.choices or "range" in told else told.removeprefix("not ")
    return ""


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
