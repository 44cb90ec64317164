"""The bundled handwritten digits."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_RECORD = 65


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Images (n, 64) float64 in 0..1, labels (n,) int64."""

    images: NDArray[np.float64]
    labels: NDArray[np.int64]


def load(seed: int = 0) -> tuple[Split, Split]:
    """Three quarters to train on, the rest to validate, shuffled by the seed."""
    raw = gzip.decompress((Path(__file__).parent / "data" / "digits.bin.gz").read_bytes())
    table = np.frombuffer(raw, dtype=np.uint8).reshape(-1, _RECORD)
    order = np.random.default_rng(seed).permutation(len(table))
    images, labels = table[order, :64] / 16.0, table[order, 64].astype(np.int64)
    cut = len(table) * 3 // 4
    return Split(images[:cut], labels[:cut]), Split(images[cut:], labels[cut:])
