"""Every place and every box of the browser: whose keys work there, which of them are tried."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tuitrack.tui.keys import actions, boxes
from tuitrack.tui.keys.action import SIGNS

# What ends the browser, lets another program draw, or starts one.
UNTRIED = {
    "everywhere.leave", "everywhere.suspend", "everywhere.interrupt", "charts.leave", "line.editor", "text.editor",
    "worker.start",
}  # fmt: skip
SENT = {
    "escape": "\x1b", "enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", **SIGNS, **{sign: sign for sign in string.ascii_letters + string.digits},
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in string.ascii_lowercase},
}  # fmt: skip
"""What a terminal sends for a key."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A place or a box: how to come there from the runs, what says that one is there, whose keys work there.

    Something is `typed` there too; so many lines at the top are `restless`: they change without a key.
    """

    name: str
    way: Sequence[str]
    mark: str
    groups: tuple[str, ...]
    typed: Sequence[str] = ()
    restless: int = 0

    @property
    def keys(self) -> list[str]:
        """What is typed there, then a key of each action, those that move first."""
        return list(dict.fromkeys((*self.typed, *_keys(self.groups))))


# Until then a key that follows has no row or curve to be about.
BROUGHT = {"2": "└", "3": " differ ─"}
"""What stands on the screen once a place has come that reads for long."""
BOX = "a box"
RUNS = ("run", "runs")
# Runs come last: some of their keys change what is selected.
VISITS = (
    Visit("Charts", ("2",), "└", ("charts", "run")),
    Visit("a chart in full", ("2", "enter"), "└", ("charts", "run")),
    Visit("Compare", ("3",), " differ ─", ("compare", "run")),
    Visit("What moved a metric", ("3", "i"), "EXPLAINS", ("study",)),
    Visit("a run's page", ("enter",), "Overview", ("task", "run")),
    Visit("Draft", ("c",), "clone of", ("draft",)),
    Visit("Queues", ("4",), "[4 Queues]", ("queues", "run")),
    Visit("Models", ("5",), "net-", ("model", "models")),
    Visit("a model's page", ("5", "enter"), "PyTorch", ("model_page", "model")),
    Visit("System", ("6",), "[6 System]", ("system", "run"), restless=2),
    Visit("Home", ("0",), "[0 Home]", ("home", "run")),
    Visit("the bin", ("B",), "The bin", ("bin",)),
    Visit(BOX, ("w",), "Note of", ("line", "box"), ("a", "backspace")),
    Visit(BOX, ("s",), "Sort by", ("choose", "box"), ("l", "backspace")),
    Visit(BOX, ("g", "k"), "Group by parameters", ("tick", "box"), ("l", "backspace")),
    Visit(BOX, ("enter", "D"), "lies in the bin", ("confirm", "box")),
    Visit(BOX, ("g",), "Group runs", ("grouping", "pick", "box")),
    Visit(BOX, ("enter", "R"), "Rename or move", ("renaming", "pick", "box")),
    Visit(BOX, ("6", "D"), "Clean up", ("cleaning", "pick", "box"), restless=2),
    Visit(BOX, ("C",), "Columns", ("columns", "box")),
    Visit(BOX, ("V",), "Views", ("views", "box")),
    Visit(BOX, ("o",), "all projects", ("projects", "box"), ("t", "backspace")),
    Visit(BOX, ("c", "E"), "new queue", ("review", "box")),
    Visit(BOX, ("W", "enter"), "slots  ", ("worker", "box"), ("backspace", "1")),
    Visit(BOX, ("c", "down", "down", "v"), "one value a line", ("text",), ("a", "backspace")),
    Visit(BOX, ("3", "enter"), "long lines", ("whole", "box")),
    Visit(BOX, ("question_mark",), "/ search", ("keys", "box")),
    Visit("the filter", ("slash",), "tag:", (), ("l", "r", "less_than_sign", "1", "space", "backspace", "tab", "enter")),
    Visit("Runs", (), "[1 Runs]", RUNS),
)  # fmt: skip


def _keys(groups: tuple[str, ...]) -> Iterator[str]:
    """The first key of each action that a terminal can send, those that move first.

    What works everywhere is tried where one begins.
    """
    lists = {**actions.TOGETHER, **boxes.BOXES}.get(groups, ())
    everywhere = ("everywhere",) if groups == RUNS else ()
    typed = boxes.TYPED.isdisjoint(groups)
    for action in sorted(actions.of(*groups, *lists, *everywhere), key=lambda one: one.group not in lists):
        keys = [key for key in action.keys if key in SENT and (typed or len(SENT[key]) > 1 or SENT[key] < " ")]
        if keys and action.id not in UNTRIED:
            yield keys[0]
