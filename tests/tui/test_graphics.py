"""Pictures in full resolution: only where the terminal answers that it shows them."""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path

import numpy as np
import populate
import pytest
import terminals

from tuitrack.model.outputs import SampleReported
from tuitrack.sdk import pictures
from tuitrack.store import applying, files, outputs
from tuitrack.tui.tty import graphics
from tuitrack.tui.tty.graphics import Protocol

RNG = np.random.default_rng(1)
KITTY, SIXEL, ATTRIBUTES = "\x1b_Gi=31;OK\x1b\\", "\x1b[?62;4;22c", "\x1b[?62;22c"


@pytest.fixture
def home_with_a_picture(home: Path) -> Path:
    db = populate.fill(home, populate.Plan(runs=3))
    stored = files.put_bytes(db.settings.files, pictures.png(RNG.integers(0, 255, (8, 8, 3), np.uint8)), name="a.png")
    with db.write() as tx:
        event = SampleReported("digit", "", 0, "image", stored.uri, stored.size, stored.hash, "a.png")
        outputs.apply(event, applying.Context(tx, "s", populate.task_id(2), 1.0))
    return home


@pytest.mark.parametrize(
    ("answer", "begins"), [(KITTY + ATTRIBUTES, b"\x1b_Ga=T"), (SIXEL, b'\x1bPq"1;1'), (ATTRIBUTES, b""), ("", b"")]
)
def test_a_picture_is_shown_as_the_terminal_answers(home_with_a_picture: Path, answer: str, begins: bytes):
    with terminals.opened(home_with_a_picture) as opened:
        opened.read_until(b"lr=0")
        opened.press("\r")
        opened.read_until(b"Images")
        opened.press("\t\t\t")
        opened.read_until("8 × 8".encode())
        opened.press("v")
        opened.read_until(re.escape(b"a=q,t=d"))
        opened.press(answer)
        if begins:
            opened.read_until(b"any key goes back")
            assert begins in opened.output
            opened.press(" ")
        else:
            opened.read_until(b"half blocks it is")
            assert b"a=T" not in opened.output and b"\x1bPq" not in opened.output
        opened.settle()
        opened.press("\x1bq")
        opened.settle(0.3)
        opened.press("q")
        assert opened.end() == 0


def test_kitty_gets_the_dots_themselves():
    rgb = RNG.integers(0, 255, (60, 50, 3), np.uint8)
    pieces = list(graphics.encoded(rgb, Protocol.kitty))
    bodies = [re.fullmatch(rb"\x1b_G([^;]*);([A-Za-z0-9+/=]*)\x1b\\", piece) for piece in pieces]
    assert all(bodies) and all(len(piece) < 4300 for piece in pieces)
    assert [b"m=0" in body[1] for body in bodies if body] == [False] * (len(pieces) - 1) + [True]
    data = zlib.decompress(base64.b64decode(b"".join(body[2] for body in bodies if body)))
    assert data == rgb.tobytes()


def test_sixels_are_the_colours_of_the_picture():
    rgb = np.zeros((8, 10, 3), np.uint8)
    rgb[:, 5:] = 255
    text = b"".join(graphics.encoded(rgb, Protocol.sixel)).decode()
    assert text.startswith('\x1bPq"1;1;10;8#0;2;0;0;0#215;2;100;100;100')
    assert text.endswith("\x1b\\")
    bands = text.removesuffix("\x1b\\").partition("100;100;100")[2].split("-")[:-1]
    assert bands == ["#0!5~!5?$#215!5?!5~$", "#0!5B!5?$#215!5?!5B$"]


def test_a_picture_fits_the_room():
    assert graphics.fitted(np.zeros((100, 400, 3), np.uint8), 200, 200).shape == (50, 200, 3)
    assert graphics.fitted(np.zeros((8, 8, 3), np.uint8), 100, 50).shape == (48, 48, 3)
