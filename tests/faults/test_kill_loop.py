"""A process killed at any moment loses no report that returned."""

from __future__ import annotations

import mmap
import os
import random
import signal
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tuitrack.spool import format, reader
from tuitrack.spool.writer import Limits, Writer

ACK = struct.Struct("<Q")
WRITERS = 4


class BufferingWriter:
    """The planted bug: reports wait in the process's own memory before they are appended."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._waiting: list[tuple[int, int]] = []

    def scalar(self, series: int, step: int) -> None:
        self._waiting.append((series, step))
        if len(self._waiting) == 512:
            for one in self._waiting:
                self._writer.scalar(*one, 0.5, 1)
            self._waiting.clear()


def report_forever(put: Callable[[int, int], None], number: int, acknowledged: mmap.mmap) -> None:
    step = 0
    while True:
        put(number, step)
        step += 1
        ACK.pack_into(acknowledged, 8 * number, step)


def victim(root: Path, acknowledged: mmap.mmap, *, forked: bool, planted: bool) -> None:
    def putter() -> Callable[[int, int], None]:
        writer = Writer.create(root, segment_size=1 << 14, limits=Limits(keep_free_bytes=0))
        if planted:
            return BufferingWriter(writer).scalar
        return lambda number, step: writer.scalar(number, step, 0.5, 1)

    os.setpgid(0, 0)
    if forked:
        for number in range(WRITERS):
            if os.fork() == 0:
                report_forever(putter(), number, acknowledged)
    else:
        put = putter()
        for number in range(WRITERS):
            threading.Thread(target=report_forever, args=(put, number, acknowledged), daemon=True).start()
    time.sleep(30)


def kill_once(root: Path, seed: int, *, planted: bool = False) -> tuple[int, int]:
    """Reports lost of those that returned, and reports read."""
    root.mkdir()
    chance = random.Random(seed)
    acknowledged = mmap.mmap(-1, 4096)
    pid = os.fork()
    if pid == 0:
        try:
            victim(root, acknowledged, forked=seed % 2 == 1, planted=planted)
        finally:
            os._exit(1)
    time.sleep(chance.uniform(0.03, 0.09))
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    time.sleep(0.003)
    steps: dict[int, list[int]] = {number: [] for number in range(WRITERS)}
    for directory in root.iterdir():
        if directory.name.startswith("."):
            continue
        for number, step in points(directory):
            steps[number].append(step)
    for found in steps.values():
        assert found == list(range(len(found))), "out of order or corrupt"
    promised = [ACK.unpack_from(acknowledged, 8 * number)[0] for number in range(WRITERS)]
    lost = sum(max(0, promised[number] - len(steps[number])) for number in range(WRITERS))
    return lost, sum(map(len, steps.values()))


def points(directory: Path) -> list[tuple[int, int]]:
    position, found = format.Position(), []
    while True:
        batch = reader.Reader(directory).read(position)
        for item in batch.items:
            if isinstance(item, format.ScalarBlock):
                found += [(r[3], r[4]) for r in format.SCALAR_STRUCT.iter_unpack(item.data)]
        if batch.position == position:
            return found
        position = batch.position


def run(tmp_path: Path, kills: int) -> tuple[int, int]:
    results = [kill_once(tmp_path / str(seed), seed) for seed in range(kills)]
    return sum(lost for lost, _ in results), sum(read for _, read in results)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_nothing_that_returned_is_lost(tmp_path: Path):
    lost, read = run(tmp_path, 24)
    assert read > 10_000
    assert lost == 0


@pytest.mark.slow
def test_nothing_that_returned_is_lost_in_500_kills(tmp_path: Path):
    lost, read = run(tmp_path, 500)
    print(f"500 kills, {read} reports read, {lost} lost")
    assert lost == 0


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_the_oracle_sees_a_buffering_writer(tmp_path: Path):
    assert sum(kill_once(tmp_path / str(seed), seed, planted=True)[0] for seed in range(4)) > 0
