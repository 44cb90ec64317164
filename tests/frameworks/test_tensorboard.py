"""What a script writes for TensorBoard, through either library, is in the run; the files are written as ever."""

from __future__ import annotations

import json
import math
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tuitrack.model.outputs import PlotReported, SampleReported

INIT = "import numpy as np\nfrom tuitrack import Task\ntask = Task.init('digits', 'mlp'{})\n"

WRITES = """
from tensorboardX import SummaryWriter
with SummaryWriter('logs') as writer:
    for step in range(3):
        writer.add_scalar('loss/train', 1 / (step + 1), step)
        writer.add_scalar('lr', float('nan') if step == 2 else 0.1, step)
    writer.add_image('input/cat', np.zeros((3, 2, 2), np.uint8), 5)
    writer.add_histogram('weights/w', np.array([0.0, 0.1, 0.1, 5.0]), 6)
    writer.add_text('notes', 'hello', 7)
    writer.add_hparams({'width': 64, 'opt': 'sgd', 'amp': True}, {'hparam/acc': 0.9})
    writer.add_scalars('both/ways', {'a': 1, 'b': 2}, 1)
"""


def test_everything_that_is_written_is_reported(run, tmp_path: Path):
    pytest.importorskip("tensorboardX")
    result = run(INIT.format("") + WRITES)
    points = result.owner.points
    assert points["loss", "train"] == [(0, 1.0), (1, 0.5), (2, pytest.approx(1 / 3))]
    assert [step for step, _ in points["lr", "lr"]] == [0, 1, 2] and math.isnan(points["lr", "lr"][2][1])
    assert points["hparam", "acc"][0][1] == pytest.approx(0.9)
    assert points["both/ways", "a"] == [(1, 1.0)] and points["both/ways", "b"] == [(1, 2.0)]
    assert result.owner.values == {"TB_hparams/width": "64.0", "TB_hparams/opt": "sgd", "TB_hparams/amp": "True"}
    samples = {(one.title, one.series): one for one in result.owner.of(SampleReported)}
    image, text = samples["input", "cat"], samples["notes", "text_summary"]
    assert (image.kind, image.iteration, text.kind, text.iteration) == ("image", 5, "text", 7)
    assert Path(urlsplit(image.uri).path).read_bytes().startswith(b"\x89PNG")
    assert Path(urlsplit(text.uri).path).read_text() == "hello"
    (plot,) = result.owner.of(PlotReported)
    drawn = json.loads(plot.figure)["data"][0]
    assert (plot.title, plot.series, plot.iteration) == ("weights", "w", 6) and sum(drawn["y"]) == 4
    assert list((tmp_path / "digits" / "logs").glob("events.out.tfevents.*"))
    assert "tuitrack:" not in result.err


def test_writers_of_one_tag_are_told_apart(run):
    pytest.importorskip("tensorboardX")
    result = run(
        INIT.format("")
        + """
from tensorboardX import SummaryWriter
for name in ('train', 'validation'):
    SummaryWriter(f'logs/{name}').add_scalar('epoch_loss', 1, 0)
"""
    )
    assert set(result.owner.points) == {("epoch_loss", "epoch_loss"), ("epoch_loss", "epoch_loss validation")}


def test_tensors_of_plugins_are_read(run):
    pytest.importorskip("tensorboard")
    result = run(
        INIT.format("")
        + """
from tensorboard.summary import Writer
writer = Writer('logs')
writer.add_scalar('loss/val', 0.25, 3)
writer.flush()

from tensorboard.compat.proto import event_pb2
from tensorboard.util import tensor_util
from tensorboard.summary.writer.event_file_writer import EventFileWriter
event = event_pb2.Event(step=4)
for plugin, tag, data in (
    ('images', 'seen', np.array([b'2', b'2', b'PNG', b'PNG'], object)),
    ('histograms', 'w', np.array([[0.0, 0.5, 0.0], [0.5, 1.0, 3.0], [1.0, 1.5, 0.0]])),
    ('scalars', 'steps', np.array(7)),
    ('pr_curves', 'cat/pr', np.array([[2.0, 1], [1, 0], [1, 2], [0, 1], [0.5, 1], [1, 0.25]])),
    ('mesh', 'unknown', np.array(7.0)),
):
    value = event.summary.value.add(tag=tag, tensor=tensor_util.make_tensor_proto(data))
    value.metadata.plugin_data.plugin_name = plugin
EventFileWriter('logs').add_event(event)
"""
    )
    assert result.owner.points["loss", "val"] == [(3, 0.25)] and result.owner.points["steps", "steps"] == [(4, 7.0)]
    images = [(one.title, one.series, one.iteration, one.kind) for one in result.owner.of(SampleReported)]
    assert images == [("seen", "seen", 4, "image"), ("seen", "seen 1", 4, "image")]
    histogram, curve = result.owner.of(PlotReported)
    assert json.loads(histogram.figure)["data"][0]["y"] == [3.0]
    drawn = json.loads(curve.figure)["data"][0]
    assert (curve.title, curve.series, drawn["x"], drawn["y"]) == ("cat", "pr", [0.25, 1.0], [1.0, 0.5])
    assert len(result.owner.points) == 2 and "tuitrack:" not in result.err


@pytest.mark.parametrize(
    ("switches", "scalars", "hparams"),
    [
        (", auto_connect_frameworks={'tensorboard': False}", False, False),
        (", auto_connect_frameworks={'tensorboard': {'report_hparams': False}}", True, False),
        (", auto_connect_frameworks={'matplotlib': False}", True, True),
    ],
)
def test_switches(run, switches: str, scalars: bool, hparams: bool):
    pytest.importorskip("tensorboardX")
    result = run(INIT.format(switches) + WRITES)
    assert bool(result.owner.points) is scalars
    assert bool(result.owner.values) is hparams


def test_torch_writes_through_the_same_door(run):
    pytest.importorskip("torch")
    pytest.importorskip("tensorboard")
    result = run(
        INIT.format("")
        + """
from torch.utils.tensorboard import SummaryWriter
with SummaryWriter('logs') as writer:
    writer.add_scalar('loss/train', 0.5, 1)
    writer.add_histogram('w', np.arange(4.0), 2)
    writer.add_scalars('both/ways', {'a': 1, 'b': 2}, 1)
"""
    )
    assert result.owner.points["loss", "train"] == [(1, 0.5)]
    assert set(result.owner.points) == {("loss", "train"), ("both/ways", "a"), ("both/ways", "b")}
    assert [one.title for one in result.owner.of(PlotReported)] == ["w"]


@pytest.mark.parametrize(
    ("switch", "named"),
    [
        ("tensorboard_auto_group_scalars(True)", {("loss", "train"), ("Scalars", "lr"), ("both/ways", "a")}),
        ("tensorboard_single_series_per_graph(True)", {("loss/train", "train"), ("lr", "lr"), ("both/ways/a", "a")}),
        ("tensorboard_auto_group_scalars()", {("loss", "train"), ("lr", "lr"), ("both/ways", "a")}),
    ],
)
def test_scalars_share_charts_as_the_switches_say(run, switch: str, named: set[tuple[str, str]]):
    pytest.importorskip("tensorboardX")
    result = run(f"from tuitrack import Logger\nLogger.{switch}\n" + INIT.format("") + WRITES)
    assert named <= set(result.owner.points)
