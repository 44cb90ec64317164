"""The browser stays what it is through resizes, stalls, stops, keys at random; long samples are slow tests."""

from __future__ import annotations

import fcntl
import random
import re
import signal
import struct
import sys
import termios
import time
from pathlib import Path

import populate
import pytest
import terminals
from screens import Screen
from terminals import Session

from tuitrack.store.database import Database
from tuitrack.tui import keymaps

# Starting workers, enqueuing (which offers to start one) and saving reach beyond the home.
BEYOND = frozenset("WES")
_LETTERS = {key for action in keymaps.Keymap().actions for key in action.keys if len(key) == 1}
OTHERS = ("\x1b", "\r", "\t", " ", "/", ":", "?", "<", ">", "+", "-", "[", "]", "\x1b[B", "\x1b[A")
KEYS = (*sorted(_LETTERS - BEYOND), *OTHERS)


LARGEST = (300, 300)


def resize(session: Session, width: int, height: int) -> None:
    """Give the terminal another size."""
    fcntl.ioctl(session.main, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))


def well(session: Session) -> None:
    """It is there, without a traceback, and answers."""
    assert session.process.poll() is None, session.output[-3000:]
    assert b"Traceback" not in session.output
    session.answer("\x0c", b"1 Runs")


def resident(session: Session) -> int:
    """Kilobytes of memory."""
    text = Path(f"/proc/{session.process.pid}/status").read_text(encoding="ascii")
    return int(text.partition("VmRSS:")[2].split()[0])


@pytest.mark.parametrize("count", [40, pytest.param(500, marks=pytest.mark.slow)])
def test_any_number_of_sizes(home: Path, count: int):
    populate.fill(home, populate.Plan(runs=8))
    chance = random.Random(count)
    with terminals.opened(home) as session:
        session.read_until(b"lr=0")
        session.screen = Screen(*LARGEST)
        for place in range(count):
            if place % 8 == 0:
                session.press(chance.choice("1234560"))
            resize(session, chance.choice((0, 1, 20, 39, 40, 80, 300)), chance.choice((0, 1, 9, 10, 12, 24, 120, 300)))
            session.collect(0.05)
        resize(session, 20, 5)
        session.settle(0.3)
        assert b"needs 40" in session.output
        resize(session, 40, 12)
        session.screen = Screen(*LARGEST)
        session.press("1\x0c")
        session.show("[1 Runs]")
        assert b"Traceback" not in session.output


@pytest.mark.parametrize("count", [120, pytest.param(20_000, marks=pytest.mark.slow)])
def test_keys_at_random_while_runs_appear(home: Path, count: int):
    db = populate.fill(home)
    chance, left = random.Random(1000 + count), count
    while left > 0:
        with terminals.opened(home) as session:
            session.read_until(b"Runs")
            session.screen = Screen(*LARGEST)
            while left > 0 and session.process.poll() is None:
                left -= 1
                act(session, db, chance, left)
            assert session.process.poll() in (None, 0, 130)
            assert not re.search(b"Traceback|this is a defect", session.output), session.output[-4000:]
    with db.read() as tx:
        assert tx.value("PRAGMA integrity_check") == "ok"


def act(session: Session, db: Database, chance: random.Random, number: int) -> None:
    """One thing that a user, or a run, does."""
    kind = chance.random()
    if kind < 0.8:
        session.press("".join(chance.choices(KEYS, k=chance.choice((1, 1, 3)))))
    elif kind < 0.9:
        place = f"{chance.randint(1, 80)};{chance.randint(1, 24)}"
        session.press(f"\x1b[<0;{place}M\x1b[<0;{place}m")
    elif kind < 0.95:
        resize(session, chance.randint(20, 160), chance.randint(5, 50))
    else:
        populate.add_run(db, f"{number:x}".rjust(32, "a"), f"late {number}")
    session.collect(0.02)


def test_a_link_that_stalls_holds_nothing_and_goes_on(home: Path):
    db = populate.fill(home)
    with terminals.opened(home) as session:
        session.read_until(b"lr=0")
        session.settle()
        before = resident(session)
        for number in range(40):
            session.press("jk2"[number % 3] if number % 7 else "1")
            populate.add_run(db, f"{number:x}".rjust(32, "b"), f"late {number}")
        time.sleep(2)
        with db.write() as tx:
            tx.execute("UPDATE task SET comment = 'written meanwhile'")
        assert resident(session) - before < 40_000
        session.press("1")
        session.show("[1 Runs]")
        well(session)


def test_stopped_and_continued_it_goes_on(home: Path):
    populate.fill(home)
    with terminals.opened(home) as session:
        session.read_until(b"lr=0")
        for _ in range(3):
            session.process.send_signal(signal.SIGSTOP)
            session.settle(0.1)
            session.process.send_signal(signal.SIGCONT)
            for key, shown in (("2", "[2 Charts]"), ("1", "[1 Runs]")):
                session.press(key)
                session.show(shown)
        well(session)


CRASH = """
import tuitrack.tui.browser as browser
def broken(self):
    raise RuntimeError("planted")
browser.TuitrackApp.{method} = broken
from tuitrack.cli.main import main
main([])
"""


@pytest.mark.parametrize("method", ["on_mount", "action_redraw"])
def test_a_defect_leaves_the_terminal_as_it_was(home: Path, method: str):
    populate.fill(home)
    with terminals.opened(home, command=(sys.executable, "-c", CRASH.format(method=method))) as session:
        if method == "action_redraw":
            session.read_until(b"lr=0")
            session.press("\x0c")
        assert session.end() == 1
        assert b"planted" in session.output
        assert session.output.rindex(b"\x1b[?1049l") > session.output.rindex(b"\x1b[?1049h")
        assert b"\x1b[?25h" in session.output and b"\x1b[?1000l" in session.output
        assert termios.tcgetattr(session.child)[:4] == session.before[:4]
