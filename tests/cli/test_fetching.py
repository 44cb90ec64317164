"""Commands that fetch a file tell how far they are to whoever looks, and leave nothing half behind."""

from __future__ import annotations

import os
import pty
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import running

from tuitrack.cli import fetching
from tuitrack.tui import formatting

SCRIPT = """
from tuitrack import Task
Task.init("p", "n").upload_artifact("numbers", {"one": 1})
"""
GET = [sys.executable, "-m", "tuitrack", "artifacts", "get", "@last", "numbers", "--to"]


@pytest.fixture
def elsewhere(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose run left its artifact in a place that accepts and never answers."""
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "2")
    running.python(SCRIPT, tmp_path)
    running.tuitrack("ls")
    (home / "files").rename(tmp_path / "gone")
    (tmp_path / "out").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("TUITRACK_FILES", f"ftp://127.0.0.1:{silent.getsockname()[1]}/x")
        yield home


def test_ctrl_c_ends_a_fetch_with_one_line(elsewhere: Path, tmp_path: Path):
    mine, theirs = pty.openpty()
    with subprocess.Popen([*GET, str(tmp_path / "out")], stdout=-1, stderr=theirs) as process:
        os.close(theirs)
        said = b""
        while b"fetching numbers" not in said:
            said += os.read(mine, 1000)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        said = os.read(mine, 1000)
        assert process.stdout.read() == b""
    os.close(mine)
    assert said.decode().split("\r")[-2:] == ["stopped: numbers was not saved", "\n"]
    assert list((tmp_path / "out").iterdir()) == []
    assert [path for path in (elsewhere / "cache").rglob("*") if path.is_file()] == []


def test_nobody_who_does_not_look_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fetching, "_SOON", 0.0)
    with fetching.told("net.pt") as copied:
        copied(5, 10)
    assert capsys.readouterr() == ("", "")


def test_a_line_is_written_again_and_again_and_goes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    for name in ("_SOON", "_EVERY"):
        monkeypatch.setattr(fetching, name, 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with fetching.told("net\x1b[2J") as copied:
        for done, whole in ((0, 0), (5_000_000, 20_000_000), (20_000_000, 20_000_000)):
            copied(done, whole)
    lines = capsys.readouterr().err.split("\r")
    assert [line.rstrip() for line in lines] == [
        "",
        "fetching net␛[2J",
        "fetching net␛[2J   25 % of 20 MB",
        "fetching net␛[2J   100 % of 20 MB",
        "",
        "",
    ]
    assert len(lines[-2]) == formatting.width(lines[-3])
