"""Texts of runs never reach a terminal as anything but text, in no place, page, dialog or command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import hostile
import populate
import pytest
import running
import terminals

RUN, OTHER = populate.task_id(1), populate.task_id(2)
# Keys that open every place, page, part and dialog, and show what is in it; a click acts on what it hits.
PAGES = ("\x1b[6~",) * 3
ESCAPE, ENTER, CLICK = "\x1b", "\r", "\x1b[<0;12;6M\x1b[<0;12;6m"
RUNS = (
    CLICK, "s", ESCAPE, "C", "j", ESCAPE, "gp+", "gk", ESCAPE, "gt", "g0", "/", "name:", ESCAPE, "o", "j", *PAGES, ESCAPE, ":", ESCAPE,
    "?", ESCAPE, "w", ESCAPE, "t", ESCAPE, "R", ESCAPE, "D", ESCAPE, "X", ESCAPE, "W", ESCAPE, "Gp", "gg", " j ",
    "V", *PAGES, "r", ESCAPE, "V", "D", ESCAPE, ESCAPE, "B", "j", "D", ESCAPE, ESCAPE,
)  # fmt: skip
CHARTS = ("2", ".", ENTER, "O", ESCAPE, "S", ESCAPE)
COMPARE = ("3", "a", "j", ENTER, ESCAPE, "\t", ENTER, ESCAPE, "\t\t", "i", "\t", "m", ESCAPE, "1")
TASK = tuple(key for part in range(10) for key in (ENTER, "\t" * part + "j", ENTER, ESCAPE, "1"))
DRAFT = ("c", "j", ENTER, ESCAPE, "\t", ENTER, ESCAPE, "\t", ENTER, ESCAPE, "E", ESCAPE, ESCAPE, "1")
ELSEWHERE = (
    "4",
    "j",
    "Q",
    ESCAPE,
    "H",
    ESCAPE,
    "L",
    ESCAPE,
    "e",
    "\t" * 4,
    ESCAPE,
    "5",
    "s",
    ESCAPE,
    "t",
    ESCAPE,
    ENTER,
    ESCAPE,
    "6",
    "r",
    "L",
    ESCAPE,
    "0",
    "n",
)
WALK = (*RUNS, *CHARTS, *COMPARE, *TASK, *DRAFT, *ELSEWHERE)

CLICKS = tuple(
    f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m" for row in range(2, 23, 3) for column in range(3, 78, 25)
)
BRIEF = (*CLICKS, "2", "3", "4", "5", "6", "0", "1", ENTER, "\t", ESCAPE)
TEXTS = 2400
"""How many texts a home has, at least."""


@dataclass(frozen=True)
class Walk:
    """Through a home whose texts carry these payloads from some turn on, on a screen of a size, by these keys."""

    size: tuple[int, int]
    turn: int = 0
    payloads: Sequence[str] = hostile.PAYLOADS
    keys: Sequence[str] = WALK


def walked(home: Path, walk: Walk) -> bytes:
    """Everything a terminal gets on a walk; the browser is still there at its end."""
    hostile.fill(home, walk.turn, walk.payloads).close()
    with terminals.opened(home, size=walk.size, arguments=("--project", hostile.PROJECT)) as session:
        session.read_until(b"24 runs")
        for key in walk.keys:
            session.press(key)
            session.collect(0.4)
            session.settle(0.06)
        assert session.process.poll() is None, session.output[-3000:]
        session.process.terminate()
        session.end()
        return session.output


def test_no_place_lets_a_text_act_on_the_terminal(home: Path):
    output = walked(home, Walk((80, 24)))
    assert hostile.leaks(output) == []
    assert b"Traceback" not in output and b"this is a defect" not in output


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(1, 8))
def test_every_text_carries_every_payload_in_its_turn(home: Path, turn: int):
    output = walked(home, Walk((160, 45), 9 * turn))
    assert hostile.leaks(output) == []
    assert b"Traceback" not in output and b"this is a defect" not in output


@pytest.mark.parametrize(
    ("count", "keys"), [(TEXTS, BRIEF), pytest.param(10_000, (*CLICKS, *WALK), marks=pytest.mark.slow)]
)
def test_no_text_is_read_as_markup(tmp_path: Path, count: int, keys: Sequence[str]):
    payloads = hostile.fuzzed(count, seed=7)
    for first in range(0, count, TEXTS):
        home = tmp_path / f"home{first}"
        output = walked(home, Walk((80, 24), first, payloads, keys))
        assert hostile.leaks(output) == []
        assert b"Traceback" not in output and b"this is a defect" not in output


def test_every_payload_that_acts_would_be_seen():
    unseen = {one for one in hostile.PAYLOADS if not hostile.leaks(one.encode("utf-8", "replace"))}
    assert len(hostile.PAYLOADS) >= 60
    assert all(one.replace("\n", "").replace("\r", "").isprintable() or one in hostile.SHOWN for one in unseen), unseen


COMMANDS = (
    ("ls",), ("ls", "--json"), ("ls", "--csv"), ("ls", "--group", "tag"), ("show", RUN), ("show", RUN, "--json"),
    ("compare", RUN, OTHER), ("scalars", RUN), ("logs", RUN), ("artifacts", "ls", RUN), ("models", "ls"), ("queue", "ls"),
    ("worker", "ls"), ("worker", "ls", "--json"), ("db", "check"), ("gc",), ("doctor",), ("show", "no\x1b]52;c;aGk=\x07\x9b"),
)  # fmt: skip


def test_no_command_lets_a_text_act_on_the_terminal(home: Path, capfd: pytest.CaptureFixture[str]):
    hostile.fill(home, 0).close()
    for command in COMMANDS:
        done = running.inside(capfd, *command)
        told = done.stdout + done.stderr
        assert hostile.leaks(told.encode("utf-8", "surrogatepass")) == [], command
        assert "Traceback" not in told and told.strip(), command
