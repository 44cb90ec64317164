"""Workers beside a screen, in the order they were asked: those that read, those that keep and change something."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from textual.dom import DOMNode
from textual.message import Message
from textual.worker import Worker, active_worker

Node = TypeVar("Node", bound=DOMNode)
Given = ParamSpec("Given")
Answers: TypeAlias = Iterator[Message]
Act: TypeAlias = Callable[Concatenate[Node, Given], None]
Begun: TypeAlias = Callable[Concatenate[Node, Given], Worker[None]]

_TURNS = itertools.count(1)
_ANSWERING = threading.Lock()
_ANSWERED: WeakKeyDictionary[DOMNode, dict[str, int]] = WeakKeyDictionary()
_KEEPER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keeper")
_CHANGER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="changer")


def answering(group: str) -> Callable[[Callable[Concatenate[Node, Given], Answers]], Begun[Node, Given]]:
    """Read in a thread; each message that is yielded is an answer.

    A thread cannot be stopped: one that was asked earlier may end later. What it then yields is dropped, as what was
    asked after it is on screen already.

    Args:
        group: What one answer stands for; the answers of a group take each other's place.
    """

    def decorate(method: Callable[Concatenate[Node, Given], Answers]) -> Begun[Node, Given]:
        @wraps(method)
        def ask(node: Node, /, *args: Given.args, **kwargs: Given.kwargs) -> Worker[None]:
            turn = next(_TURNS)

            def read() -> None:
                for message in method(node, *args, **kwargs):
                    _answer(node, group, turn, message)

            return node.run_worker(
                read, name=method.__name__, group=group, exclusive=True, exit_on_error=False, thread=True
            )

        return ask

    return decorate


def _answer(node: DOMNode, group: str, turn: int, message: Message) -> None:
    with _ANSWERING:
        answered = _ANSWERED.setdefault(node, {})
        if turn >= answered.get(group, 0):
            answered[group] = turn
            node.post_message(message)


def keeping(group: str) -> Callable[[Act[Node, Given]], Begun[Node, Given]]:
    """Write in a thread, after all that was to be written before, on whatever screen: the last word stays the last."""
    return _in_turn(_KEEPER, group, lambda node: node)


def changing(group: str) -> Callable[[Act[Node, Given]], Begun[Node, Given]]:
    """Change runs and queues in a thread, after all that was to be changed or taken back before, on whatever screen.

    The worker is the application's: a change goes on once the screen was left on which it was asked for, so that what
    it has to say goes to the application. Neither it nor what is kept may wait for the screen: it may be gone.
    """
    return _in_turn(_CHANGER, group, lambda node: node.app)


def _in_turn(
    line: ThreadPoolExecutor, group: str, owner: Callable[[DOMNode], DOMNode]
) -> Callable[[Act[Node, Given]], Begun[Node, Given]]:
    def decorate(method: Act[Node, Given]) -> Begun[Node, Given]:
        @wraps(method)
        def ask(node: Node, /, *args: Given.args, **kwargs: Given.kwargs) -> Worker[None]:
            async def wait() -> None:
                # Whoever leaves stops waiting, which is no reason not to do it.
                await asyncio.shield(asyncio.wrap_future(done))

            worker: Worker[None] = owner(node).run_worker(wait, name=method.__name__, group=group, exit_on_error=False)
            context = copy_context()
            context.run(active_worker.set, worker)
            done = line.submit(context.run, lambda: method(node, *args, **kwargs))
            return worker

        return ask

    return decorate
