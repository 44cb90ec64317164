"""A console of any length: read, paged, searched, numbered without being held."""

from __future__ import annotations

import random
import threading
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuitrack import errors
from tuitrack.tui import formatting
from tuitrack.tui.console import finding, jumping, log, reader
from tuitrack.tui.console.finding import Counted, Wanted
from tuitrack.tui.console.hunt import Hunt
from tuitrack.tui.console.numbering import Numbering
from tuitrack.tui.console.pager import Pager
from tuitrack.tui.console.reader import LONGEST, Reader

LINES = st.lists(st.one_of(st.integers(0, 40), st.integers(0, 3 * LONGEST)), max_size=8)


class Text:
    """Bytes that grow, and how much of them was ever asked for at once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.most = 0

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, start: int, end: int) -> bytes:
        found = self.data[max(start, 0) : end]
        self.most = max(self.most, len(found))
        return found


class Slow(Text):
    """Its first part is read once somebody lets it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.reached, self.free = threading.Event(), threading.Event()

    def read(self, start: int, end: int) -> bytes:
        if not self.reached.is_set():
            self.reached.set()
            self.free.wait(10)
        return super().read(start, end)


def never() -> bool:
    return False


def text_of(lengths: list[int], ended: bool) -> bytes:
    return b"\n".join(b"x" * length for length in lengths) + b"\n" * ended


@settings(max_examples=60, deadline=None)
@given(LINES, st.booleans())
def test_lines_are_the_same_from_whichever_side_one_comes(lengths: list[int], ended: bool):
    found = Reader(Text(text_of(lengths, ended)))
    starts = [0] if found.size else []
    while starts and (end := found.end_of(starts[-1])) < found.size:
        starts.append(end)
    back, place = [], found.size
    while place > 0:
        place = found.before(place)
        back.append(place)
    assert back[::-1] == starts
    assert all(end - start <= 2 * LONGEST for start, end in zip(starts, [*starts[1:], found.size], strict=False))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 200), min_size=1, max_size=60), st.lists(st.integers(-70, 70), max_size=12), st.booleans()
)
def test_paging_down_and_up_never_leaves_the_text(lengths: list[int], moves: list[int], wrap: bool):
    data = b"".join(b"%d " % number + b"y" * length + b"\n" for number, length in enumerate(lengths))
    pager = Pager(Reader(Text(data)))
    pager.resize(40, 10, wrap)
    whole = [
        row
        for line in data.decode().splitlines()
        for row in (log.wrapped(log.row(line), 40) if wrap else [log.row(line)])
    ]
    for rows in moves:
        pager.move(rows)
        window = pager.window()
        assert len(window.rows) == min(10, len(whole))
        first = next(
            place for place in range(len(whole)) if tuple(whole[place : place + len(window.rows)]) == window.rows
        )
        assert window.at_end == (first + len(window.rows) == len(whole))
        if wrap:
            assert all(sum(formatting.width(run.text) for run in row) <= 40 for row in window.rows)


def test_wrapping_loses_nothing_and_keeps_colours():
    row = log.row(log.line(b"\x1b[31m" + "wörter 中文 🙂 ".encode() * 20))
    rows = list(log.wrapped(row, 30))
    assert "".join(run.text for one in rows for run in one[1:]) == "".join(run.text for run in row[1:])
    assert {run.style for one in rows for run in one[1:]} == {"bad"}
    assert all(sum(formatting.width(run.text) for run in one) <= 30 for one in rows)


def test_the_end_of_a_gigabyte_costs_no_more_than_what_is_shown():
    class Far(Text):
        size = 1 << 30  # type: ignore[assignment]

        def read(self, start: int, end: int) -> bytes:
            self.most = max(self.most, end - start)
            return b"".join(b"line %09d\n" % number for number in range(start // 15, end // 15 + 1))[start % 15 :][
                : end - start
            ]

    text = Far(b"")
    pager = Pager(Reader(text))
    pager.resize(80, 20, wrap=False)
    tracemalloc.start()
    pager.to_end()
    for _ in range(50):
        pager.move(-20)
    window = pager.window()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(window.rows) == 20
    assert text.most <= 1 << 16
    assert peak < 8 << 20


WORDS = [
    "loss",
    "LOSS",
    "los\x1b[31ms\x1b[0m",
    "lo\rloss",
    "loss\rgone",
    "über LOSS",
    "",
    "x" * 50,
    "\x1b[1mloss\x1b[0m 3",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60), st.sampled_from(["loss", "ÜBER", "s 3", "nowhere"]), st.data())
