"""Texts of several lines in a draft: written over the form, or in the user's own editor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

from textual.app import App

from tuitrack import errors
from tuitrack.query.tasks import StoredConfiguration
from tuitrack.tui.drafts import fields
from tuitrack.tui.drafts.fields import CodeField
from tuitrack.tui.drafts.form import Form
from tuitrack.tui.messages import failure_of
from tuitrack.tui.parts.draft import Item
from tuitrack.tui.screens.dialogs.text import EditText
from tuitrack.tui.screens.reshaping import Reshaping
from tuitrack.tui.tty import external

_LANGUAGES = {"script_text": "python"}
_SUFFIXES = {"python": ".py", "json": ".json", "yaml": ".yaml"}


@dataclass(frozen=True, slots=True)
class LongText:
    """A text with what it is called, its language, what is wrong with another, the form with another."""

    heading: str
    text: str
    language: str
    problem: Callable[[str], str]
    kept: Callable[[str], Form]


def of(form: Form, item: Item) -> LongText | None:
    """The text that an item is; None where it is edited in its line."""
    if isinstance(item, StoredConfiguration):
        language = item.type if item.type in ("json", "yaml") else "yaml"
        problem, kept = partial(fields.text_problem, item), partial(form.with_text, item)
        return LongText(f"{item.name}   {item.type}", form.text(item), language, problem, kept)
    if isinstance(item, CodeField) and item.long:
        language = _LANGUAGES.get(item.name, "")
        return LongText(item.title, form.code_text(item), language, item.problem, partial(form.with_code, item))
    return None


class LongTexts(Reshaping):
    """A draft whose long texts are edited as such."""

    def write(self, long: LongText) -> None:
        """Open the editor over the form."""

        def keep(text: str | None) -> None:
            if text is not None:
                self.take(long.kept(text))

        self.app.push_screen(EditText(long.heading, long.text, long.problem, long.language), keep)

    def action_editor(self) -> None:
        """Write the text under the cursor in the user's own editor."""
        long = of(self.form, self.item) if self.form is not None else None
        if long is None:
            self.say("{draft.edit} edits a line; {draft.editor} is for texts: configuration, script, packages")
            return
        try:
            text = external.edited(cast("App[None]", self.app), long.text, _SUFFIXES.get(long.language, ".txt"))
        except errors.TuitrackError as error:
            self.complain(failure_of(error))
        else:
            self.take(long.kept(text))
