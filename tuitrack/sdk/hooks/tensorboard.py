"""What is written for TensorBoard is reported to the run: scalars, images, sounds, histograms, texts, hyperparameters.

One method carries all of it in tensorboard and tensorboardX, so also in torch.utils.tensorboard and in the writers of
the frameworks that use it; TensorFlow's own writes come through `summary_ops`. The events are read by what they hold;
no library is loaded because of us.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from types import ModuleType
from typing import Any

from tuitrack.model import params
from tuitrack.sdk import guard, session
from tuitrack.sdk.hooks import charting
from tuitrack.sdk.hooks import events as reading
from tuitrack.sdk.logger import Logger
from tuitrack.sdk.session import Session

SECTION = "TB_hparams"
_HISTORY = 100
_HPARAMS = ("tensorboard.plugins.hparams.plugin_data_pb2", "tensorboardX.proto.plugin_hparams_pb2")
_owners: dict[tuple[str, str], str] = {}


def patch(module: ModuleType) -> None:
    """Follow `EventFileWriter` of tensorboard or tensorboardX."""
    kind: Any = module.EventFileWriter
    begin, add = kind.__init__, kind.add_event

    @functools.wraps(begin)
    def remember(self: Any, logdir: Any, *args: Any, **kwargs: Any) -> None:
        self._tuitrack_logdir = str(logdir)
        begin(self, logdir, *args, **kwargs)

    @functools.wraps(add)
    def follow(self: Any, event: Any, *args: Any, **kwargs: Any) -> Any:
        _event(event, getattr(self, "_tuitrack_logdir", ""))
        return add(self, event, *args, **kwargs)

    kind.__init__, kind.add_event = remember, follow


@guard.harmless
def _event(event: Any, logdir: str) -> None:
    if event.WhichOneof("what") == "summary":
        report(event.summary.value, int(event.step), logdir)


def report(values: Iterable[Any], step: int, logdir: str) -> None:
    """Report the values of a summary that is written to a folder."""
    live = session.current()
    if live is None or not live.switches.on("tensorboard"):
        return
    for value in values:
        _REPORTERS.get(reading.kind(value), _nothing)(live, _Named(live, value, logdir), value, step)


class _Named:
    """Title and series of a value: the tag up to its last slash, and what follows it.

    `add_scalars` names its lines by the folders of writers of their own. Where other writers of a run use one tag, as
    for training and validation, the later ones add their folder.
    """

    def __init__(self, live: Session, value: Any, logdir: str) -> None:
        line = _line(PurePath(logdir), value.tag)
        head, _, tail = value.tag.rpartition("/")
        first = _owners.setdefault((live.task_id, value.tag), logdir)
        self.title = value.tag if line else head or tail
        self.series = line or (tail if first == logdir else f"{tail} {PurePath(logdir).name}")


def _line(folder: PurePath, tag: str) -> str:
    """The line that a folder of `add_scalars` stands for: below the tag, or in torch behind it."""
    if folder.parent.parts[-len(PurePath(tag).parts) :] == PurePath(tag).parts:
        return folder.name
    start = f"{tag.replace('/', '_')}_"
    return folder.name.removeprefix(start) if folder.name.startswith(start) else ""


def _nothing(live: Session, named: _Named, value: Any, step: int) -> None:
    """A value of a kind that nobody asked for."""


def _scalar(live: Session, named: _Named, value: Any, step: int) -> None:
    title, series = charting.charts.named(named.title, named.series)
    Logger(live).report_scalar(title, series, reading.number(value), step)


def _image(live: Session, named: _Named, value: Any, step: int) -> None:
    for number, data in enumerate(reading.images(value)):
        series = named.series if number == 0 else f"{named.series} {number}"
        _file(live, named.title, series, step, data, "gif" if data.startswith(b"GIF8") else "png")


def _audio(live: Session, named: _Named, value: Any, step: int) -> None:
    _file(live, named.title, named.series, step, reading.sound(value), "wav")


def _text(live: Session, named: _Named, value: Any, step: int) -> None:
    _file(live, named.title, named.series, step, "\n".join(reading.texts(value)).encode(), "txt")


def _histogram(live: Session, named: _Named, value: Any, step: int) -> None:
    edges, counts = reading.histogram(value)
    if counts:
        labels = [f"{edge:.4g}" for edge in edges]
        Logger(live).report_histogram(named.title, named.series, counts, step, xlabels=labels, xaxis="up to")


def _pr_curve(live: Session, named: _Named, value: Any, step: int) -> None:
    points = reading.pr_curve(value)
    Logger(live).report_scatter2d(named.title, named.series, points, step, "recall", "precision", mode="lines+markers")


def _hparams(live: Session, named: _Named, value: Any, step: int) -> None:
    if live.switches.detail("tensorboard", "report_hparams", True):
        found = dict(_decoded(value.metadata.plugin_data.content))
        live.put([params.make(f"{SECTION}/{name}", one) for name, one in found.items()])


def _decoded(content: bytes) -> Iterator[tuple[str, object]]:
    """The hyperparameters of a session's start, by whichever library is loaded."""
    for name in _HPARAMS:
        module = sys.modules.get(name)
        if module is not None:
            for key, value in module.HParamsPluginData.FromString(content).session_start_info.hparams.items():
                kind = value.WhichOneof("kind")
                yield key, getattr(value, kind) if kind else None
            return


def _file(live: Session, title: str, series: str, step: int, data: bytes, ending: str) -> None:
    from tuitrack.sdk import samples

    source = samples.Source(data, f"{series}.{ending}")
    live.emit(samples.keep(live.settings.files, samples.Sample(title, series, step + live.offset, _HISTORY), source))


_REPORTERS: dict[str, Callable[[Session, _Named, Any, int], None]] = {
    "scalar": _scalar,
    "image": _image,
    "audio": _audio,
    "text": _text,
    "histogram": _histogram,
    "pr_curve": _pr_curve,
    "hparams": _hparams,
}
