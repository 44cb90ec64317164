"""What every way of running attempts can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from tuitrack.model.execution import AttemptPaths, Exit
from tuitrack.model.jobs import Job
from tuitrack.model.plan import Plan
from tuitrack.ops.attempts import Attempt


class Outcome(StrEnum):
    """What is to become of an attempt that ended without leaving how, or that its engine ended."""

    OVER = "over"
    AGAIN = "again"
    NEVER_STARTED = "never started"


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended, by its engine, and what is to become of it."""

    exit: Exit
    outcome: Outcome = Outcome.OVER


@dataclass(frozen=True, slots=True)
class News:
    """What an engine knows of open attempts, by directory: their jobs, and of those that are over how they ended.

    `trouble` is why it knows nothing new, or takes nothing more.
    """

    jobs: Mapping[AttemptPaths, Job] = field(default_factory=dict)
    ended: Mapping[AttemptPaths, Ending] = field(default_factory=dict)
    trouble: str = ""


class Backend(Protocol):
    """Starts attempts that are laid out in their directories; a handle is text that can be stored."""

    def start(self, paths: AttemptPaths, plan: Plan, keep: Sequence[int] = ()) -> str:
        """Start an attempt that keeps some descriptors open while it lives; its handle."""
        ...


class Engine(Backend, Protocol):
    """One that runs attempts elsewhere: their files alone do not tell how they stand."""

    def follow(self, some: Sequence[Attempt]) -> News:
        """What there is to know of open attempts, asked all at once; those to be stopped are stopped."""
        ...

    def explain(self, attempt: Attempt, found: Exit) -> Ending | None:
        """An exit that the engine may have caused, with its cause; None while that cannot be told."""
        ...
