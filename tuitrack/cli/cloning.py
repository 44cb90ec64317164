"""Commands that make and edit drafts: clone, edit, retry."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import editing, examples, opening, output, planning
from tuitrack.cli.editing import More
from tuitrack.cli.planning import Asked
from tuitrack.model import task as vocabulary
from tuitrack.model import variation
from tuitrack.settings import Settings

if TYPE_CHECKING:
    from tuitrack.query.tasks import StoredParam, TaskDetail

_EDITS = (
    click.option("--set", "sets", multiple=True, metavar="Section/key=VALUE", help="Change a parameter."),
    click.option("--config", "configs", multiple=True, metavar="NAME=FILE", help="Replace a configuration object."),
)

_CLONE = (
    "tuitrack clone @last --set Args/lr=1e-4 --config net=a.yaml --enqueue gpu",
    "tuitrack clone digits/mlp --sweep Args/lr=1e-4,1e-3 --sweep Args/seed=0,1,2",
)


def _edit_options(command: click.decorators.FC) -> click.decorators.FC:
    for option in reversed(_EDITS):
        command = option(command)
    return command


def pair(text: str, option: str) -> tuple[str, str]:
    """The two sides of KEY=VALUE.

    Raises:
        UsageError: there is no equals sign.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise errors.UsageError(f"{option} {text}: no value", hint=f"as {option} Args/lr=0.1")
    return key.strip(), value


