"""Commands about workers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import examples, opening, output
from tuitrack.settings import Settings
from tuitrack.tui import formatting

if TYPE_CHECKING:
    from tuitrack.query.queues import WorkerRow


@click.group()
def worker() -> None:
    """Start, list or stop workers."""


@worker.command(epilog=examples.of("tuitrack worker start --detach", "tuitrack worker start --queue gpu --slots 2"))
@click.option("--queue", "-q", "queues", multiple=True, metavar="NAME", help="Queue to serve; several in order.")
@click.option("--slots", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Runs at a time.")
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
    output.say(
        f"serving {', '.join(spec.queues)} with {slots} slot{'s' * (slots != 1)}; ctrl+c stops claiming, runs go on"
    )
    code = working.serve(settings, spec)
    if code:
        raise SystemExit(code)


@worker.command("ls", epilog=examples.of("tuitrack worker ls"))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """List workers with what they run."""
    from tuitrack.query import queues

    with opening.database(settings) as db:
        found = queues.workers(db)
    if as_json:
        output.as_json([row.to_json() for row in found])
        return
    if not found:
        output.say("no worker; start one: tuitrack worker start --detach")
        return
    header = ["WORKER", "STATE", "SLOTS", "SEEN", "HOST", "QUEUES", "RUNNING"]
    output.table(header, [_row(worker) for worker in found], right=(2, 3), flexible=(5, 6))


def _row(worker: WorkerRow) -> list[str]:
    slots = f"{len(worker.running)}/{worker.slots}"
    seen = formatting.ago(time.time() - worker.heartbeat)
    running = " ".join(task[:8] for task in worker.running) or "–"
    return [worker.id, worker.state, slots, seen, worker.host, " ".join(worker.queues), running]


@worker.command(epilog=examples.of("tuitrack worker stop --all"))
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
