"""Workers that keys typed ahead wait for: those that end by opening a box, or by going where one acts next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from textual import work
from textual.dom import DOMNode
from textual.worker import Worker, WorkerState, active_worker

Node = TypeVar("Node", bound=DOMNode)
Given = ParamSpec("Given")

GROUP = "asking"
"""What of this group runs keeps keys waiting that are typed ahead; on one screen only the last of them opens a box."""


def asking(method: Callable[Concatenate[Node, Given], None]) -> Callable[Concatenate[Node, Given], Worker[None]]:
    """Do this beside the screen, as what opens a box or moves the cursor once it has read what it needs for that.

    Keys typed ahead wait for it: they mean the box, or what the cursor is on by then.
    """
    return work(thread=True, exclusive=True, exit_on_error=False, group=GROUP)(method)


def asks(worker: Worker[object]) -> bool:
    """Whether keys are to wait for it."""
    return worker.group == GROUP and not worker.is_finished


def may_open(opens: object, front: DOMNode) -> bool:
    """Whether a box still belongs over the screen in front: keys wait long, but not for ever, and may have left.

    Raises:
        RuntimeError: the worker that opens it is not `asking`: no key has waited for it.
    """
    worker = active_worker.get(None)
    if worker is not None and worker.group != GROUP:
        raise RuntimeError(f"{worker.name} opens {opens}, but is not asking: keys typed ahead would not wait for it")
    # What a box does later still counts as its worker's, which has ended by then.
    if worker is None or worker.state in (WorkerState.SUCCESS, WorkerState.ERROR):
        return True
    return not worker.is_cancelled and worker.node in (front, front.app)
