"""Picture files as half blocks."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tuitrack.sdk import pictures as writing
from tuitrack.tui import formatting
from tuitrack.tui.renderers import blocks, pictures, png
from tuitrack.tui.renderers.look import Look

RNG = np.random.default_rng(5)


def saved(image: Image.Image, **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **how)
    return buffer.getvalue()


def smooth(height: int, width: int, channels: int) -> np.ndarray:
    """A picture whose rows a writer filters in every way."""
    across = np.add.outer(np.arange(height) ** 1.5, np.arange(width) * 3.0)[:, :, None] * (1 + np.arange(channels))
    return (across + RNG.integers(0, 9, (height, width, channels))).astype(np.uint8)


@pytest.mark.parametrize("mode", ["L", "RGB", "LA", "RGBA", "P", "1"])
@pytest.mark.parametrize("size", [(1, 1), (3, 2), (37, 23), (90, 120)])
def test_a_png_is_read_as_pillow_reads_it(mode: str, size: tuple[int, int]):
    image = Image.fromarray(smooth(size[1], size[0], 4), "RGBA").convert(mode)
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    found = png.decode(saved(image)).astype(int)
    assert np.abs(found - np.asarray(ground.convert("RGB")).astype(int)).max() <= 1


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("kinds", [(0,), (1,), (2,), (3,), (4,), (0, 1, 2, 3, 4)])
def test_every_filter_is_undone(kinds: tuple[int, ...], channels: int):
    image = smooth(17, 13, channels)
    data, step = bytearray(), channels
    above = bytes(13 * channels)
    for number, row in enumerate(image.reshape(17, -1).tolist()):
        kind = kinds[number % len(kinds)]
        data.append(kind)
        for place, value in enumerate(row):
            left = row[place - step] if place >= step else 0
            corner = above[place - step] if place >= step else 0
            data.append((value - predicted(kind, left, above[place], corner)) % 256)
        above = bytes(row)
    header = struct.pack(">IIBBBBB", 13, 17, 8, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    made = png.SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(data))) + chunk(b"IEND", b"")
    shown = np.asarray(Image.open(io.BytesIO(made)).convert("RGBA")).astype(int)
    over_white = (shown[:, :, :3] * shown[:, :, 3:] + 255 * (255 - shown[:, :, 3:])) // 255
    assert np.abs(png.decode(made).astype(int) - over_white).max() <= 1


def predicted(kind: int, left: int, above: int, corner: int) -> int:
    """What the filters of PNG take away, as its specification says it."""
    if kind < 4:
        return (0, left, above, (left + above) // 2)[kind]
    guess = left + above - corner
    return min((left, above, corner), key=lambda one: abs(guess - one))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_what_the_sdk_writes_is_read():
    image = RNG.integers(0, 256, (30, 40, 3), np.uint8)
    assert (png.decode(writing.png(image)) == image).all()


def test_no_damage_to_a_file_breaks_anything():
    whole, lottery = saved(Image.fromarray(smooth(20, 30, 3))), random.Random(6)
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(lottery.randint(1, 8)):
            broken[lottery.randrange(len(broken))] = lottery.randrange(256)
        try:
            pictures.decode(bytes(broken[: lottery.randint(0, len(broken))]))
        except pictures.Unread as why:
            assert str(why)


def test_a_picture_that_says_it_is_huge_is_not_unpacked():
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    bomb = png.SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")
    with pytest.raises(pictures.Unread, match="60,000"):
        pictures.decode(bomb)


def test_more_data_than_the_header_says_is_left_packed():
    header = struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0\1\2" + bytes(200 << 20), 1)
    found = png.decode(png.SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", data))
    assert found[0, :, 0].tolist() == [1, 2]


def test_other_kinds_need_the_extra_and_say_so(monkeypatch: pytest.MonkeyPatch):
    buffer = io.BytesIO()
    Image.fromarray(smooth(9, 8, 3)).save(buffer, "JPEG")
    assert pictures.decode(buffer.getvalue()).rgb.shape == (9, 8, 3)
    monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    with pytest.raises(pictures.Unread, match=r"tuitrack\[images\]"):
        pictures.decode(buffer.getvalue())


@pytest.mark.parametrize(
    "uri", ["https://example.org/a.png", "file:///nowhere.png", "file:///", "file:///dev/null", "\0"]
)
def test_what_is_not_a_picture_here_is_said(uri: str):
    assert pictures.linked(uri, Look(80, 20, told=str))[0][0].text.startswith("  not drawn: ")


def test_a_picture_keeps_its_shape_and_tells_its_size():
    rows = pictures.draw(pictures.thinned(np.zeros((100, 400, 3), np.uint8)), Look(80, 20, told=str))
    assert len(rows) == 11
    assert sum(formatting.width(run.text) for run in rows[0]) == 80
    assert rows[-1][0].text == "400 × 100   shown at 20%"
    small = pictures.draw(pictures.thinned(np.zeros((4, 4, 3), np.uint8)), Look(80, 20, told=str))
    assert len(small) == 19
    assert "9× as large" in small[-1][0].text


def test_half_blocks_have_both_colours_and_shades_have_none():
    rgb = np.array([[[255, 0, 0], [0, 0, 255]], [[0, 255, 0], [0, 0, 255]]], np.uint8)
    (row,) = blocks.coloured(rgb)
    assert [(run.text, run.style) for run in row] == [("▀", "#ff0000/#00ff00"), ("█", "#0000ff")]
    rows = pictures.draw(pictures.thinned(np.full((8, 8, 3), 255, np.uint8)), Look(20, 6, colours=False, told=str))
    assert set(rows[0][0].text) == {"@"}


def test_thinning_never_changes_what_is_small(tmp_path: Path):
    path = tmp_path / "a.png"
    path.write_bytes(saved(Image.fromarray(smooth(30, 2_000, 3))))
    found = pictures.read(path)
    assert (found.width, found.height) == (2_000, 30)
    assert max(found.rgb.shape) <= pictures.KEPT
