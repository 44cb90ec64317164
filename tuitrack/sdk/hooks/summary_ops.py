"""What TensorFlow 2 writes for TensorBoard is reported to the run: `tf.summary` and the callbacks of Keras use it.

The operations write in C++; their arguments are read where they run at once. In a compiled `tf.function` they have no
values yet, and nothing is reported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from tuitrack.sdk.hooks import calls, tensorboard

_SUMMARY = "tensorflow.core.framework.summary_pb2"
_TENSORS = "tensorflow.python.framework.tensor_util"


def patch(module: ModuleType) -> None:
    """Follow the operations of `tensorflow.python.ops.gen_summary_ops`."""
    calls.after(module, "create_summary_file_writer", _created)
    calls.after(module, "write_summary", _written)
    calls.after(module, "write_raw_proto_summary", _written_whole)


def _created(call: calls.Call) -> None:
    writer, logdir = call.at(0, "writer"), call.at(1, "logdir")
    writer._tuitrack_logdir = str(_bytes(logdir), "utf-8", "replace") if hasattr(logdir, "numpy") else str(logdir)


def _written(call: calls.Call) -> None:
    writer, step, tensor = call.at(0, "writer"), call.at(1, "step"), call.at(2, "tensor")
    if not hasattr(tensor, "numpy"):
        return
    value = sys.modules[_SUMMARY].Summary.Value(
        tag=_bytes(call.at(3, "tag")),
        metadata=sys.modules[_SUMMARY].SummaryMetadata.FromString(_bytes(call.at(4, "summary_metadata"))),
        tensor=sys.modules[_TENSORS].make_tensor_proto(tensor.numpy()),
    )
    tensorboard.report([value], int(step), getattr(writer, "_tuitrack_logdir", ""))


def _written_whole(call: calls.Call) -> None:
    writer, step, tensor = call.at(0, "writer"), call.at(1, "step"), call.at(2, "tensor")
    if isinstance(tensor, bytes) or hasattr(tensor, "numpy"):
        summary = sys.modules[_SUMMARY].Summary.FromString(_bytes(tensor))
        tensorboard.report(summary.value, int(step), getattr(writer, "_tuitrack_logdir", ""))


def _bytes(text: Any) -> bytes:
    """A text, or a tensor of one."""
    held = text.numpy() if hasattr(text, "numpy") else text
    return held.encode() if isinstance(held, str) else bytes(held)
