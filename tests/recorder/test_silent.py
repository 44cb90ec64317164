"""A silent run costs two quick system calls at a time, and nothing it does after its silence is missed."""

from __future__ import annotations

from pathlib import Path

import pytest
from recording import Bench, started, writer
from waiting import until

from tuitrack.recorder import round as rounds
from tuitrack.recorder.journal import Journal
from tuitrack.recorder.round import Round
from tuitrack.spool.reader import Reader
from tuitrack.spool.writer import Writer

SMALL = 4096
MANY = 12


class Serving:
    """Rounds over one live run, whose spool is never at rest, so that no test waits for it."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bench = Bench(home)
        self.round = Round(self.bench.settings.spool_root, Journal(home))
        self.writer: Writer = writer(self.bench.settings.spool_root, started(), segment_size=SMALL)
        self.reads = 0
        read = Reader.read

        def counted(reader: Reader, *arguments: object) -> object:
            self.reads += 1
            return read(reader, *arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(Reader, "read", counted)

    def turn(self) -> bool:
        """Serve once; whether anything was stored."""
        self.round.look()
        for served in self.round._known.values():
            served.due = served.look_at = 0.0
        return self.round.serve(self.bench.ingest)

    def last(self) -> float:
        """The last value that is stored."""
        return float(self.bench.row("SELECT last FROM series")[0])


@pytest.fixture
def serving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Serving(tmp_path / "home", monkeypatch)
    loss = made.writer.series("loss", "train")
    made.writer.scalar(loss, 1, 0.5, 1)
    assert made.turn() and made.last() == 0.5
    for _ in range(3):
        assert not made.turn()
    made.reads = 0
    yield made
    made.round.close()
    made.writer.close()


def test_a_silent_run_is_not_read(serving: Serving):
    for _ in range(3):
        assert not serving.turn()
    assert serving.reads == 0


def test_a_silent_run_that_reports_is_read_at_once(serving: Serving):
    serving.writer.scalar(serving.writer.series("loss", "train"), 2, 0.25, 2)
    assert serving.turn() and serving.last() == 0.25


def test_a_silent_run_whose_first_words_take_a_new_segment_is_read_at_once(serving: Serving):
    serving.writer.console(b"x" * SMALL, 1)
    serving.writer.scalar(serving.writer.series("loss", "train"), 2, 0.25, 2)
    assert serving.turn() and serving.last() == 0.25


def test_a_silent_run_that_ends_is_ended_with_its_last_words(serving: Serving):
    serving.writer.scalar(serving.writer.series("loss", "train"), 2, 0.125, 2)
    serving.writer.close()
    assert serving.turn() and serving.last() == 0.125
    until(lambda: serving.turn() or not serving.writer.directory.exists())
    assert serving.bench.rows("SELECT ended FROM spool") == [(1,)]


def test_a_silent_run_that_only_ends_is_ended(serving: Serving):
    serving.writer.close()
    until(lambda: serving.turn() or not serving.writer.directory.exists())
    assert serving.bench.rows("SELECT ended FROM spool") == [(1,)]


def test_of_a_silent_run_another_database_is_asked_again(serving: Serving):
    serving.round.reconsider()
    serving.turn()
    assert serving.reads


def test_more_runs_than_may_keep_their_files_open_are_served_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rounds, "_room", lambda: 2)
    bench = Bench(tmp_path / "home")
    writers = [writer(bench.settings.spool_root, started()) for _ in range(MANY)]
    round = Round(bench.settings.spool_root, Journal(tmp_path))

    def turn() -> bool:
        round.look()
        for served in round._known.values():
            served.due = served.look_at = 0.0
        return round.serve(bench.ingest)

    until(lambda: not turn() and len(bench.rows("SELECT id FROM task")) == MANY)
    opened = [(one.source._fd, one.watch.pidfd) for one in round._known.values() if one.watch]
    assert len(opened) == MANY and sum(max(one) >= 0 for one in opened) == 2
    for one in writers:
        one.scalar(one.series("loss", "train"), 1, 0.5, 1)
    assert turn() and len(bench.rows("SELECT last FROM series")) == MANY
    for one in writers[MANY // 2 :]:
        one.close()
    until(lambda: turn() or bench.rows("SELECT COUNT(*) FROM spool WHERE ended = 1") == [(MANY // 2,)])
    assert all(one.directory.exists() for one in writers[: MANY // 2])
    round.close()
