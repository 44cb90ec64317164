"""What the comparison says: heads of columns, rows, differences."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tuitrack.query.tasks import TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run, fill
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.leaderboard import columns, headers
from tuitrack.tui.parts.sheet import Drawn
from tuitrack.tui.reading.beside import Beside, Entry
from tuitrack.tui.vacancy import Vacancy
from tuitrack.tui.widgets.lines import Row, cell, rule
from tuitrack.tui.widgets.part_bar import Part

LABEL, COLUMN_LEAST, COLUMN_MOST, GAP, NUMBER = 25, 17, 40, 1, 8
SAME, ABSENT, STAR = "·", "–", "★"
_GOALS = {True: " ↓", False: " ↑", None: ""}
PARTS = (
    ("params", "Parameters"),
    ("config", "Config"),
    ("code", "Code"),
    ("packages", "Packages"),
    ("files", "Files"),
    ("metrics", "Metrics"),
)
NAME_MOST = 32
WAYS = (
    ("{runs.select}", "in {everywhere.runs} Runs selects runs, two or more"),
    ("{run.base}", "there makes one the base, which every other is compared with"),
    ("{everywhere.compare}", "then comes back here, as {run.compare} does"),
)
ALONE = (
    "{everywhere.runs} to the runs   {compare.study} what moved a metric   {everywhere.palette} commands   "
    "{everywhere.help} keys"
)


@dataclass(frozen=True, slots=True)
class Look:
    """Which part, whether equal rows too, which run is chosen, how wide, what rows must contain, how hints are told.

    `turned` is with a row for each run; then a `column` is chosen.
    """

    part: str = "all"
    everything: bool = False
    chosen: int = 1
    width: int = 80
    search: str = ""
    turned: bool = False
    column: int = 0
    told: Told = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Spot:
    """What is looked at: something that is compared, of which run."""

    entry: Entry
    run: int


@dataclass(frozen=True, slots=True)
class Table:
    """The rows as drawn; what those stand for that the cursor can be on."""

    rows: Sequence[Row]
    spots: Mapping[int, Spot]


@dataclass(frozen=True, slots=True)
class Frame:
    """How wide labels and columns are, which runs have one."""

    label: int
    column: int
    shown: tuple[int, ...]


def frame(beside: Beside, look: Look) -> Frame:
    """What fits: labels as wide as they need where there is room, every column alike."""
    longest = max((formatting.width(formatting.printable(entry.label)) + 4 for entry in beside.entries), default=0)
    label = max(min(longest, look.width // 4), min(LABEL, look.width // 3))
    shown = shown_runs(len(beside.runs), look, label)
    column = min(max((look.width - label) // max(len(shown), 1) - GAP, 8), COLUMN_MOST)
    return Frame(label, column, shown)


def bar(beside: Beside, look: Look) -> tuple[Part, ...]:
    """The parts that have rows to list, with how many of them differ."""
    found = []
    for name, heading in PARTS:
        whole = [entry for entry in beside.entries if entry.part == name]
        count = sum(entry.differs for entry in whole)
        if count or (whole and look.everything):
            found.append((Part(name, heading, str(count)), count))
    return (Part("all", "All", str(sum(count for _, count in found))), *(part for part, _ in found))


def shown_runs(count: int, look: Look, label: int = LABEL) -> tuple[int, ...]:
    """The runs that have room: the base, then a window with the chosen one in it."""
    fit = max((look.width - label) // (COLUMN_LEAST + GAP), 2)
    beside = fit - 1
    start = min(max(look.chosen - beside, 0), max(count - 1 - beside, 0))
    return (0, *range(start + 1, min(start + beside, count - 1) + 1))


def title(beside: Beside, look: Look) -> Row:
    """How many runs, what of them is listed, what the signs mean."""
    count = len(beside.runs) - 1
    runs = f" {count} beside the base   "
    shown = "all rows" if look.everything else "differences only"
    shown += f" with {formatting.printable(look.search)}" if look.search else ""
    signs = f"   {SAME} same  {ABSENT} absent  {STAR} best  ↓ low is good"
    return fill((Run(runs, ""), Run(shown + signs, "dim")), look.width)


def alone(beside: Beside) -> Vacancy:
    """What to do where there are not two runs yet."""
    name = formatting.abridged(formatting.printable(beside.runs[0].name), NAME_MOST) if beside.runs else ""
    why = f"Only {name} is chosen, no clone of another run" if name else "Nothing to compare yet"
    return Vacancy(why, WAYS, keys=ALONE)


def head(beside: Beside, look: Look) -> tuple[Row, ...]:
    """Names and facts of the runs, the base's first."""
    wide = frame(beside, look)
    now = time.time()
    hidden = len(beside.runs) - len(wide.shown)
    ages = [formatting.age(now - run.created) for run in beside.runs]
    alike = len(set(ages)) == 1
    names: list[Run] = [cell(f" {hidden} more ←→" if hidden else "", wide.label, "dim")]
    about: list[Run] = [
        cell(f" all {formatting.ago(now - beside.runs[0].created)}" if alike else "", wide.label, "dim")
    ]
    for place in wide.shown:
        run = beside.runs[place]
        glyph, style = columns.STATUS.get(run.status, ("?", ""))
        mark = "⌂ " if place == 0 else "▸ " if place == look.chosen else "  "
        room = wide.column - 2
        name = formatting.pad(formatting.abridged(formatting.printable(beside.names[place]), room), room)
        names += (Run(mark, "accent"), Run(name, "bold "), Run(" " * GAP, ""))
        age = "" if alike else f"{ages[place]}  "
        fact = f" {age}{run.status_reason or formatting.duration(_took(run, now))}"
        about += (Run(f"  {glyph}", style), cell(fact, wide.column - 3, "dim"), Run(" " * GAP, ""))
    return tuple(names), tuple(about)


