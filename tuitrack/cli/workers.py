"""Commands about workers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from tuitrack import errors
from tuitrack.cli import examples, opening, output
from tuitrack.model import jobs
from tuitrack.model.cards import Offer
from tuitrack.settings import Settings
from tuitrack.tui import formatting

if TYPE_CHECKING:
    from tuitrack.executor.worker import WorkerSpec
    from tuitrack.query.queues import WorkerRow
    from tuitrack.store.database import Database


@click.group()
def worker() -> None:
    """Start, list, drain or stop workers."""


def _offer(context: click.Context, parameter: click.Parameter, text: str) -> str:
    try:
        return Offer.parse(text).text
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _bytes(context: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
    from tuitrack.query import values

    try:
        return None if text is None else int(values.size(text, 0))
    except errors.BadQuery as error:
        raise click.BadParameter(f"{text} is no size, as 4GB") from error


def _sbatch(context: click.Context, parameter: click.Parameter, text: str) -> str:
    from tuitrack.model import sbatch

    try:
        sbatch.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return text


def _serving(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what a worker serves and with what."""
    options = (
        click.option("--queue", "-q", "queues", multiple=True, metavar="NAME", help="Queues to serve, in order."),
        click.option(
            "--slots", type=click.IntRange(min=1), metavar="N", help="Runs at a time: 1; with Slurm 50 jobs."
        ),
        click.option(
            "--gpus", default="auto", show_default=True, metavar="auto|0,1|none", callback=_offer,
            help="GPUs to hand out: unused ones, those named, none.",
        ),
        click.option(
            "--keep-free", "reserve", metavar="SIZE", callback=_bytes,
            help="Start nothing while less memory is free; default 5 %, at most 4 GiB.",
        ),
        click.option(
            "--backend", type=click.Choice(jobs.ENGINES), default=jobs.LOCAL, help="This host, or Slurm.",
        ),
        click.option(
            "--sbatch", default="", metavar="OPTIONS", callback=_sbatch,
            help="Options of every job, as below.",
        ),
        click.option("--until-empty", is_flag=True, help="Leave when nothing waits and all runs have ended."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _spec(serving: dict[str, Any]) -> WorkerSpec:
    from tuitrack.executor.worker import WorkerSpec

    if serving["sbatch"] and serving["backend"] != jobs.SLURM:
        raise errors.UsageError("--sbatch is for jobs of Slurm", hint="add --backend slurm")
    slots = serving["slots"] or jobs.SLOTS[serving["backend"]]
    return WorkerSpec(**{**serving, "queues": serving["queues"] or ("default",), "slots": slots})


@worker.command(
    epilog=examples.of(
        "tuitrack worker start --detach",
        "tuitrack worker start --queue gpu --slots 2 --gpus 0,1",
        "tuitrack worker start --backend slurm -q gpu --sbatch '-p a100 -t 8:00:00'",
    )
)
@_serving
@click.option("--detach", is_flag=True, help="In the background, past the end of this session.")
@click.pass_obj
def start(settings: Settings, /, detach: bool, **serving: Any) -> None:
    """Serve queues: claim runs, start them, see them through.

    A run gets as many GPUs as it asks for and sees no others; one that does not say gets one where the worker has any.
    With --gpus auto a card counts only while no process of anyone is on it and under 5 % of its memory is used; that
    is looked at again whenever a run is to start. With --gpus none, runs see no card. Where no card is found, runs see
    what the worker sees.

    With --backend slurm each run is a job with the options of --sbatch, what it needs, and its own options.
    """
    with opening.database(settings):
        pass
    spec = _spec(serving)
    if detach:
        from tuitrack.executor import detaching

        started = detaching.start(settings, spec)
        output.line(started)
        _warn(settings, started)
        return
    from tuitrack.executor import worker as working

    output.say(f"serving {', '.join(spec.queues)} with {_told(spec)}; ctrl+c stops claiming, runs go on")
    code = working.serve(settings, spec)
    if code:
        raise SystemExit(code)


def _told(spec: WorkerSpec) -> str:
    if spec.backend == jobs.SLURM:
        return f"at most {spec.slots} jobs in Slurm"
    return f"{spec.slots} slot{'s' * (spec.slots != 1)}, GPUs {spec.gpus}"


def _warn(settings: Settings, started: str) -> None:
    """Say what will end a worker though it is meant to stay."""
    from tuitrack.query import queues, survival

    with opening.database(settings) as db:
        risk = next((survival.risk(one.pid) for one in queues.workers(db) if one.id == started), "")
    if risk:
        output.say(f"{started} {risk}")


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
    header = ["WORKER", "STATE", "SLOTS", "GPUS", "SEEN", "HOST", "QUEUES", "RUNNING"]
    output.table(header, [_row(worker) for worker in found], right=(2, 4), flexible=(6, 7))
    for worker in found:
        if worker.detail.waits:
            output.say(f"{worker.id}: {worker.detail.waits}")


def _row(worker: WorkerRow) -> list[str]:
    slots = f"{len(worker.running)}/{worker.slots}"
    seen = formatting.ago(time.time() - worker.heartbeat)
    running = " ".join(task[:8] for task in worker.running) or "–"
    gpus = worker.detail.engine or ",".join(worker.gpus) or "–"
    return [worker.id, worker.state, slots, gpus, seen, worker.host, " ".join(worker.queues), running]


@worker.command(epilog=examples.of("tuitrack worker stop --all"))
@click.argument("workers", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="All workers.")
@click.pass_obj
def stop(settings: Settings, workers: tuple[str, ...], everyone: bool) -> None:
    """Let workers finish claiming and leave; what they started goes on."""
    from tuitrack.ops import serving
    from tuitrack.ops import workers as changing

    try:
        _each(settings, workers, everyone, changing.stop)
    except errors.StoreUnavailable as error:
        told = serving.stop(settings.home, workers)
        for name in told:
            output.line(name)
        if not told:
            raise
        output.say(f"{error}: told to those of this home on this host only")


@worker.command(epilog=examples.of("tuitrack worker drain --all"))
@click.argument("workers", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="All workers.")
@click.pass_obj
def drain(settings: Settings, workers: tuple[str, ...], everyone: bool) -> None:
    """Let workers take no more runs, and leave once those they have are over."""
    from tuitrack.ops import workers as changing

    _each(settings, workers, everyone, changing.drain)


def _each(
    settings: Settings, workers: tuple[str, ...], everyone: bool, change: Callable[[Database, str], None]
) -> None:
    from tuitrack.query import queues

    if not workers and not everyone:
        raise errors.UsageError("name workers, or --all", hint="tuitrack worker ls")
    with opening.database(settings) as db:
        known = [row.id for row in queues.workers(db)]
        for name in known if everyone else workers:
            if name not in known:
                raise errors.NotFound(f"no worker {name}", hint="tuitrack worker ls")
            change(db, name)
            output.line(name)


@worker.command(epilog=examples.of("tuitrack worker unit --queue gpu > tuitrack-worker.service"))
@_serving
@click.pass_obj
def unit(settings: Settings, /, **serving: Any) -> None:
    """Print a systemd unit that keeps a worker running for this user; what to do with it is said on stderr."""
    from tuitrack.executor import unit as units

    for line in units.text(settings, _spec(serving)).splitlines():
        output.line(line)
    for line in units.ADVICE:
        output.say(line)
