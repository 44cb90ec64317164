"""A process killed at any moment loses no report that returned."""

from __future__ import annotations

import mmap
import os
import random
import signal
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from spooling import ROOMY, points, read_all, torn
from waiting import until

from tuitrack.spool import attend, liveness, segments
from tuitrack.spool import writer as writing
from tuitrack.spool.writer import Writer

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

ACK = struct.Struct("<Q")
WRITERS = 4
Put = Callable[[int, int], None]


class BufferingWriter(Writer):
    """The planted bug: reports wait in the process's own memory before they are appended."""

    def scalar(self, series_id: int, step: int, value: float, time_ns: int) -> None:
        waiting: list[tuple[int, int, float, int]] = self.__dict__.setdefault("waiting", [])
        waiting.append((series_id, step, value, time_ns))
        if len(waiting) == 512:
            for one in waiting:
                super().scalar(*one)
            waiting.clear()


class RacingWriter(Writer):
    """The planted bug: a position of its own, moved after the copy, so that threads overwrite each other."""

    def scalar(self, series_id: int, step: int, value: float, time_ns: int) -> None:
        position = self.__dict__.get("position", 64)
        mapped: mmap.mmap = self._segment._map  # type: ignore[attr-defined]
        if position + 32 > len(mapped):
            self._advance(self._segment, 32)
            mapped, position = self._segment._map, 64  # type: ignore[attr-defined]
        mapped[position : position + 32] = struct.pack("<BBHIqdQ", 1, 0, 0, series_id, step, value, 1 << 63)
        self.__dict__["position"] = position + 32


@dataclass(frozen=True)
class Kind:
    """A writer under test with the way it is used."""

    writer: type[Writer] = Writer
    forked: bool = False
    plain: bool = False


@dataclass
class Score:
    """What the oracle found over several kills."""

    kills: int = 0
    read: int = 0
    lost: int = 0
    disordered: int = 0
    torn: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills: {self.read} reports read, {self.lost} lost of those that returned, "
            f"{self.disordered} out of order or wrong, {self.torn} torn"
        )


def report_forever(put: Put, number: int, acknowledged: mmap.mmap) -> None:
    step = 0
    while True:
        put(number, step)
        step += 1
        ACK.pack_into(acknowledged, 8 * number, step)


def victim(root: Path, acknowledged: mmap.mmap, kind: Kind) -> None:
    """Four writers of one process, or of four children forked beside a spool of their parent."""

    def putter() -> Put:
        scalar = kind.writer.create(root, segment_size=1 << 14, limits=ROOMY).scalar
        return lambda number, step: scalar(number, step, step * 0.5, 1)

    if not kind.forked:
        put = putter()
        for number in range(WRITERS):
            threading.Thread(target=report_forever, args=(put, number, acknowledged), daemon=True).start()
        signal.pause()
    parent = Writer.create(root, limits=ROOMY)
    parent.scalar(WRITERS, 0, 0.0, 1)
    for number in range(WRITERS):
        if os.fork() == 0:
            parent.abandon()
            report_forever(putter(), number, acknowledged)
    signal.pause()


def kill_once(root: Path, chance: random.Random, kind: Kind, score: Score) -> None:
    root.mkdir()
    acknowledged = mmap.mmap(-1, 4096)
    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            victim(root, acknowledged, kind)
        finally:
            os._exit(1)
    until(lambda: all(promised(acknowledged)))
    threading.Event().wait(chance.uniform(0, 0.04))
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    until(lambda: not any(liveness.is_alive(one / "alive") for one in attend.spools(root)))
    judge(root, promised(acknowledged), score)


def promised(acknowledged: mmap.mmap) -> list[int]:
    """How many reports of each writer have returned."""
    return [ACK.unpack_from(acknowledged, 8 * number)[0] for number in range(WRITERS)]


def judge(root: Path, returned: list[int], score: Score) -> None:
    found: list[list[int]] = [[] for _ in range(WRITERS + 1)]
    for directory in attend.spools(root):
        items = read_all(directory)
        score.torn += len(torn(items))
        for number, step, value in points(items):
            found[number].append(step)
            score.disordered += value != step * 0.5
    score.kills += 1
    score.read += sum(map(len, found))
    for steps, count in zip(found, returned, strict=False):
        score.lost += len(set(range(count)) - set(steps))
        score.disordered += steps != sorted(set(steps))


def kill_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind, kills: int) -> Score:
    if kind.plain:
        monkeypatch.setattr(writing, "_segment_kind", lambda directory: segments.WrittenSegment)
    score, chance = Score(), random.Random(7)
    for number in range(kills):
        kill_once(tmp_path / str(number), chance, kind, score)
    print(kind, score)
    return score


KINDS = [Kind(), Kind(forked=True), Kind(plain=True), Kind(plain=True, forked=True)]


def name(kind: Kind) -> str:
    return f"{'written' if kind.plain else 'mapped'}-{'forks' if kind.forked else 'threads'}"


def check(score: Score) -> None:
    assert score.read > 100 * score.kills, "too few reports to tell"
    assert (score.lost, score.disordered) == (0, 0), str(score)


@pytest.mark.parametrize("kind", KINDS, ids=name)
def test_nothing_that_returned_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind):
    check(kill_loop(tmp_path, monkeypatch, kind, 10))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=name)
def test_nothing_that_returned_is_lost_in_many_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind):
    check(kill_loop(tmp_path, monkeypatch, kind, 250))


@pytest.mark.parametrize("planted", [BufferingWriter, RacingWriter])
def test_the_oracle_sees_a_planted_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: type[Writer]):
    score = kill_loop(tmp_path, monkeypatch, Kind(planted), 4)
    assert score.lost > 0
