"""Models that a task makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tuitrack import errors, settings
from tuitrack.model import task as tasks
from tuitrack.model.outputs import Direction
from tuitrack.sdk import guard
from tuitrack.sdk.models import framework as frameworks
from tuitrack.sdk.models import record, weights
from tuitrack.sdk.models.base import BaseModel
from tuitrack.sdk.models.reading import design

if TYPE_CHECKING:
    from tuitrack.sdk.task import Task


class Waitable:
    """What ClearML returns where its server may take a while; here it is done already."""

    def wait(self, *_: Any, **__: Any) -> bool:
        """True, at once."""
        return True


class OutputModel(BaseModel):
    """A model that a task makes; new weights take the place of the old ones, and the task's event log says so."""

    _default_uri: str | bool | None = None

    def __init__(
        self,
        task: Task | None = None,
        config_text: str | None = None,
        config_dict: dict[str, Any] | None = None,
        label_enumeration: Mapping[str, int] | None = None,
        name: str | None = None,
        tags: list[str] | None = None,
        comment: str | None = None,
        framework: str | frameworks.Framework | None = None,
        base_model_id: str | None = None,
    ) -> None:
        """Add a model to a task.

        Args:
            task: The task that makes it; default the one being recorded.
            config_text: Its design, as text; default the task's.
            config_dict: Its design, as a dict.
            label_enumeration: Numbers of its classes by name; default the task's.
            name: Its name; default that of its file.
            tags: Its tags.
            comment: Its note.
            framework: As in `Framework`; default what the file's ending tells.
            base_model_id: Id of a model to go on with, in place of a new one.

        Raises:
            UsageError: no task is given, and none is being recorded.
        """
        self._task = _task(task)
        self._named = bool(name)
        self._uri: str | bool | None = None
        super().__init__(self._task)
        live = self._task._live
        project = {} if live is not None else {"project": self._task.project}
        told: dict[str, Any] = {
            "name": name or _UNNAMED,
            "framework": str(framework or ""),
            "design": design(config_text, config_dict) or (live.models.design if live else ""),
            "labels": dict(label_enumeration or (live.models.labels if live else {})),
            "tags": tuple(tags or ()),
            "comment": comment or "",
            **project,
        }
        if base_model_id:
            self._record = record.Record(base_model_id, self._task.id)
        else:
            self._record = record.make(self._task.id, tasks.new_id() if self._task.id else "", **told)
        record.link(self._record, self._task.id, Direction.output, name or _UNNAMED)

    @classmethod
    def recorded(cls, task: Task, found: record.Record) -> Self:
        """A model that a task is recorded to have made.

        Args:
            task: The task.
            found: What is stored of the model.
        """
        made = cls.__new__(cls)
        made._task, made._record = task, found
        made._named, made._uri = True, None
        return made

    @property
    def task(self) -> str:
        """Id of the task that makes it."""
        return self._task.id

    @property
    def original_task(self) -> str:
        """Id of the task that made it first."""
        return super().task or self._task.id

    @property
    def config_text(self) -> str:
        """Its design, as text."""
        return super().config_text

    @config_text.setter
    def config_text(self, value: str) -> None:
        self.update_design(config_text=value)

    @property
    def config_dict(self) -> dict[str, Any]:
        """Its design, read as JSON or YAML; empty where it is neither."""
        return super().config_dict

    @config_dict.setter
    def config_dict(self, value: dict[str, Any]) -> None:
        self.update_design(config_dict=value)

    @property
    def labels(self) -> dict[str, int]:
        """Numbers of its classes by name."""
        return super().labels

    @labels.setter
    def labels(self, value: Mapping[str, int]) -> None:
        self.update_labels(value)

    @property
    def upload_storage_uri(self) -> str | None:
        """Where its weights are copied to, as a folder or an address; None where they stay in their place."""
        wanted = self._wanted(None)
        return None if not wanted else settings.load().files.as_uri() if wanted is True else str(wanted)

    def connect(self, task: Task, name: str | None = None, **kwargs: Any) -> None:
        """Count it among the models of another task too.

        Args:
            task: The task.
            name: What that task calls it; default its own name.
            kwargs: Kept for ClearML's sake.
        """
        record.link(self._record, task.id, Direction.output, name or self.name)

    def set_upload_destination(self, uri: str) -> None:
        """Copy its weights to a folder, to an address that fsspec reaches, or to tuitrack's own files with True."""
        self._uri = uri

    @classmethod
    def set_default_upload_uri(cls, output_uri: str | None) -> None:
        """Copy the weights of all models to a folder or an address where nothing else is said; None to none."""
        OutputModel._default_uri = output_uri

    def update_weights(
        self,
        weights_filename: str | None = None,
        upload_uri: str | None = None,
        target_filename: str | None = None,
        auto_delete_file: bool = True,
        register_uri: str | None = None,
        iteration: int | None = None,
        update_comment: bool = True,
        is_package: bool = False,
        async_enable: bool = True,
    ) -> str:
        """Give it weights: recorded by path, size and SHA-256, and copied only where somebody asks.

        Unlike ClearML's, weights that nobody asks to copy stay in their place, and a file is never deleted. One that
        cannot be copied elsewhere is recorded where it lies, with a warning.

        Args:
            weights_filename: Path of a file or folder.
            upload_uri: Folder or address (`s3://bucket/models`, through fsspec) to copy to, True for tuitrack's own
                files; default the model's, the task's `output_uri`, or the default of all models. A copy is kept
                under the hash of its content, a folder as a zip.
            target_filename: Name of the copy.
            auto_delete_file: Kept for ClearML's sake; a file of the user's is never deleted.
            register_uri: URL of weights that are elsewhere.
            iteration: Step they are of.
            update_comment: Kept for ClearML's sake; the record says where the file is.
            is_package: Kept for ClearML's sake; a zip is known by itself.
            async_enable: Kept for ClearML's sake; the copy is complete when the call returns.

        Returns:
            Where the weights are, as an address; empty where they could not be read, which a warning says.
        """
        if register_uri:
            return self._take(weights.Located(str(register_uri)), iteration) or ""
        return self._update(weights_filename, self._wanted(upload_uri), target_filename or "", iteration) or ""

    @guard.harmless
    def _update(self, filename: str | None, wanted: str | bool | None, target: str, iteration: int | None) -> str:
        source = Path(str(filename))
        found = weights.taken(source, self._copies(wanted), target)
        return self._put(found, iteration, "" if self._named else weights.stem(str(source)), str(source))

    @guard.harmless
    def _take(self, found: weights.Located, iteration: int | None) -> str:
        return self._put(found, iteration, "" if self._named else weights.stem(found.uri), found.uri)

    def _put(self, found: weights.Located, iteration: int | None, name: str, file: str) -> str:
        changes: dict[str, Any] = {"uri": found.uri, "size": found.size, "hash": found.hash, "iteration": iteration}
        if name:
            changes["name"] = name
            record.link(self._record, self._task.id, Direction.output, name)
            self._named = True
        if not self.framework:
            changes["framework"] = frameworks.by_file(file)
        self._record.describe(**changes)
        return found.uri

    def update_weights_package(
        self,
        weights_filenames: Sequence[str] | None = None,
        weights_path: str | None = None,
        upload_uri: str | None = None,
        target_filename: str | None = None,
        auto_delete_file: bool = True,
        iteration: int | None = None,
        async_enable: bool = True,
    ) -> str:
        """Give it several files as its weights, in one zip.

        Args:
            weights_filenames: Paths of the files.
            weights_path: A folder or wildcard, in place of them.
            upload_uri: Folder or address to keep the zip in; default as in `update_weights`, else tuitrack's own files.
            target_filename: Name of the zip.
            auto_delete_file: Kept for ClearML's sake; files of the user's are never deleted.
            iteration: Step they are of.
            async_enable: Kept for ClearML's sake; the zip is complete when the call returns.

        Returns:
            Where the zip is, as an address; empty where there are no files, which a warning says.
        """
        wanted = self._wanted(upload_uri) or True
        return self._pack(weights_filenames or weights_path or "", wanted, target_filename, iteration) or ""

    @guard.harmless
    def _pack(self, given: Sequence[str] | str, wanted: str | bool, target: str | None, iteration: int | None) -> str:
        sources = weights.found(given) if isinstance(given, str) else [Path(one) for one in given]
        name = target or f"{self.name if self._named else 'weights'}.zip"
        found = weights.package(sources, self._copies(wanted) or weights.Copies(settings.load().files), name)
        return self._put(found, iteration, "", str(sources[0]))

    def update_design(self, config_text: str | None = None, config_dict: dict[str, Any] | None = None) -> bool:
        """Describe what it is made of; whether that is done, which it always is.

        Args:
            config_text: As text.
            config_dict: As a dict.
        """
        self._record.describe(design=design(config_text, config_dict))
        return True

    def update_labels(self, labels: Mapping[str, int]) -> Waitable:
        """Say which number each class has; what is returned has nothing to wait for."""
        self._label(labels)
        return Waitable()

    @guard.harmless
    def _label(self, labels: Mapping[str, int]) -> None:
        self._record.describe(labels={str(name): int(number) for name, number in labels.items()})

    @classmethod
    def wait_for_uploads(cls, timeout: float | None = None, max_num_uploads: int | None = None) -> None:
        """Nothing to do: a copy is complete when the call that made it returns."""

    def _wanted(self, given: str | bool | None) -> str | bool | None:
        asked = (given, self._uri, self._task.output_uri, OutputModel._default_uri)
        return next((one for one in asked if one is not None), None)

    def _copies(self, wanted: str | bool | None) -> weights.Copies | None:
        task = self._task
        return weights.Copies.of(wanted, settings.load().files, lambda: (task.project, f"{task.name}.{task.id}"))


def _task(given: Task | None) -> Task:
    from tuitrack.sdk.task import Task

    found = given if given is not None else Task.current_task()
    if found is None:
        raise errors.UsageError("no task given, and none is being recorded", hint="OutputModel(task=…)")
    return found


_UNNAMED = "Output Model"
