"""Run colours stay apart for colour-blind eyes, and readable on either background."""

import itertools

import numpy as np
import pytest

from tuitrack.tui.charts import canvas, palette

# Dichromacy in linear RGB, after Machado, Oliveira and Fernandes (2009), at full severity.
EYES = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# Linear RGB to OKLab, after Ottosson (2020).
CONES = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
LAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]
BACKGROUNDS = {"dark": "#16181d", "light": "#fafafa"}


def linear(colour):
    values = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def seen(colour, eye):
    return np.cbrt(np.clip(EYES[eye] @ linear(colour), 0, 1) @ np.transpose(CONES)) @ np.transpose(LAB)


def luminance(colour):
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("eye", EYES)
def test_every_pair_is_told_apart(background, eye):
    inks = [getattr(ink, background) for ink in palette.INKS]
    for one, other in itertools.combinations(inks, 2):
        assert np.linalg.norm(seen(one, eye) - seen(other, eye)) >= 0.09, (one, other)


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_every_ink_is_readable(background):
    behind = luminance(BACKGROUNDS[background])
    for ink in palette.INKS:
        front = luminance(getattr(ink, background))
        assert (max(front, behind) + 0.05) / (min(front, behind) + 0.05) >= 3


def test_there_are_eight_all_different():
    assert len(palette.INKS) == canvas.COLOURS == 8
    for part in ("name", "dark", "light", "pattern", "glyph"):
        assert len({getattr(ink, part) for ink in palette.INKS}) == 8


def test_series_beyond_the_eight_have_a_pattern_too():
    assert palette.pattern(-1) and palette.pattern(8) == palette.pattern(0)
