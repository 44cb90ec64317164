"""The menu of columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from tuitrack.query import goals
from tuitrack.tui.formatting import cut, pad, printable, width
from tuitrack.tui.keys import actions
from tuitrack.tui.leaderboard import arrangement
from tuitrack.tui.leaderboard.arrangement import Arrangement
from tuitrack.tui.screens.dialogs import choose
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.choose import Choice, narrowed
from tuitrack.tui.screens.dialogs.listed import Searched
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.options import Options

_AIMS = {"min": "lower is better", "max": "higher is better", "none": "no goal"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What the menu is made of: the arrangement, all there is to choose, widths as they are, what checks a text."""

    arrangement: Arrangement
    choices: tuple[Choice, ...]
    widths: Mapping[str, int] = field(default_factory=dict)
    check: Callable[[str], None] = lambda text: None


class Arrange(Searched[Arrangement | None]):
    """Columns in order, then all that could be one; letters act, `/` searches."""

    GROUPS = ("columns", "box")
    BINDINGS = [*actions.bindings(*GROUPS), *actions.bindings("moving")]

    def __init__(self, offer: Offer) -> None:
        super().__init__()
        self._offer = offer
        self._now = offer.arrangement
        self._found: tuple[Choice, ...] = ()
        self._metrics = frozenset(choice.value for choice in offer.choices if choice.note == "metric")

    def compose(self) -> ComposeResult:
        """A title, a field to search, the list, its keys."""
        with Vertical(classes="dialog list"):
            yield self.heading("Columns")
            yield Field(placeholder=self.told("{columns.search} searches metrics, parameters, facts"))
            yield Options()
            yield self.keys()

    def on_mount(self) -> None:
        """List everything."""
        self.query_one(Field).can_focus = False
        self._list("")
        self.options.focus()

    def _list(self, at: str) -> None:
        """List what there is, the cursor on a column."""
        known = {choice.value: choice for choice in self._offer.choices}
        first = [known.get(key, Choice(key, key, self._kind(key))) for key in self._now.columns]
        rest = [choice for choice in self._offer.choices if choice.value not in self._now.columns]
        self._found = narrowed((*first, *rest), self.query_one(Field).value)
        here = next((place for place, choice in enumerate(self._found) if choice.value == at), 0)
        choose.fill(self.options, len(self._found), lambda place: self._line(self._found[place]), here)

    def _kind(self, key: str) -> str:
        """What a column is that is no plain fact, metric or parameter."""
        if not arrangement.metric_of(key, self._metrics):
            return "derived"
        return "sparkline" if key.startswith("spark(") else "metric"

    def _line(self, choice: Choice) -> Text:
        key, colours = choice.value, self.app.theme_variables
        sign = "✓ " if self._now.shows(key) else "· " if key in self._now.columns else "  "
        room = choose.room(self)
        note = cut(self._note(choice), room // 2, "end")
        line = Text(sign, style=colours["accent"], no_wrap=True)
        hidden = key in self._now.columns and not self._now.shows(key)
        style = colours["dim"] if hidden else colours["foreground"]
        line.append(pad(printable(choice.text), room - width(note) - 3), style)
        return line.append(f" {note}", colours["dim"])

    def _note(self, choice: Choice) -> str:
        told = [f"width {self._now.widths[choice.value]}"] if choice.value in self._now.widths else []
        if choice.note == "metric":
            told.append(_AIMS[self._aim(self._metric(choice))])
        return "   ".join([*told, printable(choice.note)])

    def _metric(self, choice: Choice) -> str:
        """The metric that a column is of."""
        return arrangement.metric_of(choice.value, self._metrics)

    def _aim(self, metric: str) -> str:
        return self._now.goals.get(metric, goals.guessed(metric))

    @property
    def _here(self) -> Choice | None:
        place = self.options.highlighted
        return None if place is None else self._found[place]

    def _change(self, change: Callable[[str], Arrangement]) -> None:
        if self._here is not None:
            key = self._here.value
            self._now = change(key)
            self._list(key)

    def action_show(self) -> None:
        """Show the column, or hide it."""
        self._change(lambda key: self._now.toggled(key))

    def action_move(self, by: int) -> None:
        """Move the column on, or back."""
        self._change(lambda key: self._now.moved(key, by))

    def action_widen(self, by: int) -> None:
        """Make the column wider, or narrower."""
        self._change(lambda key: self._now.widened(key, by, self._offer.widths.get(key, 8)))

    def action_fit(self) -> None:
        """Make the column as wide as what is in it."""
        self._change(lambda key: self._now.fitting(key))

    def action_remove(self) -> None:
        """Take the column out of the set."""
        self._change(lambda key: self._now.without(key))

    def action_aim(self) -> None:
        """The next goal of the metric: lower, higher, neither."""
        if self._here is not None and self._here.note == "metric":
            metric = self._metric(self._here)
            self._change(lambda key: self._now.aimed(metric, goals.guessed(metric)))

    def action_value(self) -> None:
        """The next value of the metric: its last, best, highest, lowest, first, mean."""
        if self._here is not None and self._here.note == "metric":
            key, columns = self._here.value, self._now.columns
            self._now = self._now.valued(self._metric(self._here), key)
            self._list(self._now.columns[columns.index(key)] if key in columns else key)

    def action_spark(self) -> None:
        """Draw the metric as a sparkline too, or no longer."""
        if self._here is not None and self._here.note in ("metric", "sparkline"):
            metric = self._metric(self._here)
            self._now = self._now.drawn(metric)
            self._list(self._here.value)

    def action_derive(self) -> None:
        """Type an expression; one that cannot be read stays in the field."""
        as_in = "as max(acc/val) - acc/val, vs(loss), at(loss, 100)"
        asked = Ask("Column from an expression", attempt=self._offer.check, detail=as_in)
        self.app.push_screen(asked, self._derived)

    def _derived(self, text: str | None) -> None:
        if text:
            here = self._here.value if self._here is not None else ""
            self._now = self._now if text in self._now.columns else self._now.beside(text, here)
            self._list(text)

    def action_reset(self) -> None:
        """Go back to the first columns, which nobody arranged."""
        self.dismiss(Arrangement(goals=self._now.goals))

    def action_search(self) -> None:
        """Type to narrow the list."""
        field = self.query_one(Field)
        field.can_focus = True
        field.focus()

    @on(Input.Changed)
    def _narrow(self) -> None:
        self._list("")

    def _out_of_field(self) -> bool:
        """Whether one was in the field; one is in the list now."""
        field = self.query_one(Field)
        typed = field.has_focus
        self.options.focus()
        field.can_focus = False
        return typed

    def action_step(self, by: int) -> None:
        """Out of the field, else to another column."""
        if not self._out_of_field():
            super().action_step(by)

    def take(self) -> None:
        """Keep the columns so, where one looks at one of them."""
        if self._here is not None:
            self.dismiss(self._now)

    def action_keep(self) -> None:
        """Out of the field, else keep the columns so."""
        if not self._out_of_field():
            self.take()

    def action_leave(self) -> None:
        """Out of the field, else close without a change."""
        if not self._out_of_field():
            self.dismiss(None)
