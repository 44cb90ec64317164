"""What is known of a run besides its numbers, as pairs of a name and a text."""

from __future__ import annotations

import shlex
import time

from tuitrack.model import cards
from tuitrack.model.environment import Environment
from tuitrack.model.execution import Usage
from tuitrack.query.tasks import TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.parts import needs

Fact = tuple[str, str]


def of(detail: TaskDetail, now: float) -> tuple[Fact, ...]:
    """Where and when a run ran."""
    where = f"{detail.queue}, worker {detail.worker}" if detail.worker else detail.queue
    last = detail.attempts[-1] if detail.attempts else None
    soon = detail.started is not None and detail.started - detail.created < 60
    found = (
        ("created", "" if soon else _moment(detail.created, now)),
        ("started", _moment(detail.started, now)),
        ("took", formatting.duration(detail.duration) if detail.duration is not None else ""),
        ("queue", where),
        *needs.facts(detail.planned, now),
        ("host", "  ".join(filter(None, (detail.host, cards.told(last.shares) if last else "")))),
        ("job", last.job.told.removeprefix("job ") if last and last.job else ""),
        ("used", used(last.usage) if last else ""),
        ("user", detail.user),
        ("tags", " ".join(detail.tags)),
        ("sweep", detail.sweep[:8]),
        ("exit code", "" if detail.exit_code is None else str(detail.exit_code)),
        ("attempt", str(detail.attempt) if detail.attempt > 1 else ""),
        ("size", formatting.size(detail.size) if detail.size else ""),
        ("archived", "yes" if detail.archived else ""),
    )
    return tuple((name, text) for name, text in found if text)


def used(usage: Usage) -> str:
    """`cpu 3:12, memory 1.2 GB`; empty where nothing is known."""
    words = [f"cpu {formatting.duration(usage.cpu_seconds)}"] * (usage.cpu_seconds > 0)
    return ", ".join([*words, *[f"memory {formatting.size(usage.max_rss)}"] * (usage.max_rss > 0)])


def code(environment: Environment) -> tuple[Fact, ...]:
    """What code ran, how it was started."""
    return (
        ("repository", environment.repository or environment.repository_root),
        ("branch", environment.branch),
        ("commit", environment.commit),
        ("entry point", environment.entry_point or environment.module),
        ("arguments", shlex.join(environment.argv)),
        ("working directory", environment.working_dir),
        *(("problem", text) for text in environment.problems),
    )


def surroundings(environment: Environment) -> tuple[Fact, ...]:
    """On what it ran."""
    return (
        ("python", environment.python),
        ("interpreter", environment.executable),
        ("variables", shlex.join(f"{name}={value}" for name, value in environment.environ.items())),
        *((f"host {name.replace('_', ' ')}", value) for name, value in environment.host.items()),
    )


def _moment(seconds: float | None, now: float) -> str:
    if seconds is None:
        return ""
    clock = "%H:%M" if now - seconds < 86_400 else "%Y-%m-%d %H:%M"
    return f"{time.strftime(clock, time.localtime(seconds))}, {formatting.ago(now - seconds)}"
