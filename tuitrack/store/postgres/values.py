"""Values on their way to PostgreSQL and back, so that both databases give and take the same."""

from __future__ import annotations

import math

from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Dumper, Loader
from psycopg.types.numeric import FloatDumper


class _Truth(Dumper):
    """1 or 0, as in SQLite."""

    oid = 20

    def dump(self, obj: bool) -> Buffer:
        return b"1" if obj else b"0"

    def quote(self, obj: bool) -> Buffer:
        return self.dump(obj)


class _Number(FloatDumper):
    """NaN is nothing, as in SQLite."""

    def quote(self, obj: float) -> Buffer:
        return b"NULL" if math.isnan(obj) else super().quote(obj)


class _TruthFound(Loader):
    def load(self, data: Buffer) -> int:
        return int(bytes(data) == b"t")


class _Sum(Loader):
    """Sums of whole numbers are whole, other figures are floats; neither is a decimal."""

    def load(self, data: Buffer) -> int | float:
        text = bytes(data)
        return float(text) if b"." in text or b"N" in text else int(text)


def register(adapters: AdaptersMap) -> None:
    """Make them known to a connection's adapters."""
    adapters.register_dumper(bool, _Truth)
    adapters.register_dumper(float, _Number)
    adapters.register_loader("bool", _TruthFound)
    adapters.register_loader("numeric", _Sum)
