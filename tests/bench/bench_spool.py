"""What a report costs the training process, and the recorder to read back."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tuitrack.spool import reader, segments
from tuitrack.spool import writer as writing
from tuitrack.spool.format import Position, ScalarBlock
from tuitrack.spool.writer import Limits, Writer

CALLS = 1_000_000
REPETITIONS = 5


@dataclass(frozen=True)
class Figures:
    """Medians over the repetitions; microseconds a call unless named otherwise."""

    median: float
    p99: float
    worst_ms: float
    loop: float
    four_threads: float
    written: float
    paced_p99: float
    create_ms: float
    rotation_ms: float
    read_million_ms: float
    idle_poll: float


@contextmanager
def spool(kind: type | None = None) -> Iterator[Writer]:
    """A throwaway spool on the disk of the working directory."""
    root = Path(tempfile.mkdtemp(dir="."))
    chosen = writing._segment_kind
    if kind is not None:
        writing._segment_kind = lambda directory: kind  # type: ignore[assignment]
    try:
        made = Writer.create(root, limits=Limits(keep_free_bytes=0))
        yield made
        made.close()
    finally:
        writing._segment_kind = chosen
        shutil.rmtree(root)


def calls(writer: Writer, count: int) -> list[int]:
    """Nanoseconds of each call, clock of the report included, clock of the measurement not taken off."""
    clock, now, put = time.perf_counter_ns, time.time_ns, writer.scalar
    series, taken = writer.series("loss", "train"), []
    for step in range(count):
        before = clock()
        put(series, step, 0.5, now())
        taken.append(clock() - before)
    return sorted(taken)


def loop(writer: Writer, count: int) -> float:
    """Microseconds a call in a tight loop."""
    now, put, series = time.time_ns, writer.scalar, writer.series("loss", "train")
    before = time.perf_counter()
    for step in range(count):
        put(series, step, 0.5, now())
    return (time.perf_counter() - before) / count * 1e6


def threads(writer: Writer, count: int) -> float:
    """Microseconds a call with four threads at once."""
    workers = [threading.Thread(target=loop, args=(writer, count // 4)) for _ in range(4)]
    before = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return (time.perf_counter() - before) / count * 1e6


def paced(writer: Writer) -> float:
    """99th percentile in microseconds with 50 metrics every 10 ms."""
    taken: list[int] = []
    for _ in range(100):
        taken += calls(writer, 50)
        time.sleep(0.01)
    return sorted(taken)[int(len(taken) * 0.99)] / 1e3


def rotation(writer: Writer) -> float:
    """Milliseconds of a move to the next segment."""
    before = time.perf_counter()
    for _ in range(20):
        writer._advance(writer._segment, 0)
    return (time.perf_counter() - before) / 20 * 1e3


def read_back(writer: Writer) -> tuple[float, float]:
    """Milliseconds to read a million scalars; microseconds to find that nothing is new."""
    before, position, scalars = time.perf_counter(), Position(), 0
    with reader.Reader(writer.directory) as source:
        at_end = False
        while not at_end:
            batch = source.read(position)
            scalars += sum(len(item.data) // 32 for item in batch.items if isinstance(item, ScalarBlock))
            position, at_end = batch.position, batch.at_end
        million = (time.perf_counter() - before) * 1e3 / scalars * 1e6
        before = time.perf_counter()
        for _ in range(10_000):
            source.read(position)
        return million, (time.perf_counter() - before) * 100


def once() -> Figures:
    """One repetition."""
    before = time.perf_counter()
    with spool() as writer:
        create_ms = (time.perf_counter() - before) * 1e3
        taken = calls(writer, CALLS)
        tight, four = loop(writer, CALLS), threads(writer, CALLS)
        pace = paced(writer)
        million, idle = read_back(writer)
        turn = rotation(writer)
    with spool(segments.WrittenSegment) as writer:
        written = loop(writer, CALLS // 10)
    median, p99 = taken[CALLS // 2] / 1e3, taken[CALLS * 99 // 100] / 1e3
    return Figures(median, p99, taken[-1] / 1e6, tight, four, written, pace, create_ms, turn, million, idle)


def main(say: Callable[[str], object] = print) -> None:
    """Print the medians of all repetitions."""
    found = [asdict(once()) for _ in range(REPETITIONS)]
    medians = {name: statistics.median(one[name] for one in found) for name in found[0]}
    if "--json" in sys.argv:
        say(json.dumps(medians))
        return
    for name, figure in medians.items():
        spread = max(one[name] for one in found) / max(min(one[name] for one in found), 1e-9)
        say(f"{name:>16} {figure:10.3f}   {'noisy' if spread > 2 else ''}")


if __name__ == "__main__":
    main()
