"""Commands about workers."""

from __future__ import annotations

import click

from tuitrack import errors
from tuitrack.cli import opening, output
from tuitrack.settings import Settings


@click.group()
def worker() -> None:
    """Start, list or stop workers."""


@worker.command()
@click.option("--queue", "-q", "queues", multiple=True, help="Queue to serve; several in order.")
@click.option("--slots", type=click.IntRange(min=1), default=1, show_default=True, help="Runs at a time.")
@click.option("--detach", is_flag=True, help="In the background, past the end of this session.")
@click.option("--until-empty", is_flag=True, help="Leave when the queues are empty and all runs have ended.")
@click.pass_obj
def start(settings: Settings, queues: tuple[str, ...], slots: int, detach: bool, until_empty: bool) -> None:
    """Serve queues: claim runs, start them, see them through."""
    from tuitrack.executor import worker as working

    with opening.database(settings):
        pass
    spec = working.WorkerSpec(queues=queues or ("default",), slots=slots, until_empty=until_empty)
    if detach:
        output.line(working.start_detached(settings, spec))
        return
    output.say(f"serving {', '.join(spec.queues)} with {slots} slots; ctrl+c stops claiming, runs go on")
    code = working.serve(settings, spec)
    if code:
        raise SystemExit(code)


@worker.command("ls")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """List workers with what they run."""
    from tuitrack.query import queues

    with opening.database(settings) as db:
        found = [row.to_json() for row in queues.workers(db)]
    if as_json:
        output.as_json(found)
        return
    header = ["WORKER", "STATE", "SLOTS", "QUEUES", "RUNNING"]
    rows = [
        [str(w["id"]), str(w["state"]), str(w["slots"]), " ".join(w["queues"]), " ".join(t[:8] for t in w["running"])]
        for w in found
    ]
    output.table(header, rows, right=(2,))


@worker.command()
@click.argument("workers", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="All workers of this host.")
@click.pass_obj
def stop(settings: Settings, workers: tuple[str, ...], everyone: bool) -> None:
    """Let workers finish claiming and leave; what they started goes on."""
    from tuitrack.ops import workers as changing
    from tuitrack.query import queues

    if not workers and not everyone:
        raise errors.UsageError("name workers, or --all", hint="tuitrack worker ls")
    with opening.database(settings) as db:
        known = [row.id for row in queues.workers(db)]
        for name in known if everyone else workers:
            if name not in known:
                raise errors.NotFound(f"no worker {name}", hint="tuitrack worker ls")
            changing.stop(db, name)
            output.line(name)
