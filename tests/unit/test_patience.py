"""Nobody waits for ever for what does not answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tuitrack.store import patience


@pytest.fixture
def never(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What nobody sets until the test is over."""
    monkeypatch.setattr(patience, "_left", [])
    monkeypatch.setattr(patience, "_LOOK", 0.01)
    made = threading.Event()
    yield made
    made.set()


def test_what_answers_is_passed_on():
    assert patience.asked(lambda: 3, 1.0) == 3
    with pytest.raises(KeyError, match="why"):
        patience.asked(lambda: {}["why"], 1.0)


def test_what_does_not_answer_is_left_behind_but_not_for_ever(never: threading.Event):
    for _ in range(patience._MOST):
        with pytest.raises(TimeoutError, match="no answer in 0 s"):
            patience.asked(never.wait, 0.01)
    with pytest.raises(TimeoutError, match="8 calls are without an answer"):
        patience.asked(lambda: 3, 0.01)
    left = list(patience._left)
    never.set()
    for one in left:
        one.join()
    assert patience.asked(lambda: 3, 0.01) == 3


def test_who_waits_can_stop(never: threading.Event):
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        patience.asked(never.wait, 60.0, stop)