def test_a_search_finds_what_one_sees_in_either_direction(words: list[str], wanted: str, data: st.DataObject):
    text = Text("\n".join(words).encode())
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word.encode()) + 1)
    seen = [
        start
        for start, word in zip(starts, words, strict=False)
        if wanted.lower() in log.plain(log.line(word.encode())).lower()
    ]
    one, place = Wanted(wanted), data.draw(st.sampled_from(starts[: len(words)] or [0]))
    after = finding.forwards(text, Reader(text), one, place, never)
    assert after == next((start for start in seen if start >= place), None)
    before = finding.backwards(text, Reader(text), one, place, never)
    assert before == next((start for start in reversed(seen) if start < place), None)
    counted = Counted()
    for _ in finding.count(text, Reader(text), one, counted, never):
        pass
    assert list(counted.places) == seen


def test_counting_goes_on_with_what_comes_and_counts_no_line_twice():
    text, counted = Text(b""), Counted()
    lottery = random.Random(8)
    for piece in [b"a hit\n", b"half a h", b"it\n", b"nothing\n", b"open hit", b" and on", b"\nhit\n"] * 3:
        text.data += piece
        for _ in finding.count(text, Reader(text), Wanted("hit"), counted, never):
            pass
        if lottery.random() < 0.5:
            assert list(finding.count(text, Reader(text), Wanted("hit"), counted, never)) in ([], [counted])
    lines = text.data.split(b"\n")
    assert len(counted.places) == sum(b"hit" in line for line in lines)


def test_a_search_stops_when_it_is_told_to():
    text = Text(b"nothing here\n" * 400_000)
    looked = []

    def stopped() -> bool:
        looked.append(1)
        return len(looked) > 2

    assert finding.forwards(text, Reader(text), Wanted("rare"), 0, stopped) is None
    assert len(looked) == 3
    hunt = Hunt(text, "rare")
    looked.clear()
    hunt.last(stopped)
    assert not hunt.missed


def test_a_hunt_goes_around_the_ends():
    text = Text(b"a 1\nb\na 2\nc\na 3\n")
    hunt = Hunt(text, "a")
    places = []
    hunt.last(never)
    for by in (1, 1, -1, -1, -1):
        places.append(hunt.place)
        hunt.step(by, never)
    assert [*places, hunt.place] == [12, 0, 6, 0, 12, 6]
    for _ in hunt.count(never):
        pass
    assert (hunt.rank, len(hunt.counted.places), hunt.share) == (2, 3, 1.0)


@pytest.mark.parametrize("step", [1, 7, 64, 1 << 20])
def test_lines_have_the_numbers_an_editor_gives_them(monkeypatch: pytest.MonkeyPatch, step: int):
    monkeypatch.setattr("tuitrack.tui.console.numbering._STEP", step)
    text = Text(b"".join(b"%d\n" % number * (number % 3) for number in range(200)) + b"last")
    starts = [0, *(place + 1 for place, byte in enumerate(text.data) if byte == 10)]
    numbering = Numbering()
    numbering.go_on(text, never)
    for number, start in enumerate(starts, 1):
        assert numbering.place(text, number) == start
        assert numbering.number(text, start) == number
    assert numbering.place(text, 10_000) == text.size


def test_lines_are_counted_once_though_two_count_at_the_same_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tuitrack.tui.console.numbering._STEP", 10)
    text, numbering = Slow(b"a line\nb\n" * 100), Numbering()
    counting = [threading.Thread(target=numbering.go_on, args=(text, never)) for _ in range(2)]
    counting[0].start()
    assert text.reached.wait(10)
    counting[1].start()
    counting[1].join(0.1)
    text.free.set()
    for one in counting:
        one.join()
    assert numbering.number(text, 891) == 199 and numbering.counted == 900


NOON = time.mktime((2026, 11, 24, 12, 0, 0, 0, 0, -1))


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1200", "line", 1200), ("1,200", "line", 1200), ("0", "line", 1), ("50%", "share", 0.5), ("250%", "share", 1),
        ("-10m", "moment", NOON - 600), ("-1.5h", "moment", NOON - 5400), ("11:30", "moment", NOON - 1800),
        ("13:00", "moment", NOON - 23 * 3600), ("2026-11-23 12:00", "moment", NOON - 86400),
    ],
)  # fmt: skip
def test_places_are_read_as_they_are_typed(text: str, kind: str, value: float):
    assert jumping.parse(text, NOON) == jumping.Target(kind, value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "x", "12:99", "-", "%", "-5y", "9" * 400 + "x"])
def test_what_is_no_place_is_refused_with_what_is_one(text: str):
    with pytest.raises(errors.UsageError, match="50%"):
        jumping.parse(text, NOON)


def test_a_block_is_kept_and_an_unfinished_one_read_again():
    text = Text(b"one\ntw")
    found = Reader(text)
    assert found.line(4).text == "tw"
    text.data += b"o\nthree\n"
    assert found.line(4).text == "two"
    assert reader.LONGEST % (1 << 16) == 0
