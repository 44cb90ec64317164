"""The debug samples of a Logger, under ClearML's names."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tuitrack.sdk import guard, session

if TYPE_CHECKING:
    from tuitrack.sdk.samples import Sample

_HISTORY = 100


class Media:
    """Images and other files to look at; no report raises.

    Every sample is named by title, series and iteration: one reported again replaces. An iteration of None is 0. Of
    each series the newest hundred are kept, or as many as `max_image_history` or `max_history` says (-1 keeps all).
    A file is copied before the call returns.
    """

    _session: session.Session | None

    @guard.harmless
    def report_image(
        self,
        title: str,
        series: str,
        iteration: int | None = None,
        local_path: str | Path | None = None,
        image: Any = None,
        matrix: Any = None,
        max_image_history: int | None = None,
        delete_after_upload: bool = False,
        url: str | None = None,
    ) -> None:
        """Report an image: one of `image`, `local_path` or `url`.

        Args:
            title: Name of the sample.
            series: Name within the title.
            iteration: Step.
            local_path: Path of an image file, which is copied.
            image: A PIL image, or an array or tensor of shape (height, width), (height, width, channels) or (channels,
                height, width), of 1 to 4 channels; whole numbers 0 to 255, truth values, or fractions, which are 0 to
                1 unless one is above 1. Kept as PNG.
            matrix: The same, as ClearML once called it.
            max_image_history: How many of the series to keep.
            delete_after_upload: Delete the given file once its copy is complete.
            url: Where an image lies; it is not copied.
        """
        from tuitrack.model.outputs import SampleKind
        from tuitrack.sdk import pictures, samples

        live, given = self._session, image if image is not None else matrix
        if live is None:
            return
        source = samples.of_place(local_path, url) if given is None else None
        source = source or samples.Source(pictures.png(given), f"{series or title}.png")
        sample = self._sample(title, series, iteration, max_image_history)
        live.emit(samples.keep(live.settings.files, sample, source, SampleKind.image))
        _delete(local_path if delete_after_upload else None)

    def report_image_and_upload(
        self,
        title: str,
        series: str,
        iteration: int | None = None,
        path: str | Path | None = None,
        matrix: Any = None,
        max_image_history: int | None = None,
        delete_after_upload: bool = False,
    ) -> None:
        """`report_image`, as ClearML once called it.

        Args:
            title: Name of the sample.
            series: Name within the title.
            iteration: Step.
            path: Path of an image file, which is copied.
            matrix: As `image` of `report_image`.
            max_image_history: How many of the series to keep.
            delete_after_upload: Delete the given file once its copy is complete.
        """
        self.report_image(title, series, iteration, path, matrix, None, max_image_history, delete_after_upload)

    @guard.harmless
    def report_media(
        self,
        title: str,
        series: str,
        iteration: int | None = None,
        local_path: str | Path | None = None,
        stream: IO[Any] | None = None,
        file_extension: str | None = None,
        max_history: int | None = None,
        delete_after_upload: bool = False,
        url: str | None = None,
    ) -> None:
        """Report a sound, a video, a page or any other file: one of `local_path`, `stream` or `url`.

        Args:
            title: Name of the sample.
            series: Name within the title.
            iteration: Step.
            local_path: Path of a file, which is copied.
            stream: An open file of bytes or text, read from its beginning.
            file_extension: Ending of the stream's file, such as `wav`; default `txt` or `bin`.
            max_history: How many of the series to keep.
            delete_after_upload: Delete the given file once its copy is complete.
            url: Where a file lies; it is not copied.
        """
        from tuitrack.sdk import samples

        live = self._session
        if live is None:
            return
        if stream is None:
            source = samples.of_place(local_path, url)
        else:
            source = samples.of_stream(stream, series or title, file_extension)
        sample = self._sample(title, series, iteration, max_history)
        live.emit(samples.keep(live.settings.files, sample, source))
        _delete(local_path if delete_after_upload else None)

    def set_default_debug_sample_history(self, max_history: int) -> None:
        """Keep so many samples of each series where a report does not say; -1 keeps all."""
        if self._session is not None:
            self._session.history = int(max_history)

    def get_default_debug_sample_history(self) -> int:
        """How many samples of each series are kept where a report does not say."""
        return _HISTORY if self._session is None or self._session.history is None else self._session.history

    def _sample(self, title: str, series: str, iteration: int | None, history: int | None) -> Sample:
        from tuitrack.sdk.samples import Sample

        kept = self.get_default_debug_sample_history() if history is None else int(history)
        offset = 0 if self._session is None else self._session.offset
        return Sample(str(title), str(series), int(iteration or 0) + offset, max(0, kept))


def _delete(path: str | Path | None) -> None:
    if path is not None:
        Path(path).unlink(missing_ok=True)
