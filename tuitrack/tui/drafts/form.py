"""A draft being edited: values over the ones it started with, none of it stored."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tuitrack import errors
from tuitrack.model import variation
from tuitrack.model.params import Param
from tuitrack.ops import editing, naming, reworking
from tuitrack.ops.reworking import Rework
from tuitrack.query import durations, queues
from tuitrack.query.opening import Database
from tuitrack.query.tasks import StoredConfiguration, TaskDetail
from tuitrack.tui.drafts import fields, planning
from tuitrack.tui.drafts.fields import CodeField
from tuitrack.tui.drafts.planning import Around, RunField

NAME = "name"
_ALWAYS = frozenset({"entry_point", "argv", "working_dir", "executable", "environ", "requirements"})


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
    of fields varied value by value, `zipped` takes the first of each together, then the second of each. `added` are
    parameters the source does not have, `removed` keys that are taken out, `code` texts of fields of its code, `run`
    texts of how it is to be run. `seeds` are the last parts of keys that a name says as `s2`.
    """

    source: TaskDetail
    parent: TaskDetail | None
    clone: bool = True
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zipped: bool = False
    added: tuple[Param, ...] = ()
    removed: tuple[str, ...] = ()
    code: Mapping[str, str] = field(default_factory=dict)
    run: Mapping[str, str] = field(default_factory=dict)
    cost: Cost = field(default_factory=Cost)
    around: Around = field(default_factory=Around)
    seeds: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether it is in a queue already: then only how it is to be run can still be edited."""
        return not self.clone and self.source.status == "queued"

    @property
    def params(self) -> tuple[Param, ...]:
        """The parameters, those of a section together."""
        found = [one.param for one in self.source.params if one.key not in self.removed]
        found += self.added
        sections = list(dict.fromkeys(one.section for one in found))
        return tuple(sorted(found, key=lambda one: sections.index(one.section)))

    @property
    def configurations(self) -> tuple[StoredConfiguration, ...]:
        """The configuration objects."""
        return self.source.configuration

    @property
    def edited(self) -> bool:
        """Whether leaving would lose something."""
        edits = (self.name, self.values, self.texts, self.lists, self.added, self.removed, self.code, self.run)
        return any(edits)

    @property
    def code_fields(self) -> tuple[CodeField, ...]:
        """Where the code comes from; what there is none of, or has no say, is left out."""
        idle = "script_text" if self.source.environment.commit else ""
        found = [CodeField(name, reworking.written(self.source.environment, name)) for name in fields.CODE]
        return tuple(one for one in found if one.name != idle and (one.text or one.name in _ALWAYS))

    @property
    def run_fields(self) -> tuple[RunField, ...]:
        """How it is to be run; a clone is not bound to when its source was to start."""
        plan = self.source.planned.plan
        plan = plan.with_({"queue": plan.queue or self.source.queue})
        return planning.fields(plan.lasting if self.clone else plan, self.around)

    @property
    def queue(self) -> str:
        """The queue it is meant for, empty where that is asked."""
        return next(self.run_text(one) for one in self.run_fields if one.name == planning.QUEUE)

    @property
    def shown_name(self) -> str:
        """The name the draft will have; of several, with the short names of what varies in braces."""
        if self.name or not self.clone:
            return self.name or self.source.name
        known = self._values
        given = {
            one.key: variants[0] if len(variants) == 1 else naming.braced(one.key, known)
            for one, variants in self._given()
        }
        given.update({one.key: one.value for one in self.added if one.key not in given})
        before = {one.key: one.param.value for one in self.source.params}
        return naming.default(self.source.name, editing.Edits((), given, self.texts, before), self.seeds)

    @property
    def _values(self) -> dict[str, str]:
        """All parameters as they are now, by key."""
        return {one.key: self.value(one) for one in self.params}

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

    @property
    def seconds(self) -> float | None:
        """How long one of the runs takes on average, as its source took, with what was edited of how long it is."""
        if self.cost.seconds is None:
            return None
        before = {one.key: one.param.number or 0.0 for one in self.source.params}
        ratios = []
        for one, variants in self._given():
            numbers, was = [one.with_value(text).number or 0.0 for text in variants], before.get(one.key, 0.0)
            if all(0 < number < math.inf for number in (was, *numbers)):
                ratios.append((one.key, statistics.fmean(numbers) / was))
        return self.cost.seconds * (durations.stretch(ratios) or 1.0)

    def combinations(self) -> list[dict[str, str]]:
        """The values that vary, for each run."""
        keys, lists = [one.key for one, _ in self.varied], [variants for _, variants in self.varied]
        together = zip(*lists, strict=False) if self.zipped and lists else itertools.product(*lists)
        return [dict(zip(keys, one, strict=True)) for one in together]

    def named(self, chosen: Mapping[str, str]) -> str:
        """The name of one of the runs: with values in place of braces, behind a name that has none."""
        if not self.clone:
            return self.shown_name
        values = self._values
        template = naming.template(self.shown_name, [one.key for one, _ in self.varied], values, self.seeds)
        return naming.filled(template, {**values, **chosen})

    @property
    def called(self) -> str:
        """The name of the run it stands for, of several that of the first."""
        return self.named(self.combinations()[0])

    @property
    def name_problem(self) -> str:
        """Why it cannot be called so, empty where it can."""
        try:
            naming.check(self.name if self.clone else "", self._values)
        except errors.BadValue as error:
            return f"{error.message.rpartition(': ')[2]}: {error.hint}"
        return ""

    def value(self, param: Param) -> str:
        """A parameter's text as it is now."""
        return self.values.get(param.key, param.value)

    def text(self, one: StoredConfiguration) -> str:
        """A configuration object's text as it is now."""
        return self.texts.get(one.name, one.text)

    def reference(self, param: Param) -> str | None:
        """The text a parameter has in the parent."""
        if self.parent is None and param not in self.added:
            return param.value
        if self.parent is None:
            return None
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

    def with_added(self, param: Param) -> Form:
        """With one more parameter.

        Raises:
            Refused: it is no `Section/name`, or there is one of that key.
        """
        reworking.check_key(param.key)
        if any(one.key == param.key for one in self.params):
            raise errors.Refused(f"{param.key} is there already", hint="edit its value")
        return replace(self, added=(*self.added, param))

    def without(self, param: Param) -> Form:
        """With one parameter less."""
        plain = self.with_value(param, param.value)
        if param in self.added:
            return replace(plain, added=tuple(one for one in self.added if one != param))
        return replace(plain, removed=(*self.removed, param.key))

    def renamed(self, param: Param, key: str) -> Form:
        """With a parameter under another key, its value and type as they are.

        Raises:
            Refused: it is no `Section/name`, or there is one of that key.
        """
        value = self.value(param)
        return self.without(param).with_added(param._replace(key=key, value=value))

    def code_text(self, one: CodeField) -> str:
        """A field of the code as it is now."""
        return self.code.get(one.name, one.text)

    def with_code(self, one: CodeField, text: str) -> Form:
        """With another text of a field of the code."""
        code = {name: old for name, old in self.code.items() if name != one.name}
        return replace(self, code=code if text == one.text else {**code, one.name: text})

    def run_text(self, one: RunField) -> str:
        """A field of how it is to be run as it is now."""
        return self.run.get(one.name, one.text)

    def with_run(self, one: RunField, text: str) -> Form:
        """With another text of a field of how it is to be run."""
        run = {name: old for name, old in self.run.items() if name != one.name}
        return replace(self, run=run if text == one.text else {**run, one.name: text.strip()})

    def with_name(self, name: str) -> Form:
        """With another name; the default one is no edit."""
        plain = replace(self, name="")
        return plain if name.strip() in ("", plain.shown_name) else replace(self, name=name.strip())

    @property
    def differs(self) -> bool:
        """Whether it will run in another way than the parent: another name alone is none."""
        return any(change.key != NAME for change in self.changes())

    def changes(self) -> tuple[Change, ...]:
        """What differs from the parent, in the order of the form."""
        found = [
            Change(one.key, self.reference(one), "  ".join(self.variants(one)), self.wrong(one))
            for one in self.params
            if self.changed(one)
        ]
        found += [
            Change(one.name, None, "text changed", fields.text_problem(one, self.text(one)))
            for one in self.configurations
            if self.text_changed(one)
        ]
        found += [Change(key, self._stored(key), "removed") for key in self.removed]
        found += [
            Change(one.title, None if one.long else one.text, "text changed" if one.long else text, one.problem(text))
            for one in self.code_fields
            if (text := self.code_text(one)) != one.text
        ]
        found += [
            Change(one.title, one.shown(one.text, self.around), one.shown(text, self.around), one.problem(text))
            for one in self.run_fields
            if (text := self.run_text(one)) != one.text
        ]
        if self.name:
            found.insert(0, Change(NAME, replace(self, name="").shown_name, self.name, self.name_problem))
        return tuple(found)

    def _stored(self, key: str) -> str | None:
        return next((one.value for one in self.source.params if one.key == key), None)

    def wrong(self, param: Param) -> str:
        """Why an edit of a parameter does not fit, empty where it does."""
        if param.key in self.lists:
            wrong = ((one, fields.problem(param, one)) for one in self.lists[param.key])
            found = next((f"{one}: {told}" for one, told in wrong if told), "")
        elif param.key not in self.values:
            return ""
        else:
            problem = fields.list_problem if self.clone else fields.problem
            found = problem(param, self.value(param))
        return found or self._unequal(param)

    def _unequal(self, param: Param) -> str:
        """Why what varies together cannot be taken together."""
        first, *others = self.varied or ((param, ()),)
        if self.zipped and any(one.key == param.key and len(variants) != len(first[1]) for one, variants in others):
            return f"as many values as {fields.short(first[0])}: {len(first[1])}"
        return ""

    def problems(self) -> tuple[str, ...]:
        """The keys whose edits do not fit."""
        wrong = [NAME] if self.name_problem else []
        wrong += [one.key for one in self.params if self.wrong(one)]
        edited = [one for one in self.configurations if one.name in self.texts]
        wrong += [one.name for one in edited if fields.text_problem(one, self.text(one))]
        wrong += [one.title for one in self.code_fields if one.problem(self.code_text(one))]
        wrong += [one.title for one in self.run_fields if one.problem(self.run_text(one))]
        return tuple(wrong)

    def edits(self, chosen: Mapping[str, str]) -> tuple[dict[str, str], Rework]:
        """The edited values of what the source has, and what is edited beyond them; of one of the runs."""
        given, new = {**self.values, **chosen}, {one.key for one in self.added}
        added = tuple(one.with_value(given.get(one.key, one.value)) for one in self.added)
        known = {key: text for key, text in given.items() if key not in new}
        return known, Rework(added, self.removed, self.code)


def load(db: Database, task_id: str, *, clone: bool) -> Form:
    """The form of a clone of a run, or of a draft itself, or of one that waits in a queue.

    Raises:
        Refused: it is to be edited itself, but has started.
    """
    from tuitrack.query import tasks as asking

    source = asking.detail(db, task_id)
    around = Around.of(db, source)
    if clone:
        return Form(source, source, cost=_cost(db, source), around=around, seeds=db.settings.seed_keys)
    if source.status not in ("draft", "queued"):
        raise errors.Refused(
            f"{source.name} is {source.status}, only drafts can be edited", hint="{run.clone} clones it"
        )
    parent = None
    if source.parent:
        try:
            parent = asking.detail(db, source.parent)
        except errors.NotFound:
            parent = None
    return Form(source, parent, clone=False, around=around)


def _cost(db: Database, source: TaskDetail) -> Cost:
    slots = queues.slots(db, source.queue or queues.DEFAULT)
    return Cost(source.duration if source.status in ("completed", "published") else None, slots)
