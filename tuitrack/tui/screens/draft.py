"""The draft editor."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tuitrack.model.params import Param
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.drafts import form as forms
from tuitrack.tui.drafts.fields import CodeField
from tuitrack.tui.drafts.form import Form
from tuitrack.tui.drafts.planning import AFTER, RunField
from tuitrack.tui.keys import actions
from tuitrack.tui.parts import draft as parts
from tuitrack.tui.screens import long_texts
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.long_texts import LongTexts
from tuitrack.tui.widgets.form import Box, FormBody
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar


class DraftScreen(LongTexts):
    """A draft as a form; nothing is stored before it is saved or enqueued."""

    GROUPS = ("draft",)
    BAR = False
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    DraftScreen #title { height: 1; }
    DraftScreen FormBody { margin-top: 1; }
    DraftScreen #review { height: auto; max-height: 6; }
    """

    @dataclass
    class Loaded(Message):
        """What the form starts with, what the run is called that it is of."""

        form: Form
        source: str

    def __init__(self, task_id: str, *, clone: bool = True) -> None:
        super().__init__()
        self.task_id = task_id
        self.clone = clone
        self._which = parts.Which()
        self._sheet = parts.Sheet((), {})
        self._before_typing: Form | None = None

    def body(self) -> ComposeResult:
        """Title, parts, the form, what changed."""
        title = Lines(id="title")
        review = Lines(id="review")
        title.can_focus = review.can_focus = False
        yield title
        yield PartBar("params")
        yield FormBody()
        yield review

    def reload(self) -> None:
        """Read what the form starts with, once: what is being edited never changes by itself.

        A run that has just begun may tell its parameters while nothing is edited yet.
        """
        if self.form is None or self._may_grow(self.form):
            self._load()

    def _may_grow(self, form: Form) -> bool:
        return form.source.status == "running" and not form.edited and self._before_typing is None

    @property
    def _lines(self) -> Lines:
        return self.query_one(FormBody).lines

    @answering("load")
    def _load(self) -> Answers:
        form = forms.load(self.browser.db, self.task_id, clone=self.clone)
        called = self.browser.calling.of(self.browser.db, {form.source.id: form.source.name})
        yield DraftScreen.Loaded(form, called[form.source.id])

    @on(Loaded)
    def _start(self, message: Loaded) -> None:
        if self.form is None:
            self.form, self.source = message.form, message.source
            self._lines.focus()
            self.redraw()
            self._lines.go(self._sheet.first)
        elif self._may_grow(self.form) and _keys(self.form) != _keys(message.form):
            self.form = message.form
            self.redraw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.redraw()

    @on(PartBar.Chosen)
    def redraw(self) -> None:
        """Show the form as it is now."""
        if self.form is None:
            return
        width = self.size.width - 1
        bar = self.query_one(PartBar)
        bar.show(parts.bar(self.form))
        self._sheet = parts.sheet(self.form, bar.current, width, self.browser.keymap.told, self._which)
        self.query_one("#title", Lines).show([parts.title(self.form, self.source, width)])
        self._lines.show(self._sheet.rows, tuple(self._sheet.items))
        rows = parts.review(self.form.changes(), width, self.browser.keymap.told)
        self.query_one("#review", Lines).styles.height = len(rows)
        self.query_one("#review", Lines).show(rows)

    @property
    def item(self) -> parts.Item:
        """What the row under the cursor edits."""
        return self._sheet.items.get(self._lines.cursor_row)

    def action_edit(self) -> None:
        """Edit what is under the cursor."""
        form, item = self.form, self.item
        if form is None:
            return
        long = long_texts.of(form, item)
        if long is not None:
            self.write(long)
            return
        if isinstance(item, RunField) and item.name == AFTER:
            self.choose_after(form, item)
            return
        text = _text(form, item)
        grid = self._sheet.grid
        self._before_typing = form
        self.query_one(FormBody).open(Box(self._lines.cursor_row, grid.left, grid.value), text)
        self.hint(parts.typing_hint(item, text, several=form.clone))

    @on(FormBody.Typed)
    def _typed(self, message: FormBody.Typed) -> None:
        if self._before_typing is not None:
            self.form = self._with(self._before_typing, message.text)
            self.redraw()

    @on(FormBody.Kept)
    def _kept(self, message: FormBody.Kept) -> None:
        before, self._before_typing = self._before_typing, None
        if before is None:
            return
        self.form = before
        if message.key != "escape":
            self.take(self._with(before, message.text))
        self.query_one(FormBody).close()
        self.hint()
        self.redraw()
        if message.key in ("tab", "shift+tab"):
            self._beside(1 if message.key == "tab" else -1)

    def _with(self, form: Form, text: str) -> Form:
        item = self.item
        if isinstance(item, CodeField):
            return form.with_code(item, text)
        if isinstance(item, RunField):
            return form.with_run(item, text)
        return form.with_value(item, text) if isinstance(item, Param) else form.with_name(text)

    def _beside(self, by: int) -> None:
        stops = list(self._sheet.items)
        place = stops.index(self._lines.cursor_row) + by
        if 0 <= place < len(stops):
            self._lines.go(stops[place])
            self.action_edit()

    def action_only_changed(self) -> None:
        """Show only what changed, or everything."""
        self._list(replace(self._which, only_changed=not self._which.only_changed))

    def _list(self, which: parts.Which) -> None:
        """List other parameters; the cursor stays on its field where that is among them."""
        here = parts.key_of(self.item)
        self._which = which
        self.redraw()
        self.to_key(here)

    def action_search(self) -> None:
        """Only parameters that contain a text."""
        hint = "{line.keep} keep   empty: all parameters   {box.leave} leave"
        self.app.push_screen(Ask("Search", self._which.search, hint), self._searched)

    def _searched(self, answer: str | None) -> None:
        if answer is not None:
            self.query_one(PartBar).open("params")
            self._list(replace(self._which, search=answer.strip()))

    def action_leave(self) -> None:
        """Leave one layer: the search, then the draft."""
        if self._which.search:
            self._searched("")
        else:
            super().action_leave()

    def action_part(self, by: int) -> None:
        """The next part, or the one before."""
        self.query_one(PartBar).step(by)

    def action_to_change(self, by: int) -> None:
        """Go to the next row that changed or is wrong."""
        keys = {change.key for change in self.form.changes()} if self.form else set()
        places = [row for row, item in self._sheet.items.items() if parts.key_of(item) in keys]
        if not places:
            self.say("nothing changed here")
            return
        here = self._lines.cursor_row
        beyond = [row for row in places if (row - here) * by > 0]
        wrapped = places[0] if by > 0 else places[-1]
        self._lines.go((min(beyond) if by > 0 else max(beyond)) if beyond else wrapped)

    def to_problem(self, key: str) -> None:
        """Open the part that has the field of a key, and go there."""
        wrong = self.form.problems() if self.form else ()
        codes = {one.title for one in self.form.code_fields} if self.form else set()
        runs = {one.title for one in self.form.run_fields} if self.form else set()
        part = (
            "params"
            if "/" in key or key == forms.NAME
            else "code"
            if key in codes
            else "run"
            if key in runs
            else "config"
        )
        self.query_one(PartBar).open(part if key in wrong else "params")
        self._list(parts.Which())
        self.to_key(key)

    def to_key(self, key: str) -> None:
        """Put the cursor on the field of a key."""
        self._lines.go(self._sheet.place(key))


def _keys(form: Form) -> list[str]:
    return [param.key for param in form.params]


def _text(form: Form, item: parts.Item) -> str:
    """What a field of one line has in it."""
    if isinstance(item, CodeField):
        return form.code_text(item)
    if isinstance(item, RunField):
        return form.run_text(item)
    return form.value(item) if isinstance(item, Param) else form.shown_name
