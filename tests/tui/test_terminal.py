"""The terminal is left as it was found, however the browser ends; nothing that is data can act on it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import populate
import pytest
import terminals
import waiting
from terminals import Session
from textual import events
from textual.message import Message

from tuitrack import errors
from tuitrack.model.outputs import PlotReported, SampleReported
from tuitrack.store import applying, files, outputs
from tuitrack.tui.tty import driver, guard, terminal
from tuitrack.tui.tty.driver import Driver

FORBIDDEN = (b"\x1b]52", b"\x1b]0;", b"\x1b[2J", "\u202e".encode(), "\u200b".encode(), "\x9b".encode())
NASTY = "a\x1b]52;c;aGk=\x07b\x1b[2Jc\x9b31md\u202ee\u200bf\x1b]0;title\x07"


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    """A browser that has drawn its first rows."""
    populate.fill(home)
    with terminals.opened(home) as opened:
        opened.read_until(b"lr=0")
        yield opened


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_signals_restore_the_terminal(session: Session, number: signal.Signals):
    session.process.send_signal(number)
    assert session.end() == 128 + number
    terminals.left_as_found(session)


def test_q_leaves_with_success(session: Session):
    session.press("q")
    assert session.end() == 0
    terminals.left_as_found(session)


PLANTED = """
import tuitrack.tui.browser as browser
def broken(self, *args):
    {body}
