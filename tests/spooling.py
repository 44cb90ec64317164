"""Reading spools back in tests."""

from __future__ import annotations

from pathlib import Path

from tuitrack.spool import format, reader
from tuitrack.spool.format import Position, Record, ScalarBlock, Torn
from tuitrack.spool.writer import Limits

ROOMY = Limits(keep_free_bytes=0)
START = Position()


def read_all(directory: Path, limit: int = 4 << 20, start: Position = START) -> list[reader.Item]:
    """Everything that can be read now."""
    items: list[reader.Item] = []
    with reader.Reader(directory) as source:
        batch = source.read(start, limit)
        items += batch.items
        while not batch.at_end:
            batch = source.read(batch.position, limit)
            items += batch.items
    return items


def points(items: list[reader.Item]) -> list[tuple[int, int, float]]:
    """Series id, step, value of each scalar, in order."""
    blocks = [item.data for item in items if isinstance(item, ScalarBlock)]
    return [(r[3], r[4], r[5]) for block in blocks for r in format.SCALAR_STRUCT.iter_unpack(block)]


def steps(items: list[reader.Item], series: int) -> list[int]:
    """Steps of one series, in order."""
    return [step for number, step, _ in points(items) if number == series]


def payloads(items: list[reader.Item], kind: int = format.EVENT) -> list[bytes]:
    """Payloads of one kind, in order."""
    return [item.payload for item in items if isinstance(item, Record) and item.kind == kind]


def torn(items: list[reader.Item]) -> list[Torn]:
    """What could not be read."""
    return [item for item in items if isinstance(item, Torn)]
