"""Pieces of work with a frame now and then."""

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


def test_a_frame_comes_after_each_piece_that_takes_long():
    done: list[int] = []
    frames = Frames()
    Turns(frames, 0.0).take(partial(done.append, number) for number in range(3))  # type: ignore[arg-type]
    assert done == [0]
    frames.come()
    assert done == [0, 1]
    frames.come()
    frames.come()
    assert done == [0, 1, 2] and not frames.then


def test_one_frame_is_enough_for_what_is_soon_done():
    done: list[int] = []
    frames = Frames()
    Turns(frames, 60.0).take(partial(done.append, number) for number in range(3))  # type: ignore[arg-type]
    assert done == [0, 1, 2] and not frames.then


def test_new_pieces_take_the_place_of_what_is_left():
    done: list[str] = []
    frames = Frames()
    turns = Turns(frames, 0.0)  # type: ignore[arg-type]
    turns.take(partial(done.append, text) for text in ("a1", "a2", "a3"))
    turns.take(partial(done.append, text) for text in ("b1", "b2"))
    assert done == ["a1"]
    frames.come()
    frames.come()
    assert done == ["a1", "b1", "b2"]
