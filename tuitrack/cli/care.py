"""Commands that look after a home: db, doctor."""

from __future__ import annotations

import time
from pathlib import Path

import click

from tuitrack.cli import opening, output
from tuitrack.settings import Settings
from tuitrack.tui import formatting


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
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
    output.section(str(settings.home), [(name, str(value)) for name, value in facts.items()])


@db.command()
@click.option("--to", "target", type=click.Path(path_type=Path), help="File to write; default in the home's backups.")
@click.pass_obj
def backup(settings: Settings, target: Path | None) -> None:
    """Copy the database while it is in use."""
    from tuitrack.store import database

    destination = target or settings.backups / f"tuitrack-{time.strftime('%Y%m%d-%H%M%S')}.db"
    with opening.database(settings) as opened:
        database.backup(opened, destination)
    output.line(str(destination))


@db.command()
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


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Look for risks on this host, and say what to do about each."""
    from tuitrack.query import health

    with opening.database(settings) as opened:
        findings = health.findings(opened)
    width = max(formatting.width(name) for name, _, _ in findings)
    for name, good, text in findings:
        output.line(f"{'ok  ' if good else 'RISK'}  {formatting.pad(name, width)}  {text}")
