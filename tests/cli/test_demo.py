"""What `tuitrack demo` says when its browser is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuitrack.cli import demo


@pytest.mark.parametrize(("code", "said"), [(None, "the models train on"), (1, "failed: /home/demo.log"), (0, "")])
def test_what_becomes_of_the_training(code: int | None, said: str, capsys: pytest.CaptureFixture[str]):
    demo._report(code, Path("/home/demo.log"))
    printed = capsys.readouterr().err
    assert said in printed
    assert bool(printed) == bool(said)


def test_the_last_lines_fit_a_terminal(capsys: pytest.CaptureFixture[str]):
    demo._next()
    assert all(len(line) <= 80 for line in capsys.readouterr().err.splitlines())
    assert len(demo._GREETING) < 79
