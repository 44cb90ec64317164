"""What of runs is worth having elsewhere, as text to copy."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from tuitrack.model.execution import RUN
from tuitrack.query.leaderboard import Page
from tuitrack.query.tasks import TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.leaderboard import cells


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text by what it is."""

    what: str
    text: str


def of_run(run: TaskDetail, page: Page) -> tuple[Snippet, ...]:
    """What is worth having of a run, the shortest words for it first."""
    found = [Snippet("id", run.id), Snippet("project/name", f"{run.project}/{run.name}")]
    found += [Snippet("command", command(run))] * bool(run.environment.entry_point or run.environment.module)
    found += [Snippet("command, again", f"tuitrack retry {run.id[:8]}"), Snippet("Markdown row", markdown(page))]
    made = [one.model for one in reversed(run.models) if one.direction == "output" and one.model.uri]
    found += [Snippet(f"checkpoint {one.name}", path(one.uri)) for one in made]
    found += [Snippet(f"artifact {one.name}", path(one.uri)) for one in run.artifacts if one.uri]
    found += [Snippet(one.key, _value(one.last)) for one in run.metrics if not one.key.startswith(":")]
    return (*found, *(Snippet(one.key, one.value) for one in run.params))


def of_runs(page: Page) -> tuple[Snippet, ...]:
    """What is worth having of several."""
    runs = page.rows
    names = [run.id[:8] for run in runs]
    return (
        Snippet("ids", "\n".join(run.id for run in runs)),
        Snippet("names", "\n".join(f"{run.project}/{run.name}" for run in runs)),
        Snippet("Markdown table", markdown(page)),
        Snippet("command, compare", f"tuitrack compare {' '.join(names)}"),
    )


def command(run: TaskDetail) -> str:
    """What was typed to start it, from any directory."""
    env = run.environment
    where = str(Path(env.repository_root, env.working_dir)) if env.working_dir else env.repository_root
    script = Path(env.entry_point)
    program = (
        ["-m", env.module] if env.module else [str(script.relative_to(where) if _below(script, where) else script)]
    )
    own = ["tuitrack", *env.runner.split()] if env.runner.startswith(RUN) else [Path(env.executable or "python").name]
    words = shlex.join([*own, *program, *env.argv])
    return f"cd {shlex.quote(where)} && {words}" if where else words


def _below(path: Path, where: str) -> bool:
    return bool(where) and path.is_relative_to(where)


def markdown(page: Page) -> str:
    """The runs of a page with its columns, as a table that renders anywhere."""
    columns = [cells.texts(column, [row.cells[n] for row in page.rows]) for n, column in enumerate(page.columns)]
    heads = ["name", *(column.key for column in page.columns)]
    rows = [[row.name, *(texts[place].strip() for texts in columns)] for place, row in enumerate(page.rows)]
    rule = ["---", *("---:" if column.kind == "number" else "---" for column in page.columns)]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in (heads, rule, *rows))


def path(uri: str) -> str:
    """An address as other programs want it: a path where it is one."""
    return uri.removeprefix("file://")


def _cell(text: str) -> str:
    return formatting.printable(text).replace("|", "\\|")


def _value(number: float | None) -> str:
    return "nan" if number is None else repr(number)
