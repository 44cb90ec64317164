"""What all models have: names, notes, weights; under ClearML's names."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tuitrack import errors, settings
from tuitrack.model import params
from tuitrack.model.execution import Configuration
from tuitrack.model.outputs import Metadatum
from tuitrack.model.params import Param
from tuitrack.sdk import archives, configurations, guard
from tuitrack.sdk.models.record import Record
from tuitrack.sdk.models.reports import ModelReports
from tuitrack.store import files, opening

if TYPE_CHECKING:
    from tuitrack.sdk.task import Task


class BaseModel(ModelReports):
    """A model: a file with what is known of it; it outlives the task that made it.

    A model of a task that this process records is reported like everything else, and no report raises. Any other is
    changed in the database, where a published one keeps its file, its design, its labels: to change those of it raises
    `Refused`, to ask for a model that was deleted `NotFound`.
    """

    def __init__(self, task: Task | None = None) -> None:
        self._record = Record("", task.id if task is not None else "")

    @property
    def id(self) -> str:
        """Its id; empty where it is not recorded."""
        return self._record.id

    @property
    def name(self) -> str:
        """Its name."""
        return str(self._record.get("name"))

    @name.setter
    def name(self, value: str) -> None:
        self._record.describe(name=str(value))

    @property
    def project(self) -> str:
        """Name of its project; unlike in ClearML, projects have no ids of their own."""
        return str(self._record.get("project"))

    @project.setter
    def project(self, value: str) -> None:
        self._record.describe(project=str(value))

    @property
    def comment(self) -> str:
        """Its note."""
        return str(self._record.get("comment"))

    @comment.setter
    def comment(self, value: str) -> None:
        self._record.describe(comment=str(value))

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        return list(self._record.get("tags"))

    @tags.setter
    def tags(self, value: Sequence[str]) -> None:
        self._record.describe(tags=tuple(map(str, value)))

    @property
    def system_tags(self) -> list[str]:
        """`archived` where it is out of sight."""
        return ["archived"] if self._record.get("archived") else []

    @system_tags.setter
    def system_tags(self, value: Sequence[str]) -> None:
        self._record.describe(archived="archived" in value)

    @property
    def config_text(self) -> str:
        """Its design, as text."""
        return str(self._record.get("design"))

    @property
    def config_dict(self) -> dict[str, Any]:
        """Its design, read as JSON or YAML; empty where it is neither."""
        text = self.config_text
        try:
            found = configurations.parse(Configuration("design", "", text)) if text else {}
        except errors.BadValue:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def labels(self) -> dict[str, int]:
        """Numbers of its classes by name."""
        return dict(self._record.get("labels"))

    @property
    def task(self) -> str:
        """Id of the task that made it, empty where none did."""
        return str(self._record.get("task_id"))

    @property
    def original_task(self) -> str:
        """Id of the task that made it first, empty where none did."""
        return self.task

    @property
    def url(self) -> str:
        """Where its weights are, as an address; empty where it has none."""
        return str(self._record.get("uri"))

    @property
    def framework(self) -> str:
        """What it was made with, as in `Framework`; empty where nobody knows."""
        return str(self._record.get("framework"))

    @property
    def published(self) -> bool:
        """Whether it is final."""
        return bool(self._record.get("published"))

    def publish(self) -> None:
        """Make it final: file, design, labels stay as they are."""
        self._record.describe(published=True)

    def archive(self) -> None:
        """Put it out of sight."""
        self._record.describe(archived=True)

    def unarchive(self) -> None:
        """Bring it back."""
        self._record.describe(archived=False)

    def get_weights(
        self, raise_on_error: bool = False, force_download: bool = False, extract_archive: bool = False
    ) -> str | None:
        """Path of its weights, checked to be what was recorded.

        Args:
            raise_on_error: Raise where they cannot be had; else a warning says why, and None is returned.
            force_download: Kept for ClearML's sake; a file is read where it is, and what is elsewhere is copied here
                once.
            extract_archive: For a zip the folder of its files.

        Raises:
            NotFound: they are gone.
            IntegrityError: the file changed since, and no copy was kept.
            UsageError: they are elsewhere, and what would reach them is not installed.
            OSError: they cannot be read.
        """
        try:
            path = self._weights()
            if extract_archive and zipfile.is_zipfile(path):
                path = archives.extract(path, settings.load().cache / "models" / files.measure(path).hash)
            return str(path)
        except (errors.TuitrackError, OSError) as error:
            if raise_on_error:
                raise
            guard.warn_once(f"weights {self.id}", f"model {self.name} ({self.id[:8]}): {error}")
            return None

    def _weights(self) -> Path:
        from tuitrack.query import weights
        from tuitrack.sdk.storage import StorageManager

        uri, expected = str(self._record.get("uri")), str(self._record.get("hash"))
        if not uri:
            raise errors.NotFound(f"model {self.name} has no weights", hint="update_weights gives it some")
        if urlsplit(uri).scheme in ("", "file"):
            patience = opening.patience(float(self._record.get("updated")))
            host = str(self._record.get("host"))
            return weights.local(settings.load(), uri, expected, host=host, patience=patience)
        copy = StorageManager.get_local_copy(uri, "models", extract_archive=False)
        if copy is None:
            raise errors.NotFound(
                f"{settings.without_password(uri)} is not there", hint="it was moved or deleted after it was recorded"
            )
        if expected:
            files.verify(Path(copy), expected)
        return Path(copy)

    def get_weights_package(
        self,
        return_path: bool = False,
        raise_on_error: bool = False,
        force_download: bool = False,
        extract_archive: bool = True,
    ) -> str | list[Path] | None:
        """The files of a packaged model.

        Args:
            return_path: Return the folder they are in, not their paths.
            raise_on_error: As in `get_weights`.
            force_download: As in `get_weights`.
            extract_archive: False leaves the package a zip.

        Returns:
            Their paths, sorted, or the path of their folder as a text; of a package that stays a zip its own path.
            None where they cannot be had.

        Raises:
            TuitrackError, OSError: as by `get_weights`, with `raise_on_error`.
        """
        found = self.get_weights(raise_on_error, force_download, extract_archive)
        if found is None or return_path:
            return found
        return [one for one in sorted(Path(found).rglob("*")) if one.is_file()] or [Path(found)]

    def set_metadata(self, key: str, value: Any, v_type: str | None = None) -> bool:
        """Note something with it.

        Args:
            key: Name of the note.
            value: A text, number, bool, list, tuple or dict.
            v_type: Type to read it back as, such as `int`; default the value's own.

        Returns:
            Whether it is noted; a warning says why not.
        """
        return self.set_all_metadata({key: {"value": value, "type": v_type}}, replace=False)

    def get_metadata(self, key: str) -> str | None:
        """The text of one note, None where there is none."""
        return next((one.value for one in self._record.stored.metadata if one.key == key), None)

    def get_metadata_casted(self, key: str) -> Any:
        """One note as a value of its type, None where there is none; its text where that is none of its type."""
        return next((_casted(one) for one in self._record.stored.metadata if one.key == key), None)

    def get_all_metadata(self) -> dict[str, dict[str, str]]:
        """All notes: key → `value` (a text) and `type`."""
        return {one.key: {"value": one.value, "type": one.type} for one in self._record.stored.metadata}

    def get_all_metadata_casted(self) -> dict[str, dict[str, Any]]:
        """All notes: key → `value` (of its type) and `type`."""
        return {one.key: {"value": _casted(one), "type": one.type} for one in self._record.stored.metadata}

    def set_all_metadata(self, metadata: Mapping[str, Mapping[str, Any]], replace: bool = True) -> bool:
        """Note several things with it.

        Args:
            metadata: The notes: key → `value` and, where it is not the value's own, `type`.
            replace: Forget all other ones.

        Returns:
            Whether they are noted; a warning says why not.
        """
        return bool(self._note(metadata, replace))

    @guard.harmless
    def _note(self, metadata: Mapping[str, Mapping[str, Any]], replace: bool) -> bool:
        notes = tuple(_noted(str(key), one.get("value"), one.get("type")) for key, one in metadata.items())
        self._record.describe(metadata=notes, metadata_replaced=replace)
        return True

    def get_offline_mode_folder(self) -> str | None:
        """None: everything is local, there is no other mode."""
        return None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id[:8] or 'not recorded'}>"


def _noted(key: str, value: object, kind: str | None) -> Metadatum:
    text, own = params.encode(value)
    return Metadatum(key, text, kind or own)


def _casted(note: Metadatum) -> Any:
    try:
        return params.decode(Param(note.key, note.value, note.type, nullable=not note.type))
    except errors.BadValue:
        return note.value
