"""What is known of one model, and how a change of it gets into the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuitrack.model.outputs import Direction, Model, ModelDescribed, ModelLinked
from tuitrack.sdk import session, stored
from tuitrack.sdk.session import Session

_BLANK = Model("", "", "", "", "", "", 0, "", None, "", "", False, False, 0.0, 0.0)


class Record:
    """One model as stored, or as this process describes it while the task it belongs to is recorded here.

    An empty id stands for a model that is not recorded at all.
    """

    def __init__(self, model_id: str, task_id: str = "", known: Mapping[str, Any] | None = None) -> None:
        self.id = model_id
        self.task_id = task_id
        self._known = dict(known or {})

    @property
    def live(self) -> Session | None:
        """The session to report through, None where changes go to the database."""
        live = session.process.live
        return live if live is not None and live.task_id == self.task_id else None

    @property
    def stored(self) -> Model:
        """The model as stored, with everything reported before.

        Raises:
            NotFound: it was deleted.
        """
        from tuitrack.query import models

        return models.get(stored.database(), self.id) if self.id else _BLANK

    def get(self, name: str) -> Any:
        """A field of the model: as this process described it, else as stored."""
        if name in self._known and (self.live is not None or not self.id):
            return self._known[name]
        return getattr(self.stored, name)

    def describe(self, **changes: Any) -> None:
        """Change the model.

        Raises:
            Refused: it is published, and this process does not record its task.
        """
        self._known |= changes
        live, change = self.live, ModelDescribed(self.id, **changes)
        if live is not None:
            live.emit(change)
        elif self.id:
            from tuitrack.ops import models

            models.describe(stored.database(), change)


def make(task_id: str, model_id: str, **told: Any) -> Record:
    """A new model that a task speaks for; it is linked to nothing yet."""
    fields = {name: getattr(_BLANK, name) for name in Model.__slots__}
    record = Record(model_id, task_id, {**fields, **told, "id": model_id})
    live = record.live
    change = ModelDescribed(model_id, **told)
    if live is not None:
        live.emit(change)
    elif model_id:
        from tuitrack.ops import models

        models.add(stored.database(), change)
    return record


def link(record: Record, task_id: str, direction: Direction, name: str) -> None:
    """Count a model among those a task reads or made."""
    live = session.process.live
    if live is not None and live.task_id == task_id:
        live.emit(ModelLinked(record.id, direction, name))
    elif task_id and record.id:
        from tuitrack.ops import models

        models.link(stored.database(), task_id, record.id, direction, name)
