"""Workers that read beside a screen, and those that keep how it is arranged: both in the order they were asked."""

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
from textual.worker import Worker

Node = TypeVar("Node", bound=DOMNode)
Given = ParamSpec("Given")
Answers: TypeAlias = Iterator[Message]

_TURNS = itertools.count(1)
_ANSWERING = threading.Lock()
_ANSWERED: WeakKeyDictionary[DOMNode, dict[str, int]] = WeakKeyDictionary()
_KEEPER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keeper")


def answering(
    group: str,
) -> Callable[[Callable[Concatenate[Node, Given], Answers]], Callable[Concatenate[Node, Given], Worker[None]]]:
    """Read in a thread; each message that is yielded is an answer.

    A thread cannot be stopped: one that was asked earlier may end later. What it then yields is dropped, as what was
    asked after it is on screen already.

    Args:
        group: What one answer stands for; the answers of a group take each other's place.
    """

    def decorate(
        method: Callable[Concatenate[Node, Given], Answers],
    ) -> Callable[Concatenate[Node, Given], Worker[None]]:
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


def keeping(
    group: str,
) -> Callable[[Callable[Concatenate[Node, Given], None]], Callable[Concatenate[Node, Given], Worker[None]]]:
    """Write in a thread, after all that was to be written before, on whatever screen: the last word stays the last."""

    def decorate(method: Callable[Concatenate[Node, Given], None]) -> Callable[Concatenate[Node, Given], Worker[None]]:
        @wraps(method)
        def keep(node: Node, /, *args: Given.args, **kwargs: Given.kwargs) -> Worker[None]:
            written = _KEEPER.submit(copy_context().run, lambda: method(node, *args, **kwargs))

            async def wait() -> None:
                # Whoever leaves stops waiting, which is no reason not to write.
                await asyncio.shield(asyncio.wrap_future(written))

            return node.run_worker(wait, name=method.__name__, group=group, exit_on_error=False)

        return keep

    return decorate
