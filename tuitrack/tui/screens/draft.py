"""The draft editor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message

from tuitrack.model.params import Param
from tuitrack.ops import queues as queue_ops
from tuitrack.query.opening import Database
from tuitrack.query.tasks import StoredConfiguration
from tuitrack.tui import actions
from tuitrack.tui import form as forms
from tuitrack.tui.form import Form
from tuitrack.tui.messages import Done, Failed
from tuitrack.tui.parts import draft as parts
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.dialogs.text import EditText
from tuitrack.tui.screens.enqueuing import Enqueues, Outcome, Plan
from tuitrack.tui.widgets.form import Box, FormBody
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar

# More runs than these at once are asked about.
MANY = 50


class DraftScreen(Enqueues):
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
        """What the form starts with."""

        form: Form

    def __init__(self, task_id: str, *, clone: bool = True) -> None:
        super().__init__()
        self.task_id = task_id
        self.clone = clone
        self.form: Form | None = None
        self._undo: list[Form] = []
        self._redo: list[Form] = []
        self._only_changed = False
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
        """Read what the form starts with, once: what is being edited never changes by itself."""
        if self.form is None:
            self._load()

    @property
    def _lines(self) -> Lines:
        return self.query_one(FormBody).lines

    @work(thread=True, exclusive=True, exit_on_error=False, group="load")
    def _load(self) -> None:
        self.post_message(DraftScreen.Loaded(forms.load(self.browser.db, self.task_id, clone=self.clone)))

    @on(Loaded)
    def _start(self, message: Loaded) -> None:
        if self.form is None:
            self.form = message.form
            self._lines.focus()
            self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    @on(PartBar.Chosen)
    def _draw(self) -> None:
        if self.form is None:
            return
        width = self.size.width - 1
        bar = self.query_one(PartBar)
        bar.show(parts.bar(self.form))
        self._sheet = parts.sheet(self.form, bar.current, width, only_changed=self._only_changed)
        self.query_one("#title", Lines).show([parts.title(self.form, width)])
        self._lines.show(self._sheet.rows, tuple(self._sheet.items))
        rows = parts.review(self.form.changes(), width)
        self.query_one("#review", Lines).styles.height = len(rows)
        self.query_one("#review", Lines).show(rows)

    def _set(self, form: Form) -> None:
        if self.form is not None and form != self.form:
            self._undo.append(self.form)
            self._redo.clear()
            self.form = form
            self._draw()

    @property
    def _item(self) -> parts.Item:
        return self._sheet.items.get(self._lines.cursor_row)

    def action_edit(self) -> None:
        """Edit what is under the cursor."""
        form, item = self.form, self._item
        if form is None:
            return
        if isinstance(item, StoredConfiguration):
            self._edit_text(form, item)
            return
        text = form.shown_name if item is None else form.value(item)
        grid = self._sheet.grid
        self._before_typing = form
        self.query_one(FormBody).open(Box(self._lines.cursor_row, grid.left, grid.value), text)
        self.hint(parts.typing_hint(item, text, several=form.clone))

    @on(FormBody.Typed)
    def _typed(self, message: FormBody.Typed) -> None:
        if self._before_typing is not None:
            self.form = self._with(self._before_typing, message.text)
            self._draw()

    @on(FormBody.Kept)
    def _kept(self, message: FormBody.Kept) -> None:
        before, self._before_typing = self._before_typing, None
        if before is None:
            return
        self.form = before
        if message.key != "escape":
            self._set(self._with(before, message.text))
        self.query_one(FormBody).close()
        self.hint()
        self._draw()
        if message.key in ("tab", "shift+tab"):
            self._beside(1 if message.key == "tab" else -1)

    def _with(self, form: Form, text: str) -> Form:
        item = self._item
        return form.with_value(item, text) if isinstance(item, Param) else form.with_name(text)

    def _beside(self, by: int) -> None:
        stops = list(self._sheet.items)
        place = stops.index(self._lines.cursor_row) + by
        if 0 <= place < len(stops):
            self._lines.go(stops[place])
            self.action_edit()

    def _edit_text(self, form: Form, one: StoredConfiguration) -> None:
        def keep(text: str | None) -> None:
            if text is not None:
                self._set(form.with_text(one, text))

        heading = f"{one.name}   {one.type}"
        self.app.push_screen(EditText(heading, form.text(one), lambda text: forms.text_problem(one, text)), keep)

    def action_choose(self) -> None:
        """The next choice of a field that has some."""
        item = self._item
        if self.form is None or not isinstance(item, Param):
            return
        chosen = forms.next_choice(item, self.form.value(item))
        if chosen is None:
            self.action_edit()
        else:
            self._set(self.form.with_value(item, chosen))

    def action_vary(self) -> None:
        """Several values of the field, one a line."""
        form, item = self.form, self._item
        if form is None or not isinstance(item, Param):
            self.say("only parameters are varied")
            return
        if not form.clone:
            self.say("a draft is one run: c on a run clones it into several")
            return

        def problem(text: str) -> str:
            return next((f"{one}: {told}" for one in _filled(text) if (told := forms.problem(item, one))), "")

        def keep(text: str | None) -> None:
            if text is not None:
                self._set(form.with_list(item, _filled(text)))

        self.app.push_screen(EditText(f"{item.key}   one value a line", "\n".join(form.variants(item)), problem), keep)

    def action_zip(self) -> None:
        """Take what varies together, or every value with every other."""
        if self.form is None or len(self.form.varied) < 2:
            self.say("two fields that vary can be zipped: give each as many values")
        else:
            self._set(replace(self.form, zipped=not self.form.zipped))

    def action_restore(self) -> None:
        """Put back the parent's value."""
        item, form = self._item, self.form
        if form is None:
            return
        if isinstance(item, Param):
            before = form.reference(item)
            self._set(form.with_value(item, item.value if before is None else before))
        elif isinstance(item, StoredConfiguration):
            self._set(form.with_text(item, item.text))
        else:
            self._set(form.with_name(""))

    def action_undo(self) -> None:
        """Take back the last edit."""
        self._step_back(self._undo, self._redo)

    def action_redo(self) -> None:
        """Make it again."""
        self._step_back(self._redo, self._undo)

    def _step_back(self, source: list[Form], target: list[Form]) -> None:
        if source and self.form is not None:
            target.append(self.form)
            self.form = source.pop()
            self._draw()
        else:
            self.say("nothing to take back" if source is self._undo else "nothing to make again")

    def action_only_changed(self) -> None:
        """Show only what changed, or everything."""
        self._only_changed = not self._only_changed
        self._draw()

    def action_part(self) -> None:
        """The next part."""
        self.query_one(PartBar).step(1)

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

    def _mended(self) -> bool:
        problems = self.form.problems() if self.form else ("",)
        if problems:
            self.query_one(PartBar).open("params" if "/" in problems[0] else "config")
            self._lines.go(self._sheet.place(problems[0]))
            self.complain(Failed("to mend first", ", ".join(problems), "what each can be stands beside it"))
        return not problems

    def action_save(self) -> None:
        """Store the draft."""
        if self.form is not None and self._mended():
            form = self.form
            self._if_meant(form, "Store", lambda: self._save(form))

    def _if_meant(self, form: Form, verb: str, act: Callable[[], object]) -> None:
        """Ask where it is about many runs."""

        def answered(yes: bool | None) -> None:
            if yes:
                act()

        if form.runs > MANY:
            self.app.push_screen(Confirm(f"{verb} {parts.counted(form.runs)}?", parts.several(form)), answered)
        else:
            act()

    @work(thread=True, exclusive=True, exit_on_error=False, group="store")
    def _save(self, form: Form) -> None:
        made = forms.store(self.browser.db, form)
        said = f"saved {len(made)} drafts" if len(made) > 1 else f"saved draft {form.shown_name}"
        self.app.call_from_thread(self._leave, Done(said))

    def action_enqueue(self) -> None:
        """Review what changed, then choose the queue."""
        form = self.form
        if form is None or not self._mended():
            return

        def carry_out(db: Database, queue: str) -> Outcome:
            queue_ops.check_name(queue)
            made = forms.store(db, form)
            for task_id in made:
                queue_ops.enqueue(db, task_id, queue)
            said = f"{called} wait{'s' * (len(made) == 1)} in {queue}"
            return Outcome(Done(said), made)

        called = parts.counted(form.runs) if form.runs > 1 else form.shown_name
        plan = Plan(f"Enqueue {called}", carry_out, form.changes(), form.source.queue)
        self._if_meant(form, "Enqueue", lambda: self.enqueue(plan))

    def enqueued(self, outcome: Outcome, watch: bool) -> None:
        """The form is done with."""
        self.app.pop_screen()
        super().enqueued(outcome, watch)

    def _leave(self, said: Done) -> None:
        self.app.pop_screen()
        self.app.post_message(said)

    def action_leave(self) -> None:
        """Leave; ask when something was edited."""
        self.depart(self.app.pop_screen)

    def depart(self, leave: Callable[[], object]) -> None:
        """Ask when something was edited."""
        if self.form is None or not self.form.edited:
            leave()
            return

        def answered(yes: bool | None) -> None:
            if yes:
                leave()

        detail = "S saves a draft, E enqueues"
        self.app.push_screen(Confirm("Leave without saving?", detail), answered)


def _filled(text: str) -> list[str]:
    """The lines that say something."""
    return [line for line in text.splitlines() if line.strip()]
