"""Which file a debug sample becomes."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tuitrack.model.outputs import SampleKind, SampleReported
from tuitrack.store import files


@dataclass(frozen=True, slots=True)
class Sample:
    """What a sample is called, with how many of its series are kept; 0 keeps all."""

    title: str
    series: str
    iteration: int
    history: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sample is: bytes under a file name, a file, or a URL that is only noted."""

    data: bytes | None = None
    name: str = ""
    path: Path | None = None
    url: str = ""

    @property
    def filename(self) -> str:
        """What its file is called."""
        return self.name or (self.path.name if self.path else self.url.partition("?")[0].rpartition("/")[2])


def of_place(path: str | Path | None, url: str | None) -> Source:
    """A sample that is a file already, here or elsewhere.

    Raises:
        ValueError: neither is given.
    """
    if path is None and not url:
        raise ValueError("nothing to report: no file, no content, no URL")
    return Source(url=str(url)) if path is None else Source(path=Path(path))


def of_stream(stream: IO[Any], name: str, extension: str | None) -> Source:
    """The content of an open file of bytes or text, from its beginning where that can be reached."""
    if stream.seekable():
        stream.seek(0)
    content = stream.read()
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else bytes(content)
    ending = (extension or ("txt" if isinstance(content, str) else "bin")).lstrip(".")
    return Source(data, f"{name}.{ending}")


def keep(root: Path, sample: Sample, source: Source, kind: SampleKind | None = None) -> SampleReported:
    """Keep a sample as a file; the event to report now that the file is complete.

    Raises:
        OSError: the file cannot be read or written.
    """
    content = mimetypes.guess_type(source.filename)[0] or "application/octet-stream"
    uri, size, digest = _stored(root, source)
    return SampleReported(
        title=sample.title,
        series=sample.series,
        iteration=sample.iteration,
        kind=(kind or SampleKind.of_content(content)).value,
        uri=uri,
        size=size,
        hash=digest,
        filename=source.filename,
        content_type=content,
        history=sample.history,
    )


def _stored(root: Path, source: Source) -> tuple[str, int, str]:
    """URI, size and hash; of a file that lies elsewhere only the URL is known."""
    if source.url:
        return source.url, 0, ""
    if source.path is not None:
        stored = files.put_file(root, source.path, name=source.filename)
    else:
        stored = files.put_bytes(root, source.data or b"", name=source.filename)
    return stored.uri, stored.size, stored.hash
