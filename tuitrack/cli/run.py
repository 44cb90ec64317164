"""`tuitrack run`: record an unmodified script."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import examples, opening, output, planning
from tuitrack.cli.planning import Asked
from tuitrack.model import execution
from tuitrack.settings import Settings

if TYPE_CHECKING:
    from tuitrack.sdk.run import RunSpec


@click.command(
    epilog=examples.of("tuitrack run train.py --lr 1e-3", "tuitrack run -q gpu --at 02:00 --retries 2 train.py"),
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option("--project", "-p", metavar="PROJECT", help="Project; default: the repository's or folder's name.")
@click.option("--name", "-n", metavar="NAME", help="Name of the run; default: the script's.")
@click.option("--tag", "-t", "tags", multiple=True, metavar="TAG", help="A tag.")
@click.option("--queue", "-q", metavar="QUEUE", help="Run nothing here: store a draft and put it on this queue.")
@planning.options
@click.option("-m", "module", metavar="MODULE", help="Run a module, as python -m does.")
@click.option("--no-compat", is_flag=True, help="Leave `import clearml` alone; else it finds tuitrack.")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="SCRIPT [ARGS]...")
@click.pass_obj
def run(
    settings: Settings, /, words: tuple[str, ...], module: str | None, queue: str | None, asked: Asked, **given: object
) -> None:
    """Record an unmodified script: parameters, console, code and how it ended.

    Exit code, arguments, input, signals and tracebacks are as under plain python.
    """
    from tuitrack.compat import clearml
    from tuitrack.sdk import run as running

    if not module and not words:
        raise errors.UsageError("no script given", hint="tuitrack run script.py [ARGS]")
    if not module and words[0].startswith("-"):
        raise errors.UsageError(f"no option {words[0]}", hint="options of the script come after its name")
    if asked and queue is None:
        raise errors.UsageError("how a run is to be run is for one that is queued", hint="--queue QUEUE")
    spec = running.RunSpec(
        script="" if module else words[0],
        module=module or "",
        args=words if module else words[1:],
        project=_given(given["project"]),
        name=_given(given["name"]),
        tags=tuple(given["tags"]),  # type: ignore[arg-type]
        runner=execution.RUN_PLAIN if given["no_compat"] else execution.RUN,
        prepare=None if given["no_compat"] else clearml.install,
    )
    if queue is not None:
        _enqueue(settings, spec, queue, asked)
        return
    sys.exit(running.main(spec))


def _enqueue(settings: Settings, spec: RunSpec, queue: str, asked: Asked) -> None:
    """Store a draft and queue it; what cannot run is refused before anything is stored."""
    from tuitrack.ops import queues
    from tuitrack.sdk import unrun

    queues.check_name(queue)
    asked.read()
    if spec.script and not Path(spec.script).is_file():
        raise errors.NotFound(f"no script {spec.script}", hint="name a file, or a module with -m")
    program = unrun.Program(
        spec.script,
        spec.module,
        spec.args,
        project=spec.project,
        name=spec.name,
        tags=spec.tags,
        runner=spec.runner,
    )
    with opening.database(settings) as db:
        output.line(unrun.enqueue(db, program, queue, asked.resolve(db)))
        planning.warn_unserved(db, [queue])


def _given(value: object) -> str | None:
    return None if value is None else str(value)
