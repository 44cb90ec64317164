"""The session that ClearML writes where it is offline: a folder, or a zip of one."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tuitrack import errors
from tuitrack.importers.spooled import Item, Point, Report, Text
from tuitrack.model import events, outputs
from tuitrack.model.task import SINGLE_STEP
from tuitrack.store import files

_FACTS = "task.json"


@dataclass(frozen=True, slots=True)
class Session:
    """What one offline run left: its facts as ClearML exports a task, its files, its reports in order."""

    folder: Path
    facts: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Session:
        """The session in a folder.

        Raises:
            NotFound: there is none.
        """
        try:
            facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            hint = f"it is a folder, or a zip, with a {_FACTS} in it"
            raise errors.NotFound(f"{folder} is no offline session of ClearML's", hint=hint) from error
        return cls(folder, facts)

    @property
    def begun(self) -> float:
        """When its first report was made, in seconds since the epoch; without one when its facts were written."""
        first = min(filter(None, map(_time, self._events())), default=None)
        return (self.folder / _FACTS).stat().st_mtime if first is None else first

    def items(self, root: Path, offset: int = 0) -> Iterator[Item]:
        """Everything it reported; files are copied.

        Args:
            root: Where files are kept.
            offset: Added to every iteration.

        Raises:
            OSError: a file cannot be copied.
        """
        for event in self._events():
            make = _READERS.get(str(event.get("type")))
            item = make(self, root, _Shifted(event, offset)) if make else None
            if item is not None:
                yield item
        for artifact in (self.facts.get("execution") or {}).get("artifacts") or ():
            yield self._artifact(root, artifact)

    def _events(self) -> Iterator[Mapping[str, Any]]:
        """The events of both logs; a line that was cut off by a crash is passed over."""
        for name in ("metrics.jsonl", "log.jsonl"):
            path = self.folder / name
            if path.exists():
                with path.open(encoding="utf-8", errors="replace") as lines:
                    for line in lines:
                        yield from _batch(line)

    def point(self, root: Path, event: _Shifted) -> Item:
        """A scalar."""
        return Point(event.title, event.series, event.step, float(event.given["value"]), event.time)

    def plot(self, root: Path, event: _Shifted) -> Item:
        """A figure."""
        kind, figure = outputs.PlotKind.plotly.value, str(event.given.get("plot_str") or "{}")
        made = outputs.PlotReported(event.title, event.series, event.step, kind, figure)
        return Report(made, event.time)

    def text(self, root: Path, event: _Shifted) -> Item:
        """Lines of the console."""
        return Text(f"{str(event.given.get('msg') or '').rstrip()}\n", event.time)

    def sample(self, root: Path, event: _Shifted) -> Item | None:
        """A debug sample: its file, or its address where it lies elsewhere; nothing where neither is there."""
        url = str(event.given.get("url") or "")
        path = self._inside(url) or self._inside(str(event.given.get("key") or ""))
        if path is None:
            if urlsplit(url).scheme not in ("http", "https"):
                return None
            made = outputs.SampleReported(event.title, event.series, event.step, outputs.SampleKind.image.value, url)
            return Report(made, event.time)
        kept = files.put_file(root, path)
        content = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind = outputs.SampleKind.of_content(content)
        made = outputs.SampleReported(
            event.title, event.series, event.step, kind.value, kept.uri, kept.size, kept.hash, path.name, content
        )
        return Report(made, event.time)

    def _artifact(self, root: Path, given: Mapping[str, Any]) -> Item:
        about = given.get("type_data") or {}
        uri, moment = str(given.get("uri") or ""), float(given.get("timestamp") or 0) or self.begun
        path = self._inside(uri)
        kept = files.put_file(root, path) if path else None
        made = events.ArtifactAdded(
            name=str(given.get("key") or "artifact"),
            type=str(given.get("type") or "custom"),
            size=kept.size if kept else int(given.get("content_size") or 0),
            hash=kept.hash if kept else "",
            uri=kept.uri if kept else uri,
            time=moment,
            filename=path.name if path else uri.rpartition("/")[2],
            content_type=str(about.get("content_type") or ""),
            preview=str(about.get("preview") or ""),
            metadata={str(key): str(value) for key, value in given.get("display_data") or ()},
        )
        return Report(made, moment)

    def _inside(self, told: str) -> Path | None:
        """The file a session names by the place it was written at; never one outside the session."""
        whole = self.folder.resolve()
        name = told.removeprefix("file://").removeprefix(str(self.facts.get("offline_folder") or "\0")).lstrip("/")
        tried = [(whole / name).resolve(), (whole / "data" / name).resolve()] if name else []
        return next((one for one in tried if one.is_relative_to(whole) and one.is_file()), None)


@dataclass(frozen=True, slots=True)
class _Shifted:
    """An event with its iteration where it is to be."""

    given: Mapping[str, Any]
    offset: int

    @property
    def title(self) -> str:
        return str(self.given.get("metric") or "")

    @property
    def series(self) -> str:
        return str(self.given.get("variant") or "")

    @property
    def step(self) -> int:
        step = int(self.given.get("iter") or 0)
        return step if step == SINGLE_STEP else step + self.offset

    @property
    def time(self) -> float:
        return _time(self.given)


def _batch(line: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(line)
    except ValueError:
        return []
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]


def _time(event: Mapping[str, Any]) -> float:
    return float(event.get("timestamp") or 0) / 1000


_READERS: dict[str, Callable[[Session, Path, _Shifted], Item | None]] = {
    "training_stats_scalar": Session.point,
    "plot": Session.plot,
    "training_debug_image": Session.sample,
    "log": Session.text,
}
