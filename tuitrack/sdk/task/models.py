"""What a task started from and what it made: its models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tuitrack import errors, settings
from tuitrack.sdk import guard, stored
from tuitrack.sdk.session import ModelNotes
from tuitrack.sdk.task.parameters import Parameters

if TYPE_CHECKING:
    from tuitrack.sdk.models import BaseModel
    from tuitrack.sdk.models.listing import ModelsList, TaskModels

_DESIGN, _LABELS = "design", "labels"


class Models(Parameters):
    """The part of a task that has to do with models."""

    @property
    def output_uri(self) -> str | bool | None:
        """Where models are copied to: a folder, an address that fsspec reaches, True for tuitrack's own files.

        None and False leave them in place. Of a stored task it is only what was set on this object.
        """
        live = self._live
        return self._output_uri if live is None else live.models.output_uri

    @output_uri.setter
    def output_uri(self, value: str | bool | None) -> None:
        live = self._live
        self._output_uri = value
        if live is not None:
            live.models.output_uri = value

    @property
    def storage_uri(self) -> str | None:
        """Where models are copied to, as an address; None where they stay in place."""
        uri = self.output_uri
        return None if not uri else settings.load().files.absolute().as_uri() if uri is True else str(uri)

    @storage_uri.setter
    def storage_uri(self, value: str) -> None:
        self.output_uri = value

    @property
    def models(self) -> TaskModels:
        """Its models: `["input"]` those it read, `["output"]` those it made, each a list that knows names too."""
        from tuitrack.sdk.models.listing import TaskModels

        return TaskModels(self._detail.models if self.id else ())

    def get_models(self) -> Mapping[str, ModelsList]:
        """Same as `models`."""
        return self.models

    @property
    def input_models_id(self) -> Mapping[str, str]:
        """Ids of the models it read, by name."""
        return self._ids("input")

    @property
    def output_models_id(self) -> Mapping[str, str]:
        """Ids of the models it made, by name."""
        return self._ids("output")

    def _ids(self, direction: str) -> Mapping[str, str]:
        linked = self._detail.models if self.id else ()
        return MappingProxyType({one.name: one.model.id for one in linked if one.direction == direction})

    def set_input_model(
        self,
        model_id: str | None = None,
        model_name: str | None = None,
        update_task_design: bool = True,
        update_task_labels: bool = True,
        name: str | None = None,
    ) -> None:
        """Say that the task starts from a stored model; of one name the last counts.

        Args:
            model_id: Its id.
            model_name: Its exact name, in place of the id; the one changed last.
            update_task_design: Take its design as the task's.
            update_task_labels: Take its labels as the task's.
            name: What the task calls it; default its own name.

        Raises:
            UsageError: neither an id nor a name is given.
            NotFound: there is no such model.
        """
        from tuitrack.model.outputs import Direction
        from tuitrack.sdk.models import InputModel, record

        if not (model_id or model_name):
            raise errors.UsageError("which model?", hint="set_input_model(model_id=…) or (model_name=…)")
        found = InputModel(model_id, model_name)
        model, called = found._record.stored, name or found.name
        self.remove_input_models([one for known, one in self.input_models_id.items() if known == called])
        record.link(found._record, self.id, Direction.input, called)
        if update_task_design and model.design:
            self.set_model_config(model.design)
        if update_task_labels and model.labels:
            self.set_model_label_enumeration(model.labels)

    def remove_input_models(self, models_to_remove: Sequence[str | BaseModel]) -> None:
        """Count models, or those with such ids, no longer among those it reads."""
        from tuitrack.model.outputs import Direction, ModelUnlinked
        from tuitrack.ops import models

        live = self._live
        for one in models_to_remove:
            model_id = one if isinstance(one, str) else one.id
            if live is not None:
                live.emit(ModelUnlinked(model_id, Direction.input))
            else:
                models.unlink(stored.database(), self.id, model_id, Direction.input)

    def update_output_model(
        self,
        model_path: str,
        name: str | None = None,
        comment: str | None = None,
        tags: Sequence[str] | None = None,
        model_name: str | None = None,
        iteration: int | None = None,
        auto_delete_file: bool = True,
    ) -> str:
        """Record a file as a model of the running task; the same path is the same model again.

        Args:
            model_path: Path of the file or folder; copied where `output_uri` says so.
            name: Its name; default the file's.
            comment: Its note.
            tags: Its tags.
            model_name: What the task calls it, where that differs.
            iteration: Step it is of.
            auto_delete_file: Kept for ClearML's sake; a file of the user's is never deleted.

        Returns:
            Where its weights are, as an address; empty where they could not be recorded, which a warning says.
        """
        told = {"name": name, "comment": comment, "tags": None if tags is None else tuple(tags), "iteration": iteration}
        given = {field: value for field, value in told.items() if value is not None}
        return self._keep_model(model_path, model_name, given) or ""

    @guard.harmless
    def _keep_model(self, path: str, called: str | None, told: dict[str, Any]) -> str:
        from tuitrack.sdk.models import captured

        live = self._live
        if live is None:
            raise errors.UsageError("this process does not record the task", hint="OutputModel(task).update_weights")
        return str(captured.saved(live, path, called=called, **told).get("uri"))

    def set_model_config(self, config_text: str | None = None, config_dict: Mapping[str, Any] | None = None) -> None:
        """Say what the task's models are made of; models made from now on get it.

        Args:
            config_text: As text.
            config_dict: As a dict.
        """
        from tuitrack.sdk.models.reading import design

        text = design(config_text, config_dict)
        self.set_configuration_object(_DESIGN, config_text=text)
        self._notes.design = text

    def update_model_desc(self, new_model_desc_file: str | None = None) -> None:
        """Say what the task's models are made of, by the path of a file.

        Raises:
            OSError: it cannot be read.
        """
        if new_model_desc_file:
            self.set_model_config(Path(new_model_desc_file).read_text(encoding="utf-8"))

    def get_model_config_text(self) -> str:
        """What the task's models are made of, as text; empty where nobody said."""
        return self.get_configuration_object(_DESIGN) or ""

    def get_model_design(self) -> str:
        """Same as `get_model_config_text`."""
        return self.get_model_config_text()

    def get_model_config_dict(self) -> dict[str, Any]:
        """What the task's models are made of, read as JSON or YAML; empty where it is neither."""
        return self._configured(_DESIGN)

    def set_model_label_enumeration(self, enumeration: Mapping[str, int] | None = None) -> None:
        """Say which number each class has; models made from now on get it."""
        labels = {str(name): int(number) for name, number in (enumeration or {}).items()}
        self.set_configuration_object(_LABELS, config_type="dictionary", config_dict=labels)
        self._notes.labels = labels

    def connect_label_enumeration(
        self, enumeration: dict[str, int], ignore_remote_overrides: bool = False
    ) -> dict[str, int]:
        """Record which number each class has; under the executor the dict gets the stored ones first.

        Args:
            enumeration: Numbers by name.
            ignore_remote_overrides: Record only, whatever is stored.

        Returns:
            The dict.

        Raises:
            BadValue: the stored text is no dict; nothing has been trained yet.
        """
        found = self.connect_configuration(
            enumeration, _LABELS, "numbers of the classes", ignore_remote_overrides=ignore_remote_overrides
        )
        self._notes.labels = dict(found)
        return dict(found)

    def get_labels_enumeration(self) -> dict[str, int]:
        """Numbers of the classes by name, empty where there are none."""
        return self._configured(_LABELS)

    def _configured(self, name: str) -> dict[str, Any]:
        try:
            found = self.get_configuration_object_as_dict(name)
        except errors.BadValue:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def _notes(self) -> ModelNotes:
        live = self._live
        return ModelNotes() if live is None else live.models
