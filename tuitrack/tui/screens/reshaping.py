"""Edits of a draft beyond typing in a field: choices, several values, parameters added, renamed, taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tuitrack import errors
from tuitrack.model.params import Param
from tuitrack.ops import reworking
from tuitrack.query.tasks import StoredConfiguration
from tuitrack.tui.drafts import fields
from tuitrack.tui.drafts.fields import CodeField
from tuitrack.tui.drafts.form import Form
from tuitrack.tui.drafts.planning import RunField
from tuitrack.tui.messages import Failed
from tuitrack.tui.parts.draft import Item
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.choose import Choice, Menu, Tick
from tuitrack.tui.screens.dialogs.text import EditText
from tuitrack.tui.screens.drafting import Drafting


class Reshaping(Drafting):
    """A draft of which the field under the cursor is changed by one key."""

    @property
    def item(self) -> Item:
        """What the row under the cursor edits."""
        raise NotImplementedError

    def action_edit(self) -> None:
        """Type in the field."""
        raise NotImplementedError

    def to_key(self, key: str) -> None:
        """Put the cursor on the field of a key."""
        raise NotImplementedError

    @property
    def _param(self) -> tuple[Form, Param] | None:
        """The form with the parameter under the cursor; None, said so, where the cursor is on something else."""
        form, item = self.form, self.item
        if form is None or not isinstance(item, Param):
            self.say("only parameters can be changed so")
            return None
        return form, item

    def action_choose(self) -> None:
        """The next choice of a field that has some."""
        item = self.item
        if self.form is not None and isinstance(item, RunField):
            self._choose_run(self.form, item)
        if self.form is None or not isinstance(item, Param):
            return
        chosen = fields.next_choice(item, self.form.value(item))
        if chosen is None:
            self.action_edit()
        else:
            self.take(self.form.with_value(item, chosen))

    def _choose_run(self, form: Form, item: RunField) -> None:
        chosen = item.next_choice(form.run_text(item))
        if chosen is None:
            self.action_edit()
        else:
            self.take(form.with_run(item, chosen))

    def choose_after(self, form: Form, item: RunField) -> None:
        """Ask which runs it is to come after."""
        ticked = tuple(form.run_text(item).split())
        choices = tuple(Choice(run, name, run[:8]) for run, name in form.around.runs.items())
        if not choices:
            self.say("nothing runs or waits that it could come after")
            return

        def keep(chosen: tuple[str, ...] | None) -> None:
            if chosen is not None:
                self.take(form.with_run(item, " ".join(chosen)))

        self.app.push_screen(Tick(Menu("Start once these have completed", choices, ticked=ticked)), keep)

    def action_vary(self) -> None:
        """Several values of the field, one a line."""
        found = self._param
        if found is None:
            return
        form, item = found
        if not form.clone:
            self.say("a draft is one run: {run.clone} on a run clones it into several")
            return

        def problem(text: str) -> str:
            return next((f"{one}: {told}" for one in _filled(text) if (told := fields.problem(item, one))), "")

        def keep(text: str | None) -> None:
            if text is not None:
                self.take(form.with_list(item, _filled(text)))

        text = "\n".join(form.variants(item))
        self.app.push_screen(EditText(f"{item.key}   one value a line", text, problem, end=True), keep)

    def action_zip(self) -> None:
        """Take what varies together, or every value with every other."""
        if self.form is None or len(self.form.varied) < 2:
            self.say("two fields that vary can be zipped: give each as many values")
        else:
            self.take(replace(self.form, zipped=not self.form.zipped))

    def action_add(self) -> None:
        """Ask for a parameter that is not there yet."""
        form, item = self.form, self.item
        if form is None:
            return
        section = item.section if isinstance(item, Param) else "General"

        def keep(text: str | None) -> None:
            key, _, value = (text or "").partition("=")
            if key.strip():
                self._try(lambda: form.with_added(reworking.guessed(key.strip(), value.strip())), key.strip())

        hint = "Section/name=value   {line.keep} add   {box.leave} leave"
        self.app.push_screen(Ask("Add a parameter", f"{section}/", hint), keep)

    def action_rename(self) -> None:
        """Ask for another key of the parameter."""
        found = self._param
        if found is None:
            return
        form, item = found

        def keep(text: str | None) -> None:
            key = (text or "").strip()
            if key and key != item.key:
                self._try(lambda: form.renamed(item, key), key)

        self.app.push_screen(Ask("Rename the parameter", item.key), keep)

    def _try(self, change: Callable[[], Form], key: str) -> None:
        """Go on with a change of the form, or say why it cannot be."""
        try:
            self.take(change())
            self.to_key(key)
        except errors.TuitrackError as error:
            self.complain(Failed(error.title, error.message, error.hint))

    def action_remove(self) -> None:
        """Take the parameter out."""
        found = self._param
        if found is not None:
            form, item = found
            self.take(form.without(item))

    def action_restore(self) -> None:
        """Put back the parent's value."""
        item, form = self.item, self.form
        if form is None:
            return
        if isinstance(item, Param):
            before = form.reference(item)
            self.take(form.with_value(item, item.value if before is None else before))
        elif isinstance(item, StoredConfiguration):
            self.take(form.with_text(item, item.text))
        elif isinstance(item, CodeField):
            self.take(form.with_code(item, item.text))
        elif isinstance(item, RunField):
            self.take(form.with_run(item, item.text))
        else:
            self.take(form.with_name(""))


def _filled(text: str) -> list[str]:
    """The lines that say something."""
    return [line for line in text.splitlines() if line.strip()]
