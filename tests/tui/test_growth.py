"""A browser that is used all day grows no more: at most 1 MB a minute in the hands of somebody in a hurry."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import populate
import pytest
import terminals
import weighing
from pressing import KEYS
from screens import Screen
from terminals import LARGEST, Session
from weighing import Weight

from tuitrack.store.database import Database

GOING = ("0", "1", "2", "3", "4", "5", "6", "\r", "\x1b", "\x1b", "\x1b")
"""Keys that open places and pages, and leave boxes: half of all that are pressed."""
SIZES = ((80, 24), (120, 40), (160, 45), (40, 12), (30, 8))
"""What a terminal is drawn to in a day. The library remembers how every size is divided, thirty thousand parts of it
at most: with a new size at each turn it would be minutes before that is full."""
JUST_LEFT = 8
"""So many screens may still be on their way out, held by a timer or a thread that ends within seconds."""
DEEP = 6
"""How many screens lie over each other at most, with the two places that stay."""
PACE = 0.1
"""Seconds from one key to the next, about."""
WARM, MEASURED, EVERY = 180.0, 180.0, 10.0
BAR = 1024
"""Kilobytes a minute."""


class Hand:
    """Somebody in a hurry, who presses, clicks, and draws the terminal larger, while runs go on."""

    def __init__(self, session: Session, db: Database, seed: int) -> None:
        self._session = session
        self._db = db
        self._chance = random.Random(seed)

    def act(self) -> None:
        """One thing, then look at what it did for a moment."""
        kind, chance = self._chance.random(), self._chance
        if kind < 0.85:
            self._session.press(chance.choice(chance.choice((KEYS, GOING))))
        elif kind < 0.93:
            place = f"{chance.randint(1, 80)};{chance.randint(1, 24)}"
            self._session.press(f"\x1b[<0;{place}M\x1b[<0;{place}m")
        elif kind < 0.96:
            self._session.resize(*chance.choice(SIZES))
        else:
            with self._db.write() as tx:
                tx.execute("UPDATE task SET comment = ?", (f"at {chance.random()}",))
        self._session.during(PACE * chance.uniform(0.3, 1.7))
        self._session.output = self._session.output[-20_000:]


@contextmanager
def used(home: Path, seed: int) -> Iterator[tuple[Hand, Callable[[], Weight]]]:
    """A browser in somebody's hand, and its scales."""
    db, path = populate.fill(home), home / "weight"
    with terminals.opened(home, command=weighing.COMMAND, environ=weighing.told(path)) as session:
        session.read_until(b"lr=0")
        session.screen = Screen(*LARGEST)
        yield Hand(session, db, seed), lambda: weighed(session, path)
        assert session.process.poll() is None and b"Traceback" not in session.output, session.output[-3000:]


def weighed(session: Session, path: Path) -> Weight:
    """The weight at the leaderboard, so that one differs from another only by what was left."""
    session.press("\x1b\x1b\x1b\x1b1")
    session.settle(0.3)
    return weighing.weigh(session, path)


def test_screens_that_were_left_are_gone(home: Path):
    with used(home, seed=3) as (hand, weight):
        for _ in range(150):
            hand.act()
        found = weight()
        assert sum(found.screens.values()) <= DEEP + JUST_LEFT, found


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_memory_does_not_grow(home: Path, seed: int):
    seen: list[tuple[float, int]] = []
    with used(home, seed) as (hand, weight):
        began = looked = time.monotonic()
        while (now := time.monotonic()) - began < WARM + MEASURED:
            hand.act()
            if now - began > WARM and now - looked > EVERY:
                looked, found = now, weight()
                assert sum(found.screens.values()) <= DEEP + JUST_LEFT, found
                seen.append(((now - began) / 60, found.kilobytes))
    slope = statistics.linear_regression(*zip(*seen, strict=True)).slope
    print(f"{slope:.0f} kB a minute from {seen[0][1]} kB to {seen[-1][1]} kB")
    assert slope <= BAR, seen
