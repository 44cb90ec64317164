"""What a run needs, in a few words."""

from __future__ import annotations

from tuitrack.model import amounts
from tuitrack.model.plan import Plan, written_priority
from tuitrack.query.planned import Planned
from tuitrack.tui import formatting


def told(plan: Plan, priority: int) -> str:
    """`2 gpus 32 GB high`; empty where there is nothing to tell."""
    words = [gpus(plan.gpus), formatting.size(plan.memory) if plan.memory else ""]
    if priority:
        name = written_priority(priority)
        words.append(name if name.isalpha() else f"priority {name}")
    return "  ".join(word for word in words if word)


def gpus(count: float | None) -> str:
    """`1 gpu`, `0.5 gpu`, `no gpu`; empty where the worker decides."""
    if count is None:
        return ""
    return f"{count:g} gpu{'s' * (count > 1)}" if count else "no gpu"


def limits(plan: Plan) -> str:
    """`at most 8h, 2 retries, fresh environment`; empty where there are none."""
    words = [
        f"at most {amounts.written_span(plan.time_limit)}" if plan.time_limit else "",
        f"{plan.retries} retr{'y' if plan.retries == 1 else 'ies'}" if plan.retries else "",
        f"{plan.environment} environment" if plan.environment else "",
    ]
    return ", ".join(word for word in words if word)


def facts(planned: Planned, now: float) -> list[tuple[str, str]]:
    """How a run is to be run, or was, as names with values; empty where there is nothing to tell."""
    plan = planned.plan
    return [
        ("needs", told(plan, plan.priority)),
        ("after", ", ".join(f"{one.name or one.id[:8]} ({one.told})" for one in planned.awaited)),
        ("start at", "" if plan.at is None else formatting.clock(plan.at, now)),
        ("limits", limits(plan)),
        ("sbatch", plan.sbatch),
        ("held up", planned.blocked),
    ]