def _configurations(configs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for text in configs:
        name, file = pair(text, "--config")
        try:
            found[name] = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            told = error.strerror if isinstance(error, OSError) else "not a text file"
            raise errors.NotFound(f"--config {text}: {told}", hint="name a readable text file") from error
    return found


@click.command(epilog=examples.of(*_CLONE))
@click.argument("task")
@click.option("--name", metavar="NAME", help="Name, as 's{seed}' too; else by what changed.")
@click.option("--project", metavar="PROJECT", help="Project of the clone.")
@_edit_options
@editing.options
@click.option(
    "--sweep",
    "sweeps",
    multiple=True,
    metavar="Section/key=V1,V2",
    help="One clone a value, or 0..4, 1e-5..1e-1 log 5; several multiply.",
)
@click.option("--enqueue", "queue", metavar="QUEUE", help="Put the clones on this queue.")
@planning.options
@click.option("--json", "as_json", is_flag=True, help="The new ids as JSON.")
@click.pass_obj
def clone(
    settings: Settings,
    /,
    task: str,
    sets: tuple[str, ...],
    configs: tuple[str, ...],
    sweeps: tuple[str, ...],
    more: More,
    asked: Asked,
    **given: object,
) -> None:
    """Clone a run into a draft, with edits; prints the new ids. All is checked first: when one value is bad, nothing is
    created.
    """
    from tuitrack.ops import cloning as copying
    from tuitrack.ops import queues
    from tuitrack.query import tasks as reading

    params, configurations = dict(pair(text, "--set") for text in sets), _configurations(configs)
    swept = [pair(text, "--sweep") for text in sweeps]
    sweep = vocabulary.new_id() if swept else ""
    if given["queue"] is not None:
        queues.check_name(str(given["queue"]))
    with opening.database(settings, captured=True) as db:
        parent = reading.resolve(db, task)
        source = reading.detail(db, parent)
        varied, plan = _varied(source.params, swept), asked.resolve(db)
        known, rework = more.apart(source, params)
        combined = _combined(varied)
        called = _called(_given(given["name"]), _stored(source) | params, combined, settings.seed_keys)
        specs = [
            copying.CloneSpec(
                name=name,
                project=_given(given["project"]),
                comment="",
                params={**known, **chosen},
                configurations=configurations,
                sweep=sweep,
                rework=rework,
                plan=plan,
            )
            for name, chosen in zip(called, combined, strict=True)
        ]
        ids = copying.clone_many(db, parent, specs)
        if given["queue"]:
            for task_id in ids:
                queues.enqueue(db, task_id, str(given["queue"]))
            planning.warn_unserved(db, [str(given["queue"])])
    _print_ids(ids, bool(given["as_json"]))


def _varied(known: Sequence[StoredParam], asked: Sequence[tuple[str, str]]) -> list[tuple[str, tuple[str, ...]]]:
    """What each key is to take: numbers, truth values and choices as the browser reads them, other text by commas."""
    params = {one.key: one.param for one in known}
    return [
        (key, variation.values(params[key], text))
        if key in params and variation.varies(params[key])
        else (key, tuple(text.split(",")))
        for key, text in asked
    ]


def _combined(varied: Sequence[tuple[str, tuple[str, ...]]]) -> list[dict[str, str]]:
    """What varies, for each clone."""
    keys = [key for key, _ in varied]
    return [dict(zip(keys, one, strict=True)) for one in itertools.product(*(values for _, values in varied))]


def _stored(source: TaskDetail) -> dict[str, str]:
    return {one.key: one.param.value for one in source.params}


def _called(
    name: str | None, values: Mapping[str, str], combined: Sequence[Mapping[str, str]], seeds: Sequence[str]
) -> list[str | None]:
    """The name of each clone from what was given; None is by what changed.

    Raises:
        BadValue: it has in braces what is no parameter.
    """
    from tuitrack.ops import naming

    if name is None:
        return [None] * len(combined)
    naming.check(name, values)
    template = naming.template(name, list(combined[0]), values, seeds)
    return [naming.filled(template, {**values, **chosen}) for chosen in combined]


def _given(value: object) -> str | None:
    return None if value is None else str(value)


def _print_ids(ids: list[str], as_json: bool) -> None:
    if as_json:
        output.as_json(ids)
        return
    for task_id in ids:
        output.line(task_id)


@click.command(
    epilog=examples.of("tuitrack edit @last --set Args/lr=3e-4 --name slower", "tuitrack edit 3f2a91 --at 02:00")
)
@click.argument("draft")
@_edit_options
@editing.options
@click.option("--name", metavar="NAME", help="A new name.")
@click.option("--queue", "-q", metavar="NAME", help="The queue it is meant for, or waits in.")
@planning.options
@click.pass_obj
def edit(
    settings: Settings,
    /,
    draft: str,
    sets: tuple[str, ...],
    configs: tuple[str, ...],
    more: More,
    asked: Asked,
    **given: object,
) -> None:
    """Edit a draft; of a run that waits in a queue how it is to be run, and its name."""
    from tuitrack.ops import params, queues, tasks
    from tuitrack.query import tasks as reading

    name, queue = _given(given["name"]), _given(given["queue"])
    if name is not None and not name.strip():
        raise errors.UsageError("a run needs a name", hint="as --name wide")
    if not (sets or configs or more or name or queue or asked):
        raise errors.UsageError("nothing to change", hint="--set Section/key=VALUE, --config NAME=FILE or --name")
    with opening.database(settings) as db:
        task_id = reading.resolve(db, draft)
        plan = {**asked.resolve(db), **({"queue": queue} if queue else {})}
        if sets or configs or more:
            known, rework = more.apart(reading.detail(db, task_id), dict(pair(text, "--set") for text in sets))
            params.edit(db, task_id, known, _configurations(configs), rework)
        if plan:
            queues.replan(db, task_id, plan)
        if name:
            tasks.rename(db, task_id, name)
    output.line(task_id)


@click.command(epilog=examples.of("tuitrack retry @last", "tuitrack retry 3f2a91 --gpus 2 --retries 3"))
@click.argument("task")
@click.option("--queue", "-q", default="", metavar="NAME", help="Another queue; made if new.")
@planning.options
@click.pass_obj
def retry(settings: Settings, task: str, queue: str, asked: Asked) -> None:
    """Run again: a new clone with the same values in the same queue; the old run stays."""
    from tuitrack.ops import cloning as copying
    from tuitrack.ops import queues
    from tuitrack.query import tasks as reading

    with opening.database(settings, captured=True) as db:
        source, plan = reading.resolve(db, task), asked.resolve(db)
        found = reading.detail(db, source)
        made = copying.clone(db, source, copying.CloneSpec(name=found.name))
        planning.warn_unserved(db, [queues.enqueue(db, made, queue or found.queue, given=plan)])
    output.line(made)
