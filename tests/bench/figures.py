"""A measured figure with its bar, its peers, and whether it can be told."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

_MISSED, _UNTOLD = "MISSED", "too noisy to tell"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured, several times.

    Args:
        what: What it is, for people.
        unit: Its unit.
        values: One a repetition; their median counts.
        bar: What it should not exceed, with `floor` what it should reach; None where it is only told.
        peers: The same of other trackers; no values where one is not installed.
        ahead: How many times better than a peer it should be.
    """

    what: str
    unit: str
    values: Sequence[float]
    bar: float | None = None
    floor: bool = False
    peers: Mapping[str, Sequence[float]] = field(default_factory=dict)
    ahead: Mapping[str, float] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """The median."""
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        """Met or missed, as the better part of the repetitions says; too noisy to tell where they disagree."""
        if self.bar is None:
            return ""
        kept = [(value >= self.bar) if self.floor else (value <= self.bar) for value in self.values]
        share = sum(kept) / len(kept)
        return "met" if share >= 0.75 else _MISSED if share <= 0.25 else _UNTOLD

    def ratio(self, peer: str) -> float | None:
        """How many times a peer's figure is ours, None where it was not measured."""
        found = self.peers[peer]
        return statistics.median(found) / max(self.value, 1e-9) if found else None

    def lines(self, noisy: bool = False) -> list[str]:
        """For people; where the machine was noisy a missed bar is not told as one."""
        verdict = _UNTOLD if noisy and self.verdict == _MISSED else self.verdict
        low, high = min(self.values), max(self.values)
        bar = "" if self.bar is None else f"bar {'≥' if self.floor else '≤'} {_short(self.bar)}"
        spread = f"({_short(low)} … {_short(high)})" if len(self.values) > 1 else ""
        first = f"  {self.what:50} {_short(self.value):>9} {self.unit:11} {spread:19} {bar:12} {verdict}"
        return [first.rstrip(), *map(self._peer_line, self.peers)]

    def _peer_line(self, peer: str) -> str:
        ratio = self.ratio(peer)
        if ratio is None:
            return f"    {peer:48} not measured: not installed"
        wanted = f"wanted ≥ {_short(self.ahead[peer])} ×" if peer in self.ahead else ""
        theirs = _short(statistics.median(self.peers[peer]))
        times = f"{_short(ratio)} × ours" if self.value else "ours is none"
        return f"    {peer:48} {theirs:>9} {self.unit:11} {times:19} {wanted}".rstrip()

    def to_json(self) -> dict[str, object]:
        """For programs: the fields, with what follows from them."""
        ratios = {peer: self.ratio(peer) for peer in self.peers}
        return {**asdict(self), "value": self.value, "verdict": self.verdict, "ratios": ratios}


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
