"""Reading the values of TensorBoard's events, in their older form and as tensors of a plugin.

The layout is that of tensorboard's summary.proto, tensor.proto and the plugins' metadata.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from typing import Any

_PLUGINS = {
    "scalars": "scalar",
    "images": "image",
    "audio": "audio",
    "text": "text",
    "histograms": "histogram",
    "pr_curves": "pr_curve",
}
_OLDER = {"simple_value": "scalar", "image": "image", "audio": "audio", "histo": "histogram"}
_FORMATS = {1: "f", 2: "d", 3: "i", 9: "q"}
"""Types of tensors (float, double, int32, int64) as struct reads them."""


def kind(value: Any) -> str:
    """What a value is: scalar, image, audio, text, histogram, pr_curve or hparams; empty for anything else."""
    plugin = value.metadata.plugin_data.plugin_name
    if plugin == "hparams":
        return "hparams" if value.tag.endswith("session_start_info") else ""
    older = _OLDER.get(value.WhichOneof("value") or "")
    return older or _PLUGINS.get(plugin, "")


def number(value: Any) -> float:
    """A scalar; NaN for an empty tensor."""
    if value.WhichOneof("value") == "simple_value":
        return float(value.simple_value)
    return next(iter(_numbers(value.tensor)), math.nan)


def images(value: Any) -> Iterator[bytes]:
    """PNG files; a tensor begins with their width and height."""
    if value.WhichOneof("value") == "image":
        yield value.image.encoded_image_string
    else:
        yield from map(bytes, value.tensor.string_val[2:])


def sound(value: Any) -> bytes:
    """A WAV file; a tensor holds it with its label."""
    if value.WhichOneof("value") == "audio":
        return bytes(value.audio.encoded_audio_string)
    return bytes(value.tensor.string_val[0]) if value.tensor.string_val else b""


def texts(value: Any) -> Iterator[str]:
    """Texts, Markdown as a rule."""
    for one in value.tensor.string_val:
        yield one.decode("utf-8", "replace")


def histogram(value: Any) -> tuple[list[float], list[float]]:
    """Upper edges and counts of the buckets, from the first that holds anything to the last."""
    if value.WhichOneof("value") == "histo":
        edges, counts = list(value.histo.bucket_limit), list(value.histo.bucket)
    else:
        flat = _numbers(value.tensor)
        edges, counts = list(flat[1::3]), list(flat[2::3])
    filled = [place for place, count in enumerate(counts) if count]
    span = slice(filled[0], filled[-1] + 1) if filled else slice(0)
    return edges[span], counts[span]


def pr_curve(value: Any) -> list[tuple[float, float]]:
    """Recall and precision at each threshold, the last two of the six rows, from the highest threshold down."""
    flat = _numbers(value.tensor)
    count = len(flat) // 6
    return list(zip(flat[5 * count :], flat[4 * count : 5 * count], strict=True))[::-1]


def _numbers(tensor: Any) -> Sequence[float]:
    packed = _FORMATS.get(tensor.dtype)
    if tensor.tensor_content and packed:
        count = len(tensor.tensor_content) // struct.calcsize(packed)
        return struct.unpack(f"<{count}{packed}", tensor.tensor_content)
    return list(tensor.float_val) or list(tensor.double_val) or [*tensor.int_val, *tensor.int64_val]
