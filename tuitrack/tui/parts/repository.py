"""The model repository as rows, and what is said of the model under the cursor."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tuitrack.query.repository import Entry, Order
from tuitrack.query.weights import State
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.leaderboard import columns, headers
from tuitrack.tui.parts import whereabouts
from tuitrack.tui.parts.sheet import Drawn
from tuitrack.tui.vacancy import Vacancy
from tuitrack.tui.widgets.lines import Row, cell, name_cell, rule

GUTTER, FRAMEWORK, SIZE, STEP, BEST, AGE, FILE = 4, 11, 7, 7, 9, 5, 8
NAME_MOST, RUN_FROM, WIDE_FROM, RUN, RUN_LEAST, PROJECT, FILE_MOST = 34, 64, 110, 26, 18, 18, 16
PREVIEW = 4
NONE = Vacancy(
    "No model yet",
    (
        ("torch.save(…)", "is listed by itself, and so is what Keras, scikit-learn and others save"),
        ("OutputModel(task)", "lists one under a name of your own"),
        ("output_uri=True", "in Task.init keeps a copy of each file, else only its path is kept"),
    ),
    "models appear here while runs save them",
)
_SORTED = {
    "NAME": "name",
    "FRAMEWORK": "framework",
    "SIZE": "size",
    "STEP": "step",
    "BEST": "best",
    "AGE": "changed",
    "RUN": "run",
    "PROJECT": "project",
}


@dataclass(frozen=True, slots=True)
class Board:
    """What is listed: the models in order, what became of their files, how many there are in all."""

    entries: tuple[Entry, ...] = ()
    states: Mapping[str, State] = field(default_factory=dict)
    order: Order = field(default_factory=Order)
    total: int = 0
    project: str | None = None
    archived: bool = False

    def mark(self, entry: Entry) -> str:
        """The same in a word or two, empty where it lies as it was."""
        return whereabouts.mark(self.state(entry), entry.model.host)

    @property
    def metric(self) -> str:
        """The metric that all of them have, empty where they differ."""
        found = {entry.metric for entry in self.entries if entry.metric}
        return found.pop() if len(found) == 1 else ""

    def state(self, entry: Entry) -> State:
        """What became of a model's file, as far as it has been looked at."""
        return self.states.get(entry.model.id, State.same)


@dataclass(frozen=True, slots=True)
class _Room:
    """How wide a name is, the screen, and what became of files."""

    name: int
    width: int
    file: int


def title(board: Board, width: int, key: str) -> Row:
    """Whose models, behind the key that chooses another project, in which order, how many."""
    choose = f" {key} " if key else " "
    left = f"{formatting.printable(board.project or 'all projects')} ▾"
    mark = "▼" if board.order.descending else "▲"
    order = "   newest first" if board.order == Order() else f"   sort: {board.order.key} {mark}"
    archived = "   with archived" if board.archived else ""
    listed = len(board.entries)
    right = f"{board.total} model{'s' * (board.total != 1)}" if listed == board.total else ""
    space = width - sum(map(formatting.width, (choose, left, order, archived, right)))
    return (
        Run(choose, "accent"), Run(left, ""), Run(order, "dim"), Run(archived, "warn"), Run(" " * max(space, 1), ""),
        Run(right, "dim"),
    )  # fmt: skip


def rows(board: Board, width: int) -> Sequence[Row]:
    """A line for each model, made when it comes into sight."""
    name, now = _name(board, width), time.time()
    values = formatting.aligned([entry.best for entry in board.entries], BEST)
    room = _Room(name, width, _file(board))
    return Drawn(len(board.entries), lambda place: _line(board, place, room, (values[place], now)))


def head(board: Board, width: int) -> Row:
    """The titles of the columns."""
    best = headers.metric(board.metric, BEST) if board.metric else "BEST"
    texts = [("NAME", "NAME", _name(board, width), "left"), ("FRAMEWORK", "FRAMEWORK", _framework(width), "left"),
             ("SIZE", "SIZE", SIZE, "right"), ("STEP", "STEP", STEP, "right"), ("BEST", best, BEST + 1, "right"),
             ("AGE", "AGE", AGE, "right")]  # fmt: skip
    cells = [Run(" " * GUTTER, "")]
    for key, text, room, side in texts:
        cells.append(_heading(board, key, text, room, side))
    cells.append(Run("  ", ""))
    if width >= RUN_FROM:
        cells.append(_heading(board, "RUN", "RUN", _run(width), "left"))
    if width >= WIDE_FROM:
        cells.append(_heading(board, "PROJECT", "PROJECT", PROJECT, "left"))
    tags = "TAGS" * any(one.model.tags for one in board.entries)
    return (*cells, cell("FILE", _file(board), "dim"), Run(tags, "dim"))


