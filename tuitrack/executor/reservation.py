"""Cards that are taken, told to every worker of the host, whatever its home and its user."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_ABSTRACT = sys.platform.startswith("linux")
_PREFIX = "tuitrack-gpu-"
_SOCKETS = Path("/proc/net/unix")


class Reservation:
    """The cards of one claim, between it and the start of its supervisor, which inherits them.

    A program needs seconds until the driver tells that it is on a card; until then workers of other homes would take
    the card for free. So each is a name of the kernel's, which only one can have: an abstract socket, free again when
    the last process that holds it is gone, however it went.

    Args:
        names: What the cards are called on the whole host, by number.
        strict: Whether a card that another holds is not to be had.
    """

    def __init__(self, names: Mapping[str, str], strict: bool) -> None:
        self._names = names
        self._strict = strict
        self._held: list[socket.socket] = []

    def secure(self, cards: Sequence[str]) -> list[str]:
        """Take cards; those that another has taken."""
        return [card for card in cards if not self._take(card) and self._strict]

    def known(self) -> frozenset[str]:
        """The cards that anybody of the host has taken so."""
        try:
            names = {
                line.rpartition("@")[2] for line in _SOCKETS.read_text(encoding="utf-8", errors="replace").splitlines()
            }
        except OSError:
            return frozenset()
        return frozenset(card for card, name in self._names.items() if f"{_PREFIX}{name}" in names)

    @property
    def handles(self) -> tuple[int, ...]:
        """The descriptors that hold them."""
        return tuple(one.fileno() for one in self._held)

    def release(self) -> None:
        """Let go of them here; who has inherited them holds them on."""
        for one in self._held:
            one.close()
        self._held.clear()

    def _take(self, card: str) -> bool:
        if not _ABSTRACT:
            return True
        with contextlib.ExitStack() as unless_taken:
            name = unless_taken.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
            try:
                name.bind(f"\0{_PREFIX}{self._names.get(card, card)}")
            except OSError:
                return False
            unless_taken.pop_all()
            self._held.append(name)
        return True
