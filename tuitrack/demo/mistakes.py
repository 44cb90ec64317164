"""What a model takes for what: a matrix, and the digits it gets wrong with most certainty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuitrack import Logger
from tuitrack.demo.digits import Split

_SIDE, _APART, _ACROSS, _DOWN = 8, 9, 4, 2
_NAMES = [str(digit) for digit in range(10)]


def report(logger: Logger, val: Split, chances: NDArray[np.float64], step: int) -> None:
    """Report both for a model's probabilities, shape (images, 10)."""
    guesses = chances.argmax(axis=1)
    matrix = np.zeros((10, 10), np.int64)
    np.add.at(matrix, (val.labels, guesses), 1)
    logger.report_confusion_matrix(
        "confusion", "val", matrix, step, "read as", "written", _NAMES, _NAMES, yaxis_reversed=True
    )
    wrong = np.flatnonzero(guesses != val.labels)
    surest = wrong[np.argsort(-chances[wrong].max(axis=1))][: _ACROSS * _DOWN]
    sheet = np.zeros((_DOWN * _APART, _ACROSS * _APART))
    for place, number in enumerate(surest.tolist()):
        top, left = place // _ACROSS * _APART, place % _ACROSS * _APART
        sheet[top : top + _SIDE, left : left + _SIDE] = val.images[number].reshape(_SIDE, _SIDE)
    logger.report_image("mistakes", "surest", step, image=sheet)
