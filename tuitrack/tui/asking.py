"""Workers that end by opening a box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from textual import work
from textual.dom import DOMNode
from textual.worker import Worker, active_worker

Node = TypeVar("Node", bound=DOMNode)
Given = ParamSpec("Given")

GROUP = "asking"
"""What of this group runs keeps keys waiting that are typed ahead; on one screen only the last of them goes on."""


def asking(method: Callable[Concatenate[Node, Given], None]) -> Callable[Concatenate[Node, Given], Worker[None]]:
    """Do this beside the screen, as what opens a box once it has read what it asks: keys typed ahead wait for it."""
    return work(thread=True, exclusive=True, exit_on_error=False, group=GROUP)(method)


def asks(worker: Worker[object]) -> bool:
    """Whether keys are to wait for it."""
    return worker.group == GROUP and not worker.is_finished


def check(opens: object) -> None:
    """Refuse to open a box out of a worker for which no key has waited.

    Raises:
        RuntimeError: the worker is not `asking`.
    """
    worker = active_worker.get(None)
    if worker is not None and worker.group != GROUP:
        raise RuntimeError(f"{worker.name} opens {opens}, but is not asking: keys typed ahead would not wait for it")
