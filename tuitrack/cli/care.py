"""Commands that look after a home: db, gc, doctor."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import examples, opening, output
from tuitrack.model import jobs
from tuitrack.settings import Settings
from tuitrack.tui import formatting

if TYPE_CHECKING:
    from tuitrack.store.engine import Finding


@click.group()
def db() -> None:
    """Look after the database."""


@db.command(epilog=examples.of("tuitrack db info"))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def info(settings: Settings, as_json: bool) -> None:
    """Say where things lie and how much there is."""
    from tuitrack.query import health

    with opening.database(settings) as opened:
        facts = health.facts(opened)
    if as_json:
        output.as_json(facts)
        return
    output.listed([(name.replace("_", " "), _fact(name, value)) for name, value in facts.items()])


@db.command(epilog=examples.of("tuitrack db backup", "tuitrack db backup --to /mnt/safe/runs.db"))
@click.option("--to", "target", type=click.Path(path_type=Path), help="File to write; default in the home's backups.")
@click.pass_obj
def backup(settings: Settings, target: Path | None) -> None:
    """Copy the database while it is in use."""
    from tuitrack.store import database

    destination = target or settings.backups / f"tuitrack-{time.strftime('%Y%m%d-%H%M%S')}.db"
    with opening.database(settings) as opened:
        database.backup(opened, destination)
    output.line(str(destination))


@db.command(epilog=examples.of("tuitrack db check"))
@click.pass_obj
def check(settings: Settings) -> None:
    """Check the database for damage."""
    from tuitrack.query import health

    with opening.database(settings) as opened:
        problems = health.damage(opened)
    for problem in problems:
        output.line(problem)
    if problems:
        raise SystemExit(1)
    output.line("ok")


def _fact(name: str, value: object) -> str:
    if name == "bytes" and isinstance(value, int):
        return formatting.size(value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


@db.command(epilog=examples.of("tuitrack db upgrade"))
@click.pass_obj
def upgrade(settings: Settings) -> None:
    """Bring the database to this version's schema; a copy is kept in the home's backups."""
    from tuitrack.query import health

    with opening.database(settings) as opened:
        output.line(f"schema {health.facts(opened)['schema']}")


@click.command(epilog=examples.of("tuitrack gc", "tuitrack gc --yes"))
@click.option("--yes", "-y", is_flag=True, help="Delete them.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def gc(settings: Settings, yes: bool, as_json: bool) -> None:
    """Say which kept files no run or model refers to, and delete them with --yes.

    They are what deleted and reset runs, replaced artifacts and samples beyond the history have left. Files of the
    last hour stay, since a run may be about to report them; so does everything outside the home. Runs that have lain
    in the bin for seven days are removed first; `tuitrack bin --empty` removes all of them.

    With them go copies of repositories and environments that no rerun used for a month, the oldest of those beyond
    `cache_gb`, and checkouts of runs that were killed.
    """
    from tuitrack.executor import room
    from tuitrack.ops import collecting, emptying

    with opening.database(settings) as opened:
        if yes:
            emptying.expire(opened)
            freed = collecting.clear(opened)
            count, size = freed.files, freed.size
        else:
            found = collecting.look(opened)
            count, size = len(found), sum(one.size for one in found)
    spare = room.clear(settings) if yes else room.unused(settings)
    again = sum(one.size for one in spare)
    if as_json:
        output.as_json({"files": count, "bytes": size, "deleted": yes, "caches": len(spare), "cache_bytes": again})
        return
    lines = [f"{count} file{'s' * (count != 1)}, {formatting.size(size)}"] if count else []
    if spare:
        lines.append(f"{len(spare)} of what reruns need and can make again, {formatting.size(again)}")
    if yes or not lines:
        output.line(f"deleted {' and '.join(lines)}" if lines else "there is nothing to delete")
        return
    output.line(f"{' and '.join(lines)} that nothing refers to")
    output.say("tuitrack gc --yes deletes them")


def _again(settings: Settings) -> list[Finding]:
    """Have what waits to be shared tried again, by a recorder that finds what this shell does where one is stuck."""
    from tuitrack.query import shared
    from tuitrack.spool import attend

    attendance = attend.of(settings)
    if not shared.stuck(settings):
        attendance.attend()
        return []
    told = "what waits is tried again now, by a recorder with the environment of this shell"
    return [("shared files", True, told)] if attendance.relieve() else []


@click.command(epilog=examples.of("tuitrack doctor", "tuitrack doctor --job --sbatch --partition=a100"))
@click.option("--job", is_flag=True, help="Also try a job of Slurm, which takes as long as it waits.")
@click.option("--sbatch", default="", metavar="OPTIONS", help="Options of that job.")
@click.pass_obj
def doctor(settings: Settings, job: bool, sbatch: str) -> None:
    """Look for risks on this host, and say what to do about each.

    Slurm is looked at where a worker of this host uses it, or with --job.
    """
    from tuitrack.executor.backends.slurm import checking
    from tuitrack.query import health, queues

    used = job
    try:
        with opening.database(settings) as opened:
            findings = health.findings(settings, opened)
            used |= any(one.here and one.detail.engine == jobs.SLURM for one in queues.workers(opened))
    except errors.StoreError as error:
        findings = [("database", False, str(error)), *health.findings(settings)]
    if settings.files_url and not settings.read_only:
        findings += _again(settings)
    findings += checking.findings(used=used)
    findings += checking.try_job(settings, sbatch) if job else []
    width = max(formatting.width(name) for name, _, _ in findings)
    for name, good, text in findings:
        output.line(f"{'ok  ' if good else 'RISK'}  {formatting.pad(name, width)}  {text}")
