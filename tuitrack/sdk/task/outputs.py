"""What a task brought forth: scalars, console, artifacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tuitrack import settings
from tuitrack.model.task import SINGLE_TITLE
from tuitrack.sdk import guard, stored
from tuitrack.sdk.logger import Logger
from tuitrack.sdk.task.identity import Identity

if TYPE_CHECKING:
    from tuitrack.model.events import ArtifactAdded
    from tuitrack.sdk.artifacts import Artifact

Metrics = dict[str, dict[str, dict[str, Any]]]


class Outputs(Identity):
    """The part of a task that holds its results."""

    @property
    def logger(self) -> Logger:
        """What to report with, as `get_logger` gives it."""
        return Logger(self._live)

    def get_logger(self) -> Logger:
        """What to report with; unlike ClearML's, of a task that this process does not record it reports nothing."""
        return Logger(self._live)

    def upload_artifact(
        self,
        name: str,
        artifact_object: Any,
        metadata: Mapping[str, Any] | None = None,
        delete_after_upload: bool = False,
        auto_pickle: bool | None = None,
        preview: Any = None,
        wait_on_upload: bool = False,
        extension_name: str | None = None,
        serialization_function: Callable[[Any], bytes | bytearray] | None = None,
        retries: int = 0,
        sort_keys: bool = True,
    ) -> bool:
        """Keep an object with the task, which may have ended; what is kept is a copy as of now.

        Args:
            name: Its name; a repeated name replaces.
            artifact_object: A path of a file or folder, a pattern such as `logs/*.txt`, a list of `Path`s, an address
                (noted, not copied), a dict, a text, a numpy array, a pandas DataFrame, a PIL image, or any object that
                pickles.
            metadata: Notes, which are kept as texts.
            delete_after_upload: Delete the given file once its copy is complete.
            auto_pickle: False refuses what only a pickle can hold.
            preview: Text to show for it; default the beginning of its content.
            wait_on_upload: Kept for ClearML's sake; the file is complete when the call returns.
            extension_name: Ending of the file: .csv.gz .parquet .feather .pickle of a DataFrame, .npz .csv.gz of an
                array, .json .yaml of a dict, any of PIL's of an image, .pkl of anything; with `serialization_function`
                any.
            serialization_function: Makes the bytes to keep; `Artifact.get` takes its counterpart.
            retries: Kept for ClearML's sake.
            sort_keys: Sort the keys of a dict.

        Returns:
            Whether it is kept; a warning says why not, as for a published task.
        """
        told = {
            "metadata": metadata or {},
            "preview": preview,
            "extension": extension_name or "",
            "serializer": serialization_function,
            "pickled": auto_pickle is not False,
            "sort_keys": sort_keys,
        }
        kept = bool(self._upload_artifact(name, artifact_object, told))
        if kept and delete_after_upload and isinstance(artifact_object, str | Path):
            Path(artifact_object).unlink(missing_ok=True)
        return kept

    @guard.harmless
    def _upload_artifact(self, name: str, given: Any, told: dict[str, Any]) -> bool:
        from tuitrack.sdk import artifacts

        if not self.id:
            return False
        self._put_artifact(artifacts.keep(settings.load().files, artifacts.Upload(str(name), given, **told)))
        return True

    def _put_artifact(self, added: ArtifactAdded) -> None:
        live = self._live
        if live is not None:
            live.emit(added)
        else:
            from tuitrack.ops import tasks

            tasks.add_artifact(stored.database(), self.id, added)

    def register_artifact(
        self,
        name: str,
        artifact: Any,
        metadata: Mapping[str, Any] | None = None,
        uniqueness_columns: bool | Sequence[str] = True,
    ) -> None:
        """Keep a table now, then again whenever it has changed: while the run reports, and once at its end.

        It is looked at at most every half minute and for at most a twentieth of the time, and only while the process
        reports something; what changed after the last look before a SIGKILL is lost.

        Args:
            name: Name of the artifact.
            artifact: A pandas DataFrame, which the program goes on changing in place.
            metadata: Notes, which are kept as texts.
            uniqueness_columns: Columns that make a row what it is, to count the different ones in the preview; True
                means all, False counts nothing.
        """
        self._register_artifact(name, artifact, metadata or {}, uniqueness_columns)

    @guard.harmless
    def _register_artifact(
        self, name: str, frame: Any, metadata: Mapping[str, Any], columns: bool | Sequence[str]
    ) -> None:
        from tuitrack.sdk import watched

        live = self._live
        if live is None:
            guard.warn_once("register", f"table {name} is not kept: this process does not record the task")
            return
        if live.tables is None:
            live.tables = watched.Tables(live.settings.files, live.emit)
        live.tables.add(str(name), watched.Table(frame, metadata, columns))

    def unregister_artifact(self, name: str) -> None:
        """Keep a table a last time, then look at it no longer; the artifact stays."""
        live = self._live
        if live is not None and live.tables is not None:
            live.tables.remove(str(name))

    def get_registered_artifacts(self) -> Mapping[str, Any]:
        """The tables that are looked at, by name: the DataFrames themselves, to read and to change."""
        live = self._live
        return MappingProxyType({} if live is None or live.tables is None else live.tables.frames())

    def set_artifacts(self, artifacts_list: Sequence[Artifact] | None = None) -> list[Artifact]:
        """Give it artifacts that other tasks have: the same files, not copies; one of the same name is replaced.

        Args:
            artifacts_list: What `task.artifacts` of the others holds.

        Returns:
            All its artifacts.
        """
        for one in artifacts_list or ():
            self._put_artifact(one.added)
        return list(self.artifacts.values())

    @property
    def artifacts(self) -> Mapping[str, Artifact]:
        """The task's artifacts by name, read-only; `task.artifacts["name"].get()` is the object."""
        from tuitrack.sdk.artifacts import Artifact

        database = stored.database()
        found = self._detail.artifacts
        return MappingProxyType({one.name: Artifact(one, database.settings) for one in found})

    def get_last_iteration(self) -> int:
        """The highest iteration reported, 0 where there is none."""
        return self._detail.iteration or 0

    def set_initial_iteration(self, offset: int = 0) -> int:
        """Add a number to every iteration that this process reports from now on; what is added then."""
        self._shift(offset)
        return self.get_initial_iteration()

    @guard.harmless
    def _shift(self, offset: int) -> None:
        live = self._live
        if live is not None:
            live.set_offset(int(offset))

    def get_initial_iteration(self) -> int:
        """What is added to every iteration that this process reports."""
        live = self._live
        return live.offset if live is not None else 0

    def get_last_scalar_metrics(self) -> Metrics:
        """Last, lowest and highest values: title → series → `last`, `min`, `max`."""
        tree: Metrics = {}
        for row in self._detail.metrics:
            tree.setdefault(row.title, {})[row.series] = {"last": row.last, "min": row.min, "max": row.max}
        return tree

    def get_reported_scalars(self, max_samples: int = 0, x_axis: str = "iter") -> Metrics:
        """All points: title → series → `name`, `x` and `y` (lists of one length).

        Args:
            max_samples: At most so many points of a series, extremes among them; 0 means all, where ClearML gives
                means of at most 5000.
            x_axis: `iter`, `timestamp` (milliseconds since the epoch) or `iso_time`.
        """
        from tuitrack.query import scalars

        points = scalars.read(stored.database(), self.id)
        tree: Metrics = {}
        for row in self._detail.metrics:
            if row.title != SINGLE_TITLE and row.key in points:
                found = points[row.key]
                found = scalars.thinned(found, max_samples) if max_samples else found
                x, y = _axis(found.steps.tolist(), found.times.tolist(), x_axis), found.values.tolist()
                tree.setdefault(row.title, {})[row.series] = {"name": row.series, "x": x, "y": y}
        return tree

    def get_all_reported_scalars(self, x_axis: str = "iter") -> Metrics:
        """All points, as `get_reported_scalars` gives them."""
        return self.get_reported_scalars(x_axis=x_axis)

    def get_reported_single_values(self) -> dict[str, float | None]:
        """Values without an iteration, by name."""
        return {row.series: row.last for row in self._detail.metrics if row.title == SINGLE_TITLE}

    def get_reported_single_value(self, name: str) -> float | None:
        """One value without an iteration, None where there is none of that name."""
        return self.get_reported_single_values().get(name)

    def get_reported_console_output(self, number_of_reports: int = 1) -> list[str]:
        """The last lines of the console, oldest first: so many texts of 50 lines as asked for, or fewer."""
        from tuitrack.query import console

        database = stored.database()
        text = console.lines(database, database.settings, self.id, tail=50 * max(1, number_of_reports)).text
        lines = text.splitlines(keepends=True)
        return ["".join(lines[start : start + 50]) for start in range(0, len(lines), 50)]


def _axis(steps: list[int], times: list[float], kind: str) -> list[Any]:
    import datetime

    if kind == "timestamp":
        return [round(moment * 1000) for moment in times]
    if kind == "iso_time":
        return [datetime.datetime.fromtimestamp(moment, datetime.UTC).isoformat() for moment in times]
    return steps
