"""The question what a new worker serves and with what: queues, slots, GPUs or options of Slurm's jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from tuitrack import errors
from tuitrack.hardware.host import Card
from tuitrack.model import jobs
from tuitrack.query import queues
from tuitrack.tui import host, starting
from tuitrack.tui.formatting import printable
from tuitrack.tui.keys import actions
from tuitrack.tui.parts import cards as parts
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.starting import Wanted
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.lines import Row, style_of

_WIDTH, _FRAME = 80, 4
# Below this width fields need all the room there is.
_ABOUT_FROM = 60
_QUEUES = ("queues", "queues", "those it serves, in order")
_FIELDS = {
    jobs.LOCAL: (
        _QUEUES,
        ("slots", "slots", "how many runs at a time"),
        ("last", "GPUs", "auto: what nobody uses; 0,2; none"),
    ),
    jobs.SLURM: (
        _QUEUES,
        ("slots", "jobs", "at most so many in Slurm at once"),
        ("last", "sbatch", ""),
    ),
}
_IN_SLURM = "each run is a job of Slurm, which finds what it needs"
_EXAMPLE = "as --partition=a100 --time=8:00:00"


@dataclass(frozen=True, slots=True)
class Around:
    """What there is: cards, what runs are called, queues."""

    cards: Sequence[Card]
    names: Mapping[str, str]
    queues: frozenset[str]


class StartWorker(Dialog[Wanted | None]):
    """Three fields; enter starts, for a queue that is not there yet the second time, escape leaves all as it was."""

    GROUPS = ("worker", "box")
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    StartWorker .line { height: 1; }
    StartWorker .label { width: 9; }
    StartWorker .about { width: 35; color: $dim; }
    StartWorker Field { width: 1fr; margin-right: 2; }
    StartWorker #cards { margin: 1 0; }
    StartWorker .trouble { color: $bad; margin-top: 1; }
    """

    def __init__(self, wanted: Wanted, around: Around) -> None:
        super().__init__()
        self._wanted = wanted
        self._around = around
        self._known = {*around.queues, *wanted.queues, queues.DEFAULT}

    def compose(self) -> ComposeResult:
        """The cards, the fields, what is wrong with them, the keys."""
        values = (", ".join(self._wanted.queues), str(self._wanted.slots), self._wanted.last)
        with Vertical(classes="dialog wide"):
            yield self.heading("Start a worker")
            yield Static(self._overview(), id="cards")
            for (name, label, about), value in zip(self._fields, values, strict=True):
                with Horizontal(classes="line"):
                    yield Static(label, classes="label")
                    field = Field(printable(value), placeholder="" if about else _EXAMPLE)
                    field.id = name
                    yield field
                    if about:
                        yield Static(about, classes="about")
            yield Static(classes="trouble")
            yield self.keys()

    @property
    def _fields(self) -> Sequence[tuple[str, str, str]]:
        return _FIELDS[self._wanted.backend]

    def on_resize(self, event: events.Resize) -> None:
        """What fields are for is said where they have room beside it."""
        for about in self.query(".about"):
            about.display = event.size.width >= _ABOUT_FROM

    def on_mount(self) -> None:
        """Nothing is wrong yet."""
        self.query_one(".trouble").display = False

    def _overview(self) -> Text:
        """Who is on which card, where that matters."""
        if self._wanted.backend == jobs.SLURM:
            return Text(_IN_SLURM, style=self.app.theme_variables["dim"])
        if not self._around.cards:
            return Text("no GPU found on this host", style=self.app.theme_variables["dim"])
        room = min(_WIDTH, self.app.size.width * 94 // 100) - _FRAME
        return Text("\n").join(self._line(parts.brief(card, self._around.names, room)) for card in self._around.cards)

    def _line(self, row: Row) -> Text:
        tokens = host.of(self).tokens
        raised = replace(tokens, ground=tokens.raised)
        return Text.assemble(*((run.text, style_of(run.style, raised)) for run in row), no_wrap=True)

    def action_start(self) -> None:
        """Start it, or say what is wrong."""
        names, slots, last = (self.query_one(f"#{name}", Field).value for name, *_ in self._fields)
        try:
            wanted = starting.wanted(self._wanted.backend, names, slots, last)
        except errors.BadValue as error:
            self._complain(error.message, error.hint)
            return
        new = [name for name in wanted.queues if name not in self._known]
        if new:
            self._known |= {*new}
            self._complain(f"there is no queue {', '.join(new)}", self.told("{worker.start} again makes it"))
        else:
            self.dismiss(wanted)

    def _complain(self, what: str, hint: str) -> None:
        trouble = self.query_one(".trouble", Static)
        trouble.update(Text(f"! {printable(what)}: {printable(hint)}"))
        trouble.display = True

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one(".trouble").display = False