browser.TuitrackApp.{method} = broken
from tuitrack.cli.main import main
main([])
"""
RAISES = 'raise RuntimeError("planted")'


@pytest.mark.parametrize(
    ("method", "body", "code"),
    [("on_mount", RAISES, 1), ("action_redraw", RAISES, 1), ("leave", "pass", 128 + signal.SIGTERM)],
)
def test_a_defect_leaves_the_terminal_as_it_was(home: Path, method: str, body: str, code: int):
    populate.fill(home)
    script = PLANTED.format(method=method, body=body)
    with terminals.opened(home, command=(sys.executable, "-c", script)) as broken:
        if method != "on_mount":
            broken.read_until(b"lr=0")
        if method == "leave":
            broken.process.terminate()
        else:
            broken.press("\x0c" * (method == "action_redraw"))
        assert broken.end() == code
        assert body == "pass" or b"planted" in broken.output
        terminals.left_as_found(broken)


def test_escape_waits_no_longer_than_a_key_may_take():
    environ: dict[str, str] = {}
    terminal.prepare(environ)
    assert int(environ["ESCDELAY"]) < 20, "what it leads to takes its time too, 50 ms in all"


class Typed(Driver):
    """A driver that reads one key out of a pipe, without a browser."""

    def __init__(self, data: bytes) -> None:
        self.fileno, writer = os.pipe()
        os.write(writer, data)
        os.close(writer)
        self.exit_event, self._debug = threading.Event(), False
        self._ending, self._ends = os.pipe()
        self._begun, self._parted = "", float("-inf")

    def process_message(self, message: Message) -> None:
        self.message = message
        self.exit_event.set()


def test_escape_alone_is_waited_for_only_as_long_as_its_delay(monkeypatch: pytest.MonkeyPatch):
    waits: list[float] = []

    def waited(read: list[int], write: list[int], failed: list[int], seconds: float) -> tuple[list[int], ...]:
        waits.append(seconds)
        return (read if len(waits) == 1 else []), write, failed

    monkeypatch.setattr("select.select", waited)
    monkeypatch.setattr("textual.constants.ESCAPE_DELAY", 0.01)
    typed = Typed(b"\x1b")
    typed.run_input_thread()
    assert isinstance(typed.message, events.Key) and typed.message.key == "escape"
    assert waits[1] == 0.01


@pytest.mark.parametrize(
    ("first", "rest", "keys"),
    [
        (b"\x1b", b"[B", ["escape", "down"]),
        (b"\x1b", b"OA", ["escape", "up"]),
        (b"\x1b[", b"5~", ["left_square_bracket", "pageup"]),
        (b"\x1b", b"B", ["escape", "B"]),
        (b"\x1b", b"[", ["escape", "left_square_bracket"]),
    ],
)
def test_the_rest_of_a_key_that_comes_late_is_no_letters(
    first: bytes, rest: bytes, keys: list[str], monkeypatch: pytest.MonkeyPatch
):
    """`B` opens the bin: a slow line that parts an arrow key must not."""
    pieces = iter([first, b"", rest])

    def waited(read: list[int], write: list[int], failed: list[int], seconds: float) -> tuple[list[int], ...]:
        piece = next(pieces)
        os.write(writer, piece)
        typed.exit_event.set() if piece == rest else None
        return (read if piece else []), write, failed

    reader, writer = os.pipe()
    typed, found = Typed(b""), list[Message]()
    typed.fileno = reader
    monkeypatch.setattr(typed, "process_message", found.append)
    monkeypatch.setattr("select.select", waited)
    monkeypatch.setattr("textual.constants.ESCAPE_DELAY", 0.0)
    typed.run_input_thread()
    os.close(reader)
    os.close(writer)
    assert [one.key for one in found if isinstance(one, events.Key)] == keys
    assert (driver.constants.ESCAPE_DELAY > 0) == (len(rest) > 1), "the line is slow: escape waits longer from now on"


def test_escape_and_a_letter_at_once_are_two_keys_in_a_field_too(session: Session):
    session.press(":")
    session.show("Commands")
    session.press("\x1bq")
    assert session.end() == 0


def test_what_is_typed_ahead_goes_to_what_the_key_before_opened(session: Session):
    for keys, shown in (("gs", "by: same but seed"), ("g0", "newest first"), ("sloss\r", "sort: loss")):
        session.press(keys)
        session.show(shown)
    session.press("\x1bq")
    assert session.end() == 0


def test_words_typed_ahead_of_a_box_are_no_commands(home: Path):
    db = populate.fill(home)
    with terminals.opened(home) as opened:
        opened.read_until(b"lr=0")
        opened.press("wX A D y\r")
        waiting.until(lambda: db.rows("SELECT 1 FROM task WHERE comment = 'X A D y'"))
        opened.answer("q", b"1049l")


def test_the_mouse_is_left_to_the_terminal_and_taken_back(session: Session):
    session.answer(":mouse off\r", rb"\x1b\[\?1003l")
    session.show("drag selects text")
    session.answer(":mouse off\r", rb"\x1b\[\?1003h")


def test_interrupt_leaves_at_the_second_time(session: Session):
    session.press("\x03")
    session.read_until(b"again leaves")
    session.press("\x03")
    assert session.end() == 130
    terminals.left_as_found(session)


def test_nothing_is_sent_while_nothing_moves(session: Session):
    session.settle()
    assert session.during(2.5) == 0


def test_data_never_reaches_the_terminal_as_control(home: Path):
    db = populate.fill(home, populate.Plan(runs=3))
    populate.add_run(db, "f" * 32, NASTY, comment=NASTY, status_reason=NASTY, host=NASTY)
    with terminals.opened(home) as opened:
        opened.read_until(b"lr=0")
        opened.settle()
        opened.process.terminate()
        opened.end()
        output = opened.output
    for forbidden in FORBIDDEN:
        assert forbidden not in output


def test_what_a_run_reported_never_reaches_the_terminal_as_control(home: Path):
    db = populate.fill(home, populate.Plan(runs=3))
    run, figure = populate.task_id(2), {"data": [{"type": "bar", "x": [NASTY], "y": [1], "name": NASTY}], "layout": {}}
    page = files.put_bytes(db.settings.files, NASTY.encode(), name="page.html")
    picture = files.put_bytes(db.settings.files, b"\x89PNG\r\n\x1a\n" + NASTY.encode(), name="x.png")
    with db.write() as tx:
        context = applying.Context(tx, "s", run, 1.0)
        outputs.apply(PlotReported(NASTY, NASTY, 0, "plotly", json.dumps(figure)), context)
        for stored, kind in ((page, "html"), (picture, "image")):
            outputs.apply(SampleReported(NASTY + kind, "", 0, kind, stored.uri, 9, "", NASTY), context)
        sql = "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, 0, 1, ?)"
        tx.execute(sql, (run, f"{NASTY}\n".encode()))
    with terminals.opened(home) as opened:
        opened.read_until(b"lr=0")
        opened.press("\r")
        opened.read_until(b"Overview")
        for keys in ("L", "W", "\t", "\t", "\r", "\x1b", "\t", "\r", "\x1b", "j", "\r"):
            opened.settle(0.3)
            opened.press(keys)
        opened.settle()
        opened.process.terminate()
        opened.end()
        output = opened.output
    assert b"Images" in output and b"step 0" in output
    for forbidden in FORBIDDEN:
        assert forbidden not in output


def test_guard_drops_controls_and_keeps_width():
    from rich.segment import Segment
    from rich.style import Style
    from textual.strip import Strip

    linked = Style(link="javascript:alert(1)") + Style(color="red")
    strip = Strip([Segment(NASTY, Style(bold=True)), Segment("plain", linked)])
    clean = guard.clean(strip)
    assert clean.text == "a]52;c;aGk=b[2Jc31mdef]0;titleplain"
    assert clean.cell_length == strip.cell_length
    assert [segment.style.link for segment in clean if segment.style] == [None, None]
    assert guard.clean(clean) is clean


def test_web_links_stay():
    from rich.segment import Segment
    from rich.style import Style
    from textual.strip import Strip

    strip = Strip([Segment("here", Style(link="https://example.org/a"))])
    assert next(iter(guard.clean(strip))).style.link == "https://example.org/a"


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_poor_terminals_are_refused(term: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    with pytest.raises(errors.UsageError) as caught:
        terminal.check({"TERM": term})
    assert "TERM" in str(caught.value)


def test_no_terminal_is_one_line_and_exit_2(home: Path):
    done = subprocess.run([sys.executable, "-m", "tuitrack"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "--once" in done.stderr


def test_small_terminal_says_so(home: Path):
    populate.fill(home)
    with terminals.opened(home, size=(20, 5)) as opened:
        opened.read_until(b"needs 40")
        opened.press("q")
        assert opened.end() == 0
