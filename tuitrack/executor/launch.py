"""From a claimed task to what a supervisor needs to run it."""

from __future__ import annotations

import sys
from typing import NamedTuple

from tuitrack import errors
from tuitrack.model import cards, execution
from tuitrack.model.environment import Environment
from tuitrack.model.execution import AttemptPaths
from tuitrack.model.plan import Plan
from tuitrack.ops.claiming import Claim
from tuitrack.query import plans, tasks
from tuitrack.settings import Settings, without_password
from tuitrack.store.database import Database

_LOST_CODE = "uncommitted changes"
_SAME = (
    *("entry_point", "argv", "module", "runner", "working_dir", "repository_root", "repository", "commit", "diff"),
    *("script_text", "python", "packages", "origins", "requirements", "search"),
)
"""What a launch takes over from the record as it is."""

_OF_A_RANK = frozenset({"RANK", "LOCAL_RANK", "WORLD_SIZE", "SLURM_JOB_ID", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK"})
"""Variables that say which of several processes the recorded one was; none of them starts the others."""

_OF_A_JOB = frozenset({"CUDA_VISIBLE_DEVICES"})
"""Variables that an engine gives to each job."""


class Prepared(NamedTuple):
    """An attempt that is laid out, and how it is to be run."""

    paths: AttemptPaths
    plan: Plan


def prepare(db: Database, settings: Settings, claim: Claim, engine: str = "") -> Prepared:
    """Write what a supervisor needs to run one attempt without a database.

    Args:
        db: The run database.
        settings: Where attempts lie.
        claim: Which attempt.
        engine: Who starts its supervisor, empty for this host.

    Raises:
        LaunchError: the record is known to be incomplete.
        OSError: the attempt's directory cannot be made, or was made before.
    """
    with db.read() as tx:
        injection = tasks.injection(tx, claim.task_id)
        environment = tasks.environment(tx, claim.task_id)
        plan, damaged = plans.of(tx, claim.task_id), plans.damaged(tx, claim.task_id)
    if damaged:
        raise errors.LaunchError(f"how it is to be run is stored damaged: {', '.join(damaged)}", hint="clone it")
    for problem in environment.problems:
        if problem.startswith(_LOST_CODE):
            raise errors.LaunchError(f"the code was not recorded whole: {problem}", hint="commit, then record it again")
    paths = AttemptPaths.of(settings.runs, claim.task_id, claim.attempt)
    paths.directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths.directory.mkdir(mode=0o700)
    paths.injection.write_text(execution.dump(injection), encoding="utf-8")
    launch = _launch(settings, environment, claim)
    launch = launch._replace(environment=plan.environment, time_limit=plan.time_limit or 0.0, engine=engine)
    if engine:
        launch = launch._replace(environ={name: one for name, one in launch.environ.items() if name not in _OF_A_JOB})
    paths.launch.write_text(execution.dump(launch), encoding="utf-8")
    return Prepared(paths, plan)


def _notes(code: Environment) -> tuple[str, ...]:
    """What is to be said on the console before the code says anything."""
    notes = [f"not as recorded: {problem}" for problem in code.problems]
    size = code.environ.get("WORLD_SIZE", "1")
    if size != "1" and not code.runner.startswith(execution.RUN):
        notes.append(f"recorded as one of {size} processes of a launcher, it runs alone: tuitrack run the launcher")
    return tuple(notes)


def _launch(settings: Settings, code: Environment, claim: Claim) -> execution.Launch:
    # What has a password in it goes by the environment alone.
    told = {name: value for name, value in settings.environ().items() if value == without_password(value)}
    variables = {**told, "TUITRACK_SPOOL": str(settings.spool_root)}
    if claim.shares is not None:
        variables |= cards.environ(claim.shares)
    return execution.Launch(
        task_id=claim.task_id,
        attempt=claim.attempt,
        home=str(settings.home),
        executable=code.executable or sys.executable,
        environ={**{name: value for name, value in code.environ.items() if name not in _OF_A_RANK}, **variables},
        notes=_notes(code),
        keep=settings.keep_checkouts,
        cache_gb=settings.cache_gb,
        **{name: getattr(code, name) for name in _SAME},
    )
