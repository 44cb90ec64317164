"""A place where one acts on a model."""

from __future__ import annotations

from collections.abc import Callable

from tuitrack.model.outputs import Model, ModelDescribed
from tuitrack.ops import models as ops
from tuitrack.query.opening import Database
from tuitrack.tui import pages
from tuitrack.tui.answering import changing
from tuitrack.tui.messages import Done
from tuitrack.tui.parts import kept, snippets
from tuitrack.tui.parts.snippets import Snippet
from tuitrack.tui.screens.clipping import Clips
from tuitrack.tui.screens.copying import Copies
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.confirm import Confirm


class ModelPlace(Copies, Clips):
    """The keys of group `model`: they act on the model that is looked at."""

    @property
    def model(self) -> Model | None:
        """The model that is looked at."""
        return None

    @changing("change")
    def _change(self, change: Callable[[Database], object], said: str) -> None:
        change(self.browser.db)
        self.app.post_message(Done(said))

    def action_run(self) -> None:
        """Open the run that made it."""
        if self.model is not None and self.model.task_id:
            self.app.push_screen(pages.run(self.model.task_id))
        elif self.model is not None:
            self.say("no run made this model")

    def action_save(self) -> None:
        """Ask where to, then copy its file there."""
        model = self.model
        if model is not None and not model.uri:
            self.say("this model has no file yet")
        elif model is not None:
            self.ask_where(kept.model(model))

    def action_copy(self) -> None:
        """Copy its path, its id where it has none."""
        if self.model is not None:
            what = "path" if self.model.uri else "id"
            self.copy(Snippet(f"{what} of {self.model.name}", snippets.path(self.model.uri) or self.model.id))

    def action_tags(self) -> None:
        """Edit its tags."""
        model = self.model
        if model is not None:

            def attempt(text: str) -> Done:
                tags = tuple(dict.fromkeys(text.replace(",", " ").split()))
                ops.describe(self.browser.db, ModelDescribed(model.id, tags=tags))
                return Done(f"{model.name} tagged")

            self.app.push_screen(Ask(f"Tags of {model.name}", " ".join(model.tags), attempt=attempt))

    def action_note(self) -> None:
        """Write its note."""
        model = self.model
        if model is not None:

            def attempt(text: str) -> Done:
                ops.describe(self.browser.db, ModelDescribed(model.id, comment=text))
                return Done(f"{model.name} noted")

            self.app.push_screen(Ask(f"Note of {model.name}", model.comment, attempt=attempt))

    def action_publish(self) -> None:
        """Ask, then make it final."""
        model = self.model
        if model is None or model.published:
            self.say("it is published already" if model is not None else "no model under the cursor")
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._change(lambda db: ops.publish(db, model.id), f"{model.name} published")

        detail = "its file, design and labels stay as they are from now on"
        self.app.push_screen(Confirm(f"Publish {model.name}?", detail), answered)

    def action_archive(self) -> None:
        """Out of sight, or back."""
        model = self.model
        if model is None:
            return
        verb, said = (ops.restore, "brought back") if model.archived else (ops.archive, "archived")
        self._change(lambda db: verb(db, model.id), f"{model.name} {said}")