def _took(run: TaskDetail, now: float) -> float | None:
    """How long a run took, of one that runs how long so far."""
    return now - run.started if run.status == "running" and run.started else run.duration


def table(beside: Beside, look: Look) -> Table:
    """The rows of a part."""
    wide = frame(beside, look)
    rows: list[Entry | Row] = []
    shown = listed(beside, look)
    for name, heading in PARTS:
        found = [entry for entry in shown if entry.part == name]
        if found:
            whole = [entry for entry in beside.entries if entry.part == name]
            differing = sum(entry.differs for entry in whole)
            rows += [rule(heading, look.width, f"{differing} of {len(whole)} differ"), *found]
    if not rows:
        rows = [nothing(look)]

    def draw(place: int) -> Row:
        row = rows[place]
        return _row(row, wide) if isinstance(row, Entry) else row

    spots = {place: Spot(row, look.chosen) for place, row in enumerate(rows) if isinstance(row, Entry)}
    return Table(Drawn(len(rows), draw), spots)


def listed(beside: Beside, look: Look) -> list[Entry]:
    """What is compared in the part that is looked at, as far as it is asked for."""
    parts = [name for name, _ in PARTS if look.part in ("all", name)]
    found = [entry for entry in beside.entries if entry.differs or look.everything]
    return [entry for name in parts for entry in found if entry.part == name and _contains(entry, look.search)]


def stepped(beside: Beside, look: Look, by: int) -> Look:
    """With the run chosen that lies so far from the one that is."""
    return replace(look, chosen=min(max(look.chosen + by, 1), max(len(beside.runs) - 1, 1)))


def _contains(entry: Entry, text: str) -> bool:
    """Whether a row's label, or a value in it, contains a text, small or capital letters alike."""
    found = (entry.label, *(value for value in entry.texts if value is not None))
    return any(text.lower() in one.lower() for one in found)


def nothing(look: Look) -> Row:
    """Why there are no rows, and what shows some."""
    if not look.search:
        return (Run(look.told("  nothing differs here   {compare.everything} shows equal rows too"), "dim"),)
    more = "" if look.everything else look.told("   {compare.everything} looks through equal rows too")
    ends = look.told("{compare.peel} ends the search")
    return (Run(f"  nothing here contains {formatting.printable(look.search)}   {ends}{more}", "dim"),)


def goal(entry: Entry) -> str:
    """Whether a low number is a good one, as a sign."""
    return _GOALS[entry.lower] if entry.numbers else ""


def _row(entry: Entry, wide: Frame) -> Row:
    sign = goal(entry)
    room = wide.label - 2 - len(sign)
    name = formatting.cut(headers.plain(formatting.printable(entry.label)), room)
    texts = formatting.values(entry.texts) if entry.part == "params" else entry.texts
    runs: list[Run] = [Run(f" {name}", ""), Run(sign + " " * (room - formatting.width(name) + 1), "dim")]
    for place in wide.shown:
        runs += number(entry, place, wide.column) if entry.numbers else [text(entry, place, wide.column, texts)]
        runs.append(Run(" " * GAP, ""))
    return tuple(runs)


def text(entry: Entry, place: int, room: int, shown: Sequence[str | None]) -> Run:
    """A run's text in a cell, where it is the base's a sign; `shown` are the texts as they are told apart."""
    value, base = entry.texts[place], entry.texts[0]
    if value is None:
        return cell(f"  {ABSENT}", room, "dim")
    if place and value == base:
        return cell(f"  {SAME}", room, "dim")
    if entry.part == "config":
        lines = entry.lines(place) if place and base is not None else len(value.splitlines())
        return cell(f"  {lines} lines", room, "bold " * bool(place))
    said = value[:10] if entry.label == "commit" else formatting.whole(shown[place])
    return cell(f"  {said}", room, "bold " if place else "")


def number(entry: Entry, place: int, room: int) -> list[Run]:
    """A run's number in a cell, with how far it is from the base where there is room for that."""
    value = entry.numbers[place]
    star = f"{STAR} " if entry.best == place else "  "
    said = ABSENT if value is None else formatting.number(value)
    style = "bad" if value is not None and math.isnan(value) else "dim" if value is None else ""
    note, note_style = _note(entry, place)
    left = max(room - 2 - NUMBER, 0)
    return [
        Run(star, "accent"),
        cell(said, min(NUMBER, room - 2), style),
        cell(note if formatting.width(note) <= left else "", left, note_style),
    ]


def _note(entry: Entry, place: int) -> tuple[str, str]:
    """How far from the base, coloured by whether that is better; of the base the step."""
    difference = entry.delta(place)
    if difference is None:
        step = entry.steps[place] if entry.steps else None
        return (f"@{step}" if step is not None and step >= 0 else ""), "dim"
    if not difference:
        return SAME, "dim"
    if entry.lower is None:
        return formatting.delta(difference), ""
    return formatting.delta(difference), "good" if (difference < 0) == entry.lower else "bad"