def _file(board: Board) -> int:
    """How wide it is what became of files; nothing where all are as they were."""
    marks = {board.mark(entry) for entry in board.entries}
    longest = max(map(formatting.width, marks), default=0)
    return min(longest + 1, FILE_MOST) if longest else 0


def _heading(board: Board, key: str, text: str, room: int, side: str) -> Run:
    chosen = board.order.key == _SORTED[key] and board.order != Order()
    mark = ("▼" if board.order.descending else "▲") if chosen else ""
    return cell(text + mark, room, "accent" if chosen else "dim", side)


def _name(board: Board, width: int) -> int:
    longest = max((formatting.width(formatting.printable(one.model.name)) for one in board.entries), default=0)
    others = GUTTER + _framework(width) + SIZE + STEP + BEST + 1 + AGE + 2
    others += FILE + _run(width) if width >= RUN_FROM else 0
    others += PROJECT if width >= WIDE_FROM else 0
    return max(min(longest + 2, NAME_MOST, width - others), 10)


def _framework(width: int) -> int:
    """Where there is little room, the numbers stay, and which run it was tells more."""
    return FRAMEWORK if width >= WIDE_FROM else 0


def _run(width: int) -> int:
    return RUN if width >= WIDE_FROM else RUN_LEAST


def _line(board: Board, place: int, room: _Room, told: tuple[str, float]) -> Row:
    entry, (best, now) = board.entries[place], told
    model = entry.model
    state = board.state(entry)
    lost = state in whereabouts.LOST
    return (
        Run(" ◆" if model.published else "  ", "accent"), Run("! " if lost else "  ", "bad"),
        cell(model.name, room.name - 1, "dim" if model.archived else "bold "), Run(" ", ""),
        cell(model.framework, _framework(room.width), "dim"),
        cell(formatting.size(model.size) if model.size else "", SIZE, "", "right"),
        cell("" if model.iteration is None else f"{model.iteration}", STEP, "dim", "right"),
        cell(best if entry.best is not None else "–", BEST + 1, "" if entry.best is not None else "dim", "right"),
        cell(formatting.age(now - model.updated), AGE, "dim", "right"), Run("  ", ""),
        *((name_cell(entry.run, _run(room.width) - 1), Run(" ", "")) if room.width >= RUN_FROM else ()),
        *((cell(model.project, PROJECT - 1, "dim"), Run(" ", "")) if room.width >= WIDE_FROM else ()),
        cell(board.mark(entry), room.file, whereabouts.style(state)),
        *([Run("archived ", "dim")] if model.archived else []),
        Run(formatting.printable(" ".join(model.tags)), "accent"),
    )  # fmt: skip


def preview(board: Board, entry: Entry | None, width: int) -> list[Row]:
    """Where it lies, who made it, who read it, what was noted."""
    if entry is None:
        return [()] * PREVIEW
    model, state = entry.model, board.state(entry)
    path = whereabouts.address(model.uri) or "no file yet"
    where = formatting.printable(whereabouts.mark(state, model.host))
    lost = {
        State.away: f"{where}, not shared",
        State.left: f"{where}, where its run saved it",
    }.get(state, whereabouts.since(state))
    notes = "   ".join(f"{note.key} {note.value}" for note in model.metadata)
    note = "   ".join(filter(None, (model.comment.partition("\n")[0], notes)))
    return [
        rule(f"{model.name}  {model.id[:8]}   {model.framework}".rstrip(), width),
        (
            Run(" ", ""),
            cell(path, width - len(lost) - 4, ""),
            Run(f"  {lost}" if lost else "", whereabouts.style(state)),
        ),
        _lineage(entry),
        (Run(" ", ""), cell(note, width - 2, "dim")),
    ]


def _lineage(entry: Entry) -> Row:
    readers = f"   read by {entry.readers} run{'s' * (entry.readers != 1)}" if entry.readers else ""
    if not entry.run:
        return (Run(" made by no run" if not entry.model.task_id else " its run was deleted", "dim"), Run(readers, ""))
    glyph, style = columns.STATUS.get(entry.status, ("?", "dim"))
    best = f"   best {entry.metric} {formatting.number(entry.best)}" if entry.best is not None else ""
    return (
        Run(" made by ", "dim"), Run(glyph, style), Run(f" {formatting.printable(entry.run)}", ""),
        Run(formatting.printable(best), ""), Run(readers, "dim"),
    )  # fmt: skip


def none_fits(told: Told) -> tuple[Row, ...]:
    """What to do where the filter leaves nothing."""
    return ((Run(told("  no model matches: {models.filter} changes the filter, ctrl+u there empties it"), "dim"),),)
