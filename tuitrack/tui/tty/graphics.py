"""Pictures in full resolution, for terminals that answer that they can show them."""

from __future__ import annotations

import base64
import fcntl
import itertools
import os
import re
import select
import struct
import sys
import termios
import time
import tty
import zlib
from collections.abc import Iterator
from enum import Enum

import numpy as np

from tuitrack.tui.renderers.blocks import resampled
from tuitrack.tui.renderers.pictures import Bytes

# How long a terminal may take to answer, over a slow line.
PATIENCE = 1.0
# Pixels of a cell where nobody says.
_CELL = (8, 16)
_CHUNK = 4096
# First whether it knows kitty's protocol, then what it is: every terminal answers the second.
_QUESTION = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"
_ANSWER = re.compile(rb"\x1b\[\?([\d;]*)c")
# Colours of each of three, how far of a step between two of them the pattern reaches.
_LEVELS, _SPREAD = 6, 0.9
_FORGET = b"\x1b_Ga=d,q=2\x1b\\"


class Protocol(Enum):
    """How a terminal takes pictures."""

    kitty = "kitty"
    sixel = "sixel"


def show(rgb: Bytes, told: str) -> bool:
    """Show a picture on the whole screen until a key is pressed; whether the terminal can.

    The screen must have been left for it: this writes past whoever draws there.
    """
    reading, writing = sys.__stdin__.fileno(), sys.__stdout__.fileno()  # type: ignore[union-attr]
    protocol = ask(reading, writing)
    if protocol is None:
        return False
    columns, rows = os.get_terminal_size(writing)
    with os.fdopen(os.dup(writing), "wb") as out:
        out.write(b"\x1b[2J\x1b[H")
        out.writelines(encoded(fitted(rgb, *room(writing, columns, rows - 2)), protocol))
        out.write(f"\r\n{told}   any key goes back".encode("utf-8", "replace"))
        out.flush()
        wait(reading)
        out.write(_FORGET if protocol is Protocol.kitty else b"")
        out.write(b"\x1b[2J\x1b[H")
    return True


def ask(reading: int, writing: int) -> Protocol | None:
    """Ask the terminal what it can show; None where it shows none, or says nothing.

    Inside tmux it is tmux that answers: for sixel if it passes them on, for kitty's protocol never.
    """
    before = termios.tcgetattr(reading)
    try:
        tty.setcbreak(reading)
        os.write(writing, _QUESTION)
        answer = _read(reading)
    finally:
        termios.tcsetattr(reading, termios.TCSANOW, before)
    told = _ANSWER.search(answer)
    if told is None:
        return None
    if b"\x1b_Gi=31;OK" in answer:
        return Protocol.kitty
    return Protocol.sixel if b"4" in told[1].split(b";")[1:] else None


def _read(reading: int) -> bytes:
    answer, deadline = b"", time.monotonic() + PATIENCE
    while not _ANSWER.search(answer) and (left := deadline - time.monotonic()) > 0:
        if select.select([reading], [], [], left)[0]:
            answer += os.read(reading, 1024)
    return answer


def wait(reading: int) -> None:
    """Until a key is pressed."""
    before = termios.tcgetattr(reading)
    try:
        tty.setcbreak(reading)
        os.read(reading, 64)
    finally:
        termios.tcsetattr(reading, termios.TCSAFLUSH, before)


def room(writing: int, columns: int, rows: int) -> tuple[int, int]:
    """The pixels of so many cells."""
    try:
        size = struct.unpack("HHHH", fcntl.ioctl(writing, termios.TIOCGWINSZ, bytes(8)))
    except OSError:
        size = (0, 0, 0, 0)
    high, wide, across, down = size
    cell = (across // wide, down // high) if wide and high and across >= wide and down >= high else _CELL
    return columns * cell[0], rows * cell[1]


def fitted(rgb: Bytes, width: int, height: int) -> Bytes:
    """A picture as large as the room allows, its shape kept; small ones are magnified by whole numbers."""
    share = min(width / rgb.shape[1], height / rgb.shape[0])
    share = float(int(share)) if share >= 1 else share
    size = max(int(rgb.shape[1] * share), 1), max(int(rgb.shape[0] * share), 1)
    return np.rint(resampled(rgb.astype(np.float64), *size)).clip(0, 255).astype(np.uint8)


def encoded(rgb: Bytes, protocol: Protocol) -> Iterator[bytes]:
    """A picture as the terminal takes it, piece by piece."""
    return _kitty(rgb) if protocol is Protocol.kitty else _sixel(rgb)


def _kitty(rgb: Bytes) -> Iterator[bytes]:
    data = base64.b64encode(zlib.compress(rgb.tobytes()))
    head = f"a=T,q=2,f=24,o=z,s={rgb.shape[1]},v={rgb.shape[0]},".encode()
    for start in range(0, len(data), _CHUNK):
        more = b"m=1" if start + _CHUNK < len(data) else b"m=0"
        yield b"\x1b_G" + (head if not start else b"") + more + b";" + data[start : start + _CHUNK] + b"\x1b\\"


def _sixel(rgb: Bytes) -> Iterator[bytes]:
    """Six rows at a time, each colour of them in turn."""
    colours = _reduced(rgb)
    yield f'\x1bPq"1;1;{rgb.shape[1]};{rgb.shape[0]}'.encode()
    for number in np.unique(colours).tolist():
        parts = (number // _LEVELS**2, number // _LEVELS % _LEVELS, number % _LEVELS)
        yield f"#{number};2;{';'.join(str(part * 100 // (_LEVELS - 1)) for part in parts)}".encode()
    for top in range(0, len(colours), 6):
        band = colours[top : top + 6]
        bits = (1 << np.arange(len(band)))[:, None]
        for number in np.unique(band).tolist():
            yield f"#{number}".encode() + _runs(((band == number) * bits).sum(axis=0)) + b"$"
        yield b"-"
    yield b"\x1b\\"


def _reduced(rgb: Bytes) -> Bytes:
    """Each dot as one of 216 colours, the error spread by an even pattern."""
    pattern = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 - 0.5
    rows, columns = np.arange(rgb.shape[0]) % 4, np.arange(rgb.shape[1]) % 4
    spread = pattern[rows][:, columns][:, :, None] * _SPREAD * 255 / (_LEVELS - 1)
    levels = np.rint((rgb + spread).clip(0, 255) * (_LEVELS - 1) / 255).astype(np.uint8)
    found: Bytes = levels[:, :, 0] * _LEVELS**2 + levels[:, :, 1] * _LEVELS + levels[:, :, 2]
    return found


def _runs(values: np.ndarray[tuple[int], np.dtype[np.int64]]) -> bytes:
    """Columns of six as letters, repeated ones counted."""
    pieces = []
    for value, cells in itertools.groupby(values.tolist()):
        count = sum(1 for _ in cells)
        letter = bytes([value + 63])
        pieces.append(letter * count if count < 4 else b"!%d" % count + letter)
    return b"".join(pieces)
