"""Commands about models."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuitrack import errors
from tuitrack.cli import examples, fetching, opening, output
from tuitrack.settings import Settings, without_password
from tuitrack.store.database import Database
from tuitrack.tui import formatting

if TYPE_CHECKING:
    from tuitrack.model.outputs import Model
    from tuitrack.query.weights import State

_MODELS = click.argument("names", nargs=-1, required=True, metavar="MODEL...")
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def models() -> None:
    """List, find or change models: MODEL is an id, the start of one, project/name or a name."""


@models.command("ls", epilog=examples.of("tuitrack models ls --tag best", "tuitrack models ls @last --json"))
@click.argument("task", required=False)
@click.option("--project", "-p", metavar="PROJECT", help="Only of this project.")
@click.option("--tag", "-t", "tags", multiple=True, metavar="TAG", help="Only with one of these; -TAG without it.")
@click.option("--published", is_flag=True, help="Only published ones.")
@click.option("--archived", is_flag=True, help="Archived ones too.")
@click.option("--limit", type=int, default=None, metavar="N", help="At most so many.")
@_AS_JSON
@click.pass_obj
def list_(settings: Settings, /, task: str | None, limit: int | None, as_json: bool, **filters: object) -> None:
    """List models, or those of one run."""
    from tuitrack.query import models as query

    with opening.database(settings) as db:
        if task is not None:
            _list_linked(db, task, as_json)
            return
        shown = 50 if limit is None and not as_json else limit
        found = query.find(db, query.Wanted(**filters))  # type: ignore[arg-type]
    cut = found[:shown]
    if as_json:
        output.as_json([query.to_json(one) for one in cut])
        return
    _print(_HEADER, _rows(settings, cut))
    if len(found) > len(cut):
        output.say(f"{len(found) - len(cut)} more (--limit {len(found)})")


def _list_linked(db: Database, task: str, as_json: bool) -> None:
    from tuitrack.query import models as query
    from tuitrack.query import tasks

    with db.read() as tx:
        found = query.of_task(tx, tasks.resolve(db, task))
    if as_json:
        output.as_json([one.to_json() for one in found])
        return
    rows = _rows(db.settings, [one.model for one in found])
    _print(("", *_HEADER), [(_ARROWS[one.direction], *row) for one, row in zip(found, rows, strict=True)])


_HEADER = ("ID", "PROJECT", "NAME", "FRAMEWORK", "SIZE", "FILE", "CHANGED", "TAGS")
_ARROWS = {"input": "read", "output": "made"}


def _print(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        output.say("no models; those that a run saves are listed here")
        return
    flexible = [header.index(name) for name in ("PROJECT", "NAME", "TAGS")]
    output.table(header, rows, right=[header.index("SIZE")], flexible=flexible)


def _rows(settings: Settings, found: Sequence[Model]) -> list[tuple[str, ...]]:
    from tuitrack.query import weights

    return [_row(one, state) for one, state in zip(found, weights.states(settings, found), strict=True)]


def _row(model: Model, state: State) -> tuple[str, ...]:
    from tuitrack.query import weights
    from tuitrack.tui.parts import whereabouts

    marks = [mark for mark, is_so in (("published", model.published), ("archived", model.archived)) if is_so]
    told = "–" if state is weights.State.none else whereabouts.mark(state, model.host)
    changed = formatting.age(time.time() - model.updated)
    size = formatting.size(model.size) if model.size else ""
    return (
        model.id[:8],
        model.project,
        model.name,
        model.framework,
        size,
        told,
        changed,
        " ".join([*marks, *model.tags]),
    )


@models.command(epilog=examples.of("tuitrack models show digits/best"))
@click.argument("name", metavar="MODEL")
@_AS_JSON
@click.pass_obj
def show(settings: Settings, name: str, as_json: bool) -> None:
    """Show everything about one model.

    Its file is read and compared with what was recorded.
    """
    from tuitrack.query import models as query
    from tuitrack.query import weights
    from tuitrack.tui.parts import whereabouts

    with opening.database(settings) as db:
        model = query.resolve(db, name)
        users = query.users(db, model.id)
        paths = _paths(db, (model.task_id, *users))
    state = weights.state(settings, model, thorough=True)
    if as_json:
        more = {"used_by": list(users), "design": model.design, "file": state.value}
        output.as_json({**query.to_json(model), **more})
        return
    output.line(
        f"{model.name}   {'published' if model.published else ''}{' archived' if model.archived else ''}".rstrip()
    )
    facts = _facts(model, whereabouts.told(state, model.host))
    output.section("Facts", [(title, text) for title, text in facts if text])
    trained = [("trained by", paths.get(model.task_id, model.task_id))] if model.task_id else []
    output.section("Lineage", [*trained, *(("used by", paths[one]) for one in users)])
    output.section("Notes", [(one.key, one.value) for one in model.metadata])
    output.section("Labels", [(label, str(number)) for label, number in model.labels.items()])
    output.section("Design", [("", line) for line in model.design.splitlines()])


def _facts(model: Model, file: str) -> list[tuple[str, str]]:
    plain = [(field, str(getattr(model, field))) for field in ("id", "project", "framework", "comment")]
    return [
        *plain,
        ("uri", without_password(model.uri)),
        ("file", file),
        ("size", formatting.size(model.size) if model.size else ""),
        ("SHA-256", model.hash),
        ("iteration", "" if model.iteration is None else str(model.iteration)),
        ("tags", ", ".join(model.tags)),
    ]


def _paths(db: Database, ids: Sequence[str]) -> dict[str, str]:
    """How runs are called, with the start of their id; one that was deleted is not among them."""
    from tuitrack.query import tasks

    found = tasks.find(db, tasks.Wanted(ids=tuple(ids)))
    with db.read() as tx:
        return {one.id: f"{one.project}/{one.name} {one.id[:8]}" for one in tasks.details(tx, found)}


@models.command(epilog=examples.of("tuitrack models path @last --best --metric acc/val"))
@click.argument("task")
@click.option("--last", is_flag=True, help="The one saved last; the default.")
@click.option("--best", is_flag=True, help="The one of the best step, or the one called best.")
@click.option("--metric", metavar="METRIC", help="Which metric says what is best, such as acc/val.")
@click.pass_obj
def path(settings: Settings, task: str, last: bool, best: bool, metric: str | None) -> None:
    """Print the path of a run's model.

    Its file is compared with what was recorded first; where it changed, a copy that was kept is taken.
    """
    from tuitrack.query import checkpoints, tasks, weights

    if last and (best or metric):
        raise errors.UsageError("--last and --best are two things", hint="give one of them")
    with opening.database(settings) as db:
        task_id = tasks.resolve(db, task)
        found = checkpoints.best(db, task_id, metric) if best or metric else checkpoints.last(db, task_id)
    if weights.state(settings, found) is weights.State.elsewhere:
        output.line(found.uri)
    else:
        with fetching.told(found.name) as copied:
            here = weights.local(settings, found.uri, found.hash, copied, host=found.host)
        output.line(str(here))


@models.command(epilog=examples.of("tuitrack models get digits/best --to /tmp"))
@click.argument("name", metavar="MODEL")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), default=Path(), help="Directory or file; default here."
)
@click.pass_obj
def get(settings: Settings, name: str, target: Path) -> None:
    """Copy out a model's file; never over another.

    It is compared with what was recorded first; where it changed, a copy that was kept is taken.
    """
    from tuitrack.ops import models as ops
    from tuitrack.query import models as query

    with opening.database(settings) as db:
        model = query.resolve(db, name)
        with fetching.told(model.name) as copied:
            saved = ops.save(db, model.id, target, copied)
    output.line(str(saved))


@models.command(epilog=examples.of("tuitrack models tag digits/best --add shipped"))
@_MODELS
@click.option("--add", "-a", "added", multiple=True, metavar="TAG", help="Add a tag.")
@click.option("--remove", "-r", "removed", multiple=True, metavar="TAG", help="Remove a tag.")
@click.pass_obj
def tag(settings: Settings, names: tuple[str, ...], added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Add or remove tags."""
    from tuitrack.model.outputs import ModelDescribed
    from tuitrack.ops import models as ops

    if not added and not removed:
        raise errors.UsageError("no tag given", hint="--add TAG or --remove TAG")

    def change(db: Database, model_id: str) -> None:
        ops.describe(db, ModelDescribed(model_id, tags_added=added, tags_removed=removed))

    _each(settings, names, change)


@models.command(epilog=examples.of("tuitrack models publish digits/best"))
@_MODELS
@click.pass_obj
def publish(settings: Settings, names: tuple[str, ...]) -> None:
    """Make models final: their files stay the same."""
    from tuitrack.ops import models as ops

    _each(settings, names, ops.publish)


def _each(settings: Settings, names: Sequence[str], change: Callable[[Database, str], object]) -> None:
    """Change every named model, after all names were found; print their ids."""
    from tuitrack.query import models as query

    with opening.database(settings) as db:
        for model_id in dict.fromkeys(query.resolve(db, name).id for name in names):
            change(db, model_id)
            output.line(model_id)
