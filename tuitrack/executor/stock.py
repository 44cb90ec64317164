"""What of its host a worker can give a task now."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.executor.reservation import Reservation
from tuitrack.hardware import memory, trees
from tuitrack.hardware.gpus import Gpu, Gpus
from tuitrack.model.cards import Offer
from tuitrack.model.jobs import Job
from tuitrack.ops.claiming import Stock
from tuitrack.query import holding
from tuitrack.query.holding import Holder
from tuitrack.store.database import Database

_RESERVED = 0.05
_MOST_RESERVED = 4 << 30


def usual_reserve() -> int:
    """Bytes a worker keeps free where nobody says."""
    return min(int(memory.read().total * _RESERVED), _MOST_RESERVED)


@dataclass(frozen=True, slots=True)
class Host:
    """The host as one worker may give it away: which cards, and what of the memory stays free."""

    offer: Offer
    reserve: int
    gpus: Gpus
    cards: tuple[str, ...]
    reservation: Reservation

    @classmethod
    def of(cls, offer: Offer, reserve: int) -> Host:
        """This host.

        Raises:
            LaunchError: a card that is to be handed out is not there.
        """
        gpus = Gpus()
        found = gpus.read()
        names = {str(gpu.index): gpu.uuid for gpu in found if gpu.uuid}
        return cls(offer, reserve, gpus, _offered(offer, found), Reservation(names, strict=offer.auto))

    @property
    def most(self) -> Stock:
        """All there can ever be."""
        return Stock(self.cards, managed=self._managed, memory_total=memory.read().total - self.reserve)

    @property
    def _managed(self) -> bool:
        return bool(self.cards) or not self.offer.auto

    def look(self, db: Database) -> Stock:
        """What there is now; who uses a card, and how much memory is left, is asked anew each time."""
        holders = holding.here(db)
        below = trees.Trees()
        pids = {one: below.under(holding.processes(db.settings, one)) for one in holders if one.shares or one.memory}
        found = memory.read()
        return Stock(
            self.cards,
            self._taken(pids) if self.offer.auto and self.cards else frozenset(),
            self._managed,
            found.free - self.reserve - _promised(pids),
            found.total - self.reserve,
            self.reservation.secure,
        )

    def _taken(self, pids: Mapping[Holder, frozenset[int]]) -> frozenset[str]:
        """The cards that are not ours: somebody computes there, or a worker of another home has given them away."""
        ours = {share.card for holder in pids for share in holder.shares}
        return frozenset(_used(self.gpus.read(), pids)) | (self.reservation.known() - ours)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What an engine finds for tasks: whatever they ask for, of which nothing is counted here."""

    reserve: int = 0
    cards: tuple[str, ...] = ()
    reservation: Reservation = field(default_factory=lambda: Reservation({}, strict=False))

    @property
    def most(self) -> Stock:
        """No task asks for too much."""
        return Stock(elsewhere=True, handle=Job().text)

    def look(self, db: Database) -> Stock:
        """The same at any time."""
        return self.most


def _offered(offer: Offer, found: Sequence[Gpu]) -> tuple[str, ...]:
    """The cards a worker may hand out: with `auto` those that it sees itself.

    Raises:
        LaunchError: a named one is not there.
    """
    known = [str(gpu.index) for gpu in found]
    for card in offer.named:
        if known and card not in known:
            raise errors.LaunchError(f"there is no GPU {card} on this host", hint=f"it has {', '.join(known)}")
    if not offer.auto:
        return offer.named
    return tuple(str(gpu.index) for gpu in found if _visible(gpu, os.environ.get("CUDA_VISIBLE_DEVICES")))


def _visible(gpu: Gpu, told: str | None) -> bool:
    """Whether a list of numbers or of beginnings of UUIDs names a card; without a list all are seen."""
    if told is None:
        return True
    names = [name.strip() for name in told.split(",")]
    return str(gpu.index) in names or any(name and gpu.uuid.startswith(name) for name in names)


def _used(gpus: Iterable[Gpu], pids: Mapping[Holder, frozenset[int]]) -> list[str]:
    """The cards that somebody uses who was not given them here."""
    used = []
    for gpu in gpus:
        card = str(gpu.index)
        ours = [some for holder, some in pids.items() if any(share.card == card for share in holder.shares)]
        strangers = gpu.pids.difference(*ours)
        # How much of the memory is whose, nobody tells: beside a task of ours only processes count.
        if strangers or (not ours and not gpu.idle):
            used.append(card)
    return used


def _promised(pids: Mapping[Holder, frozenset[int]]) -> float:
    """Bytes that running tasks asked for and do not use yet."""
    return sum(max(one.memory - trees.memory_gb(some) * (1 << 30), 0.0) for one, some in pids.items() if one.memory)
