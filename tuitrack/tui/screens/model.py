"""The page of one model."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tuitrack import errors
from tuitrack.model.outputs import Model
from tuitrack.query import lineage, models, weights
from tuitrack.query.lineage import Lineage
from tuitrack.query.weights import State
from tuitrack.tui import pages
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.keys import actions
from tuitrack.tui.messages import Done
from tuitrack.tui.parts import model as parts
from tuitrack.tui.parts.sheet import Sheet
from tuitrack.tui.screens.model_place import ModelPlace
from tuitrack.tui.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class ModelPage:
    """A model with what became of its file, the runs it comes from and went to."""

    model: Model
    state: State
    lineage: Lineage


class ModelScreen(ModelPlace):
    """What is known of a model, where it came from, who read it."""

    GROUPS = ("model_page", "model")
    BAR = False
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    ModelScreen #title { height: 1; }
    ModelScreen #body { margin-top: 1; }
    """

    @dataclass
    class Loaded(Message):
        """The model as it is now."""

        page: ModelPage

    @dataclass
    class Verified(Message):
        """What became of the model's content was read."""

        state: State

    def __init__(self, model_id: str) -> None:
        super().__init__()
        self._model_id = model_id
        self._asked = ""
        self._content: State | None = None
        self._page: ModelPage | None = None
        self._sheet = Sheet(())

    def body(self) -> ComposeResult:
        """Title, facts."""
        title = Lines(id="title")
        title.can_focus = False
        yield title
        yield Lines(cursor=True, id="body")

    @property
    def model(self) -> Model | None:
        """This model."""
        return self._page.model if self._page is not None else None

    @property
    def _body(self) -> Lines:
        return self.query_one("#body", Lines)

    def reload(self) -> None:
        """Read the model."""
        self._load()

    @answering("load")
    def _load(self) -> Answers:
        try:
            found = models.get(self.browser.db, self._model_id)
        except errors.NotFound:
            self.app.call_from_thread(self._leave)
            return
        page = ModelPage(found, weights.state(self.browser.db.settings, found), lineage.of(self.browser.db, found.id))
        yield ModelScreen.Loaded(page)

    @answering("content")
    def _verify(self, model: Model) -> Answers:
        """Read its content, once: that may take minutes."""
        yield ModelScreen.Verified(weights.state(self.browser.db.settings, model, thorough=True))

    def _leave(self) -> None:
        if self.is_active:
            self.app.pop_screen()
            self.app.post_message(Done("this model was deleted"))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        first, self._page = self._page is None, message.page
        if first:
            self._body.focus()
        model = message.page.model
        if message.page.state is State.same and model.hash not in ("", self._asked):
            self._asked, self._content = model.hash, None
            self._verify(model)
        self._draw()

    @on(Verified)
    def _show_content(self, message: Verified) -> None:
        self._content = message.state
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    def _draw(self) -> None:
        page = self._page
        if page is None:
            return
        width = self.size.width - 1
        state = self._content or page.state if page.state is State.same else page.state
        self.query_one("#title", Lines).show([parts.heading(page.model, state)])
        self._sheet = parts.page(page.model, state, page.lineage, width, self.browser.keymap.told)
        self._body.show(self._sheet.rows, tuple(self._sheet.items))

    def action_open(self) -> None:
        """Open the run under the cursor."""
        item = self._sheet.items.get(self._body.cursor_row, "")
        if item:
            self.app.push_screen(pages.run(item))
        else:
            self.say("no run made or read this model")
