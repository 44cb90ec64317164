"""What threads read and keep comes in the order it was asked for."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass

import pytest
from textual import on
from textual.app import App
from textual.message import Message
from textual.worker import WorkerFailed

from tuitrack import errors
from tuitrack.tui.answering import Answers, answering, keeping


class Asker(App[None]):
    """Hears answers."""

    @dataclass
    class Answered(Message):
        """An answer."""

        text: str

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.kept: list[str] = []
        self.ended = threading.Event()

    @answering("words")
    def ask(self, text: str, until: threading.Event) -> Answers:
        """Answer, once something happened."""
        until.wait(10)
        yield Asker.Answered(text)
        yield Asker.Answered(f"{text} again")
        if text == "first":
            self.ended.set()

    @answering("others")
    def ask_otherwise(self, text: str) -> Answers:
        """Answer something else."""
        yield Asker.Answered(text)

    @keeping("words")
    def keep(self, text: str, until: threading.Event) -> None:
        """Keep it, once something happened."""
        until.wait(10)
        if not text:
            raise errors.Refused("nothing to keep", hint="keep something")
        self.kept.append(text)
        if text == "second":
            self.ended.set()

    @on(Answered)
    def hear(self, message: Answered) -> None:
        """Remember it."""
        self.heard.append(message.text)


def _now() -> threading.Event:
    happened = threading.Event()
    happened.set()
    return happened


async def test_an_answer_that_comes_after_that_of_a_later_question_is_dropped():
    app, late = Asker(), threading.Event()
    async with app.run_test() as pilot:
        app.ask("first", late)
        await pilot.pause()
        await app.ask("second", _now()).wait()
        late.set()
        await asyncio.to_thread(app.ended.wait, 10)
        await app.ask_otherwise("other").wait()
        await pilot.pause()
        assert app.heard == ["second", "second again", "other"]


async def test_an_earlier_answer_is_heard_until_a_later_one_comes():
    app, late = Asker(), threading.Event()
    async with app.run_test() as pilot:
        app.ask("first", _now())
        await asyncio.to_thread(app.ended.wait, 10)
        second = app.ask("second", late)
        await pilot.pause()
        assert app.heard == ["first", "first again"]
        late.set()
        await second.wait()
        await pilot.pause()
        assert app.heard[2:] == ["second", "second again"]


async def test_what_is_kept_last_stays_though_what_was_to_be_kept_before_took_longer():
    app, late = Asker(), threading.Event()
    async with app.run_test() as pilot:
        first, second = app.keep("first", late), app.keep("second", _now())
        await pilot.pause()
        assert not app.kept
        late.set()
        await first.wait()
        await second.wait()
        assert app.kept == ["first", "second"]


async def test_what_is_to_be_kept_is_kept_though_the_browser_is_left_meanwhile():
    app, late = Asker(), threading.Event()
    async with app.run_test() as pilot:
        app.keep("first", late)
        app.keep("second", _now())
        await pilot.pause()
    late.set()
    await asyncio.to_thread(app.ended.wait, 10)
    assert app.kept == ["first", "second"]


async def test_what_cannot_be_kept_is_an_error_of_its_worker_and_of_no_other():
    app = Asker()
    async with app.run_test():
        failed, kept = app.keep("", _now()), app.keep("second", _now())
        with pytest.raises(WorkerFailed):
            await failed.wait()
        await kept.wait()
        assert app.kept == ["second"]
