"""Commands about artifacts."""

from __future__ import annotations

from pathlib import Path

import click

from tuitrack.cli import examples, fetching, opening, output
from tuitrack.settings import Settings, without_password
from tuitrack.tui import formatting


@click.group()
def artifacts() -> None:
    """List or fetch a run's artifacts."""


@artifacts.command("ls", epilog=examples.of("tuitrack artifacts ls @last"))
@click.argument("task")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(settings: Settings, task: str, as_json: bool) -> None:
    """List a run's artifacts."""
    from tuitrack.query import tasks

    with opening.database(settings) as db:
        found = tasks.detail(db, tasks.resolve(db, task)).to_json()["artifacts"]
    if as_json:
        output.as_json(found)
        return
    rows = [
        [a["name"], a["type"], formatting.size(a["size"]), a["hash"][:12], without_password(a["uri"])] for a in found
    ]
    if not rows:
        output.say("no artifacts")
        return
    output.table(["NAME", "TYPE", "SIZE", "SHA-256", "URI"], rows, right=(2,), flexible=(0, 4))


@artifacts.command(epilog=examples.of("tuitrack artifacts get @last weights --to /tmp"))
@click.argument("task")
@click.argument("name")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), default=Path(), help="Directory or file; default here."
)
@click.pass_obj
def get(settings: Settings, task: str, name: str, target: Path) -> None:
    """Copy an artifact's file out; never over an existing one."""
    from tuitrack.ops import artifacts as ops
    from tuitrack.query import tasks

    with opening.database(settings) as db:
        task_id = tasks.resolve(db, task)
        with fetching.told(name) as copied:
            saved = ops.save(db, task_id, name, target, copied)
    output.line(str(saved))
