"""What a task has reported and kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tuitrack import settings
from tuitrack.model.task import SINGLE_TITLE
from tuitrack.sdk import artifacts as artifact_files
from tuitrack.sdk import guard
from tuitrack.sdk.logger import Logger
from tuitrack.sdk.task import known, values


class Results(known.Known):
    """Scalars and artifacts; ClearML's names."""

    @property
    def logger(self) -> Logger:
        """What to report scalars with."""
        return Logger(self._live)

    def get_logger(self) -> Logger:
        """What to report scalars with."""
        return Logger(self._live)

    @guard.harmless
    def upload_artifact(
        self,
        name: str,
        artifact_object: Any,
        metadata: Mapping[str, Any] | None = None,
        delete_after_upload: bool = False,
        preview: Any = None,
        wait_on_upload: bool = False,
    ) -> bool:
        """Keep an object with the run.

        Args:
            name: Its name; a repeated name replaces.
            artifact_object: A file or folder path, a dict, a text, a numpy array, or any object that pickles.
            metadata: Notes of any kind.
            delete_after_upload: Delete the given file once its copy is complete.
            preview: Text to show for it.
            wait_on_upload: Accepted for ClearML's sake; the file is complete when the call returns.
        """
        root = settings.load().files
        added = artifact_files.store(root, name, artifact_object, metadata or {}, preview)
        if (live := self.recording) is not None:
            live.emit(added)
        if delete_after_upload and isinstance(artifact_object, str | Path) and Path(artifact_object).is_file():
            Path(artifact_object).unlink()
        return True

    @property
    def artifacts(self) -> dict[str, artifact_files.Artifact]:
        """The task's artifacts by name."""
        cache = settings.load().cache
        return {one.name: artifact_files.Artifact(one, cache) for one in values.detail(self.id).artifacts}

    def get_last_iteration(self) -> int:
        """The highest step reported."""
        return values.detail(self.id).iteration or 0

    def get_reported_scalars(self, max_samples: int = 0, x_axis: str = "iter") -> dict[str, Any]:
        """All points: title → series → name, x, y."""
        return values.scalars(self.id)

    def get_last_scalar_metrics(self) -> dict[str, Any]:
        """Title → series → last, min, max."""
        return values.last_metrics(self.id)

    def get_reported_single_values(self) -> dict[str, Any]:
        """Single values by name."""
        found = values.last_metrics(self.id).get(SINGLE_TITLE, {})
        return {name: one["last"] for name, one in found.items()}
