"""Pieces of work with a frame after each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tuitrack.tui.turns import Turns


class Frames:
    """A widget whose frames come when told."""

    def __init__(self) -> None:
        self.then: list[Callable[[], object]] = []

    def call_after_refresh(self, what: Callable[[], object]) -> bool:
        self.then.append(what)
        return True

    def come(self) -> None:
        due, self.then = self.then, []
        for what in due:
            what()


def test_a_frame_comes_after_each_piece():
    done: list[int] = []
    frames = Frames()
    Turns(frames).take(partial(done.append, number) for number in range(3))  # type: ignore[arg-type]
    assert done == [0]
    frames.come()
    assert done == [0, 1]
    frames.come()
    frames.come()
    assert done == [0, 1, 2] and not frames.then


def test_new_pieces_take_the_place_of_what_is_left():
    done: list[str] = []
    frames = Frames()
    turns = Turns(frames)  # type: ignore[arg-type]
    turns.take(partial(done.append, text) for text in ("a1", "a2", "a3"))
    turns.take(partial(done.append, text) for text in ("b1", "b2"))
    assert done == ["a1"]
    frames.come()
    frames.come()
    assert done == ["a1", "b1", "b2"]
