"""Models that there are already: found, imported, read by a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from tuitrack import errors
from tuitrack.model.outputs import Direction
from tuitrack.sdk import configurations, session, stored
from tuitrack.sdk.models import framework as frameworks
from tuitrack.sdk.models import record, weights
from tuitrack.sdk.models.base import BaseModel
from tuitrack.sdk.models.record import Record

if TYPE_CHECKING:
    from tuitrack.sdk.task import Task


class Model(BaseModel):
    """A stored model, by its id."""

    def __init__(self, model_id: str) -> None:
        super().__init__()
        self._record = Record(str(model_id))

    def get_local_copy(
        self, extract_archive: bool | None = None, raise_on_error: bool = False, force_download: bool = False
    ) -> str | None:
        """Path of its weights, checked to be what was recorded; of the folder of its files for a zip.

        Args:
            extract_archive: False leaves a zip as it is.
            raise_on_error: Raise where they cannot be had; else a warning says why, and None is returned.
            force_download: As in `get_weights`.

        Raises:
            NotFound: they are gone.
            IntegrityError: the file changed since, and no copy was kept.
            UsageError: they are elsewhere, and what would reach them is not installed.
            OSError: they cannot be read.
        """
        packed = self.url.endswith(".zip") if extract_archive is None else extract_archive
        return self.get_weights(raise_on_error, force_download, packed)

    @classmethod
    def query_models(
        cls,
        project_name: str | None = None,
        model_name: str | None = None,
        tags: Sequence[str] | None = None,
        only_published: bool = False,
        include_archived: bool = False,
        max_results: int | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> list[Model]:
        """Stored models that fit, the one changed last first.

        Args:
            project_name: Exact name of their project.
            model_name: Their exact name.
            tags: One of them is enough; `-tag` must be absent; after `__$all` every one must be there; `__$not`
                negates the next.
            only_published: No others.
            include_archived: Archived ones too.
            max_results: At most so many.
            metadata: Texts of notes they have.
        """
        from tuitrack.query import models

        wanted = models.Wanted(
            project=project_name,
            name=model_name,
            tags=tuple(tags or ()),
            metadata={str(key): str(value) for key, value in (metadata or {}).items()},
            published=only_published,
            archived=include_archived,
            limit=max_results,
        )
        return [Model(one.id) for one in models.find(stored.database(), wanted)]

    @classmethod
    def remove(
        cls,
        model: str | Model,
        delete_weights_file: bool = True,
        force: bool = False,
        raise_on_errors: bool = False,
    ) -> bool:
        """Forget a model; whether that is done.

        Args:
            model: The model or its id.
            delete_weights_file: Kept for ClearML's sake; a file of the user's is never deleted, and of tuitrack's own
                `tuitrack gc` deletes those that nothing refers to any longer.
            force: Also a published one, and one that runs have read.
            raise_on_errors: Raise where it cannot be; else False is returned.

        Raises:
            NotFound: there is no such model, and `raise_on_errors` is True.
            Refused: it is published or was read, `force` is not given, and `raise_on_errors` is True.
        """
        from tuitrack.ops import models

        try:
            models.delete(stored.database(), model if isinstance(model, str) else model.id, force=force)
        except errors.TuitrackError:
            if raise_on_errors:
                raise
            return False
        return True


class InputModel(Model):
    """A model that code starts from."""

    def __init__(
        self,
        model_id: str | None = None,
        name: str | None = None,
        project: str | None = None,
        tags: Sequence[str] | None = None,
        only_published: bool = False,
    ) -> None:
        """Find a model: by id, or the one changed last of those that fit.

        Args:
            model_id: Its id.
            name: Its exact name.
            project: Exact name of its project.
            tags: As in `Model.query_models`.
            only_published: No others.

        Raises:
            NotFound: none fits.
        """
        super().__init__(model_id or "")
        if not model_id and (name or project or tags or only_published):
            found = Model.query_models(project, name, tags, only_published, max_results=1)
            if not found:
                asked = ", ".join(str(one) for one in (project, name, *(tags or ())) if one)
                raise errors.NotFound(f"no model fits {asked}", hint="tuitrack models ls")
            self._record = Record(found[0].id)

    @classmethod
    def import_model(
        cls,
        weights_url: str,
        config_text: str | None = None,
        config_dict: dict[str, Any] | None = None,
        label_enumeration: Mapping[str, int] | None = None,
        name: str | None = None,
        project: str | None = None,
        tags: list[str] | None = None,
        comment: str | None = None,
        is_package: bool = False,
        create_as_published: bool = False,
        framework: str | None = None,
    ) -> Self:
        """A model from a file or URL; the one already known where it is the same.

        Args:
            weights_url: Path or URL; it is not copied, and need not be there. A file is known by its content.
            config_text: Its design, as text.
            config_dict: Its design, as a dict.
            label_enumeration: Numbers of its classes by name.
            name: Its name; default the file's.
            project: Its project; default that of the task being recorded.
            tags: Its tags.
            comment: Its note.
            is_package: Kept for ClearML's sake; a zip is known by itself.
            create_as_published: Make it final at once.
            framework: As in `Framework`; default what the file's ending tells.

        Raises:
            OSError: the file cannot be read.
        """
        source = weights.located(weights_url)
        known = _known(source)
        if known is not None:
            return cls(known)
        live = session.process.live
        told: dict[str, Any] = {
            "name": name or weights.stem(source.uri),
            "framework": framework or frameworks.by_file(source.uri),
            "uri": source.uri,
            "size": source.size,
            "hash": source.hash,
            "design": design(config_text, config_dict),
            "labels": dict(label_enumeration or {}),
            "tags": tuple(tags or ()),
            "comment": comment or "",
            "published": create_as_published,
            "project": project or (live.started.project if live is not None else ""),
        }
        made = cls()
        made._record = record.make(live.task_id if live is not None else "", source.model_id, **told)
        return made

    @classmethod
    def load_model(cls, weights_url: str, load_archived: bool = False) -> Self | None:
        """The model already known of a file or URL, None where there is none.

        Args:
            weights_url: Path or URL; a file is known by its content.
            load_archived: Also one that is archived.

        Raises:
            OSError: the file cannot be read.
        """
        known = _known(weights.located(weights_url), archived=load_archived)
        return None if known is None else cls(known)

    @classmethod
    def empty(
        cls,
        config_text: str | None = None,
        config_dict: dict[str, Any] | None = None,
        label_enumeration: Mapping[str, int] | None = None,
    ) -> Self:
        """A model without weights that is not stored.

        Args:
            config_text: Its design, as text.
            config_dict: Its design, as a dict.
            label_enumeration: Numbers of its classes by name.
        """
        made = cls()
        made._record.describe(design=design(config_text, config_dict), labels=dict(label_enumeration or {}))
        return made

    def connect(self, task: Task, name: str | None = None, ignore_remote_overrides: bool = False) -> None:
        """Say that a task reads this model.

        Under the executor a model that was put in its place under the same name (`task.set_input_model`) is read
        instead: it takes the place of this one here too.

        Args:
            task: The task.
            name: Its name among the task's models; default its own.
            ignore_remote_overrides: Read this one, whatever is stored.
        """
        called = name or self.name
        live = session.process.live
        if live is not None and live.attempt and not ignore_remote_overrides:
            chosen = [
                one
                for one in stored.detail(live.task_id).models
                if (one.direction, one.name) == (Direction.input, called)
            ]
            if chosen:
                self._record = Record(chosen[-1].model.id)
        record.link(self._record, task.id, Direction.input, called)


def design(text: str | None, given: Mapping[str, Any] | None) -> str:
    """A model's design as text, empty where none is given."""
    return text or "" if text is not None or given is None else configurations.described(given, "design").text


def _known(source: weights.Located, *, archived: bool = False) -> str | None:
    """The model that a file or URL is already; None also while the database cannot serve."""
    from tuitrack.query import models

    hash, uri = (source.hash, None) if source.hash else (None, source.uri)
    try:
        found = models.find(stored.database(), models.Wanted(hash=hash, uri=uri, archived=archived, limit=1))
    except errors.StoreError:
        return None
    return found[0].id if found else None
