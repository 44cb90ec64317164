"""What matters about the run under the cursor, beside the base."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.widgets import Static

from tuitrack.query.tasks import MetricRow, TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.columns import STATUS
from tuitrack.tui.formatting import printable
from tuitrack.tui.themes import Tokens

if TYPE_CHECKING:
    from tuitrack.tui.browser import TuitrackApp

_NAMES = 20
_VALUES = 10


@dataclass(frozen=True, slots=True)
class Previewed:
    """A run, what it is compared with (None: nothing), whether that is the base, the end of its console."""

    run: TaskDetail
    against: TaskDetail | None
    base: bool
    tail: tuple[str, ...] = ()


class RunPreview(Static):
    """Two lines under the table; beside it, with class `-beside`, a column of everything."""

    DEFAULT_CSS = """
    RunPreview { height: 3; text-wrap: nowrap; text-overflow: ellipsis; }
    RunPreview.-beside { height: 1fr; width: 46; border-left: solid $rule; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._found: Previewed | None = None

    @property
    def tokens(self) -> Tokens:
        """The colours."""
        return cast("TuitrackApp", self.app).tokens

    def show(self, found: Previewed | None) -> None:
        """Show a run, or nothing."""
        self._found = found
        if found is None:
            self.update("")
        else:
            self.update(self._beside(found) if self.has_class("-beside") else self._below(found))

    def on_resize(self) -> None:
        """Fit."""
        self.show(self._found)

    def _below(self, found: Previewed) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append("─ ", self._dim("rule")).append_text(self._title(found.run, self.size.width - 12)).append(" ")
        text.append("─" * max(self.size.width - text.cell_len, 0) + "\n", self._dim("rule"))
        text.append_text(self._differences(found)).append("\n")
        return text.append_text(self._facts(found.run, " "))

    def _beside(self, found: Previewed) -> Text:
        width = self.size.width
        text = self._title(found.run, width - 10).append("\n")
        text.append_text(self._facts(found.run, "", apart="\n")).append("\n")
        self._section(text, f"Metrics{self._against(found)}", self._metrics(found))
        if found.against is not None and found.against.id != found.run.id:
            self._section(text, f"Changed{self._against(found)}", self._changes(found))
        else:
            self._section(text, "Parameters", self._params(found.run))
        self._section(text, "Console", [Text(printable(line), self._dim()) for line in found.tail])
        return text

    def _section(self, text: Text, title: str, lines: list[Text]) -> None:
        if lines:
            text.append(f"\n{title} ", self._dim())
            text.append("─" * max(self.size.width - formatting.width(title) - 1, 0), self._dim("rule"))
            for line in lines:
                line.truncate(self.size.width, overflow="ellipsis")
                text.append("\n").append_text(line)
            text.append("\n")

    def _against(self, found: Previewed) -> str:
        if found.against is None or found.against.id == found.run.id:
            return ""
        return " vs base ⌂" if found.base else " vs parent"

    def _title(self, run: TaskDetail, width: int) -> Text:
        glyph, token = STATUS.get(run.status, ("?", "dim"))
        text = Text(f"{glyph} ", self.tokens.colour(token), no_wrap=True)
        text.append(formatting.cut(printable(run.name), max(width, 8)), self.tokens.colour("text"))
        return text.append(f" {run.id[:6]}", self._dim())

    def _metrics(self, found: Previewed) -> list[Text]:
        differences = dict(deltas(found.against, found.run)) if self._against(found) and found.against else {}
        lines = []
        for row in found.run.metrics[:12]:
            line = self._named(row.key).append(f"{formatting.number(last(row)):>8}")
            lines.append(line.append(f"  {differences.get(row.key, ''):>8}", self.tokens.colour("accent")))
        return lines

    def _changes(self, found: Previewed) -> list[Text]:
        assert found.against is not None
        return [
            self._named(key).append(f"{_short(was):>8} → ", self._dim()).append(_short(now))
            for key, was, now in changed(found.against, found.run)[:10]
        ]

    def _params(self, run: TaskDetail) -> list[Text]:
        return [self._named(one.key).append(_short(one.value)) for one in run.params[:12]]

    def _named(self, key: str) -> Text:
        return Text(formatting.pad(printable(key), _NAMES) + " ", self._dim())

    def _differences(self, found: Previewed) -> Text:
        text = Text(" ")
        if found.against is None:
            return text.append("no base: p makes this run the base", self._dim())
        if found.against.id == found.run.id:
            return text.append("this is the base", self._dim())
        text.append(self._against(found).strip(), self._dim())
        for key, was, now in changed(found.against, found.run)[:4]:
            text.append(f"  {printable(key.rpartition('/')[2])} ", self._dim()).append(f"{_short(was)}→{_short(now)}")
        for name, difference in deltas(found.against, found.run)[:3]:
            text.append(f"  {printable(name)} ", self._dim()).append(difference, self.tokens.colour("accent"))
        return text

    def _facts(self, run: TaskDetail, before: str, apart: str = "   ") -> Text:
        facts = [run.status + (f": {run.status_reason}" if run.status_reason else "")]
        facts[0] += f", {formatting.age(time.time() - run.created)} ago"
        facts += [f"on {run.host}"] if run.host else []
        facts += [f"queue {run.queue}"] if run.queue else []
        facts += [f"tags {' '.join(run.tags)}"] if run.tags else []
        text = Text(before + apart.join(printable(fact) for fact in facts), self._dim())
        if run.comment:
            text.append(f"{apart}note ").append(printable(run.comment.splitlines()[0]), self.tokens.colour("text"))
        return text

    def _dim(self, token: str = "dim") -> str:
        return self.tokens.colour(token)


def last(row: MetricRow) -> float | None:
    """The last value, NaN where it was that."""
    return float("nan") if row.last is None and row.count else row.last


def changed(base: TaskDetail, run: TaskDetail) -> list[tuple[str, str, str]]:
    """Parameters that differ: key, value there, value here."""
    before = {one.key: one.value for one in base.params}
    after = {one.key: one.value for one in run.params}
    keys = dict.fromkeys([*before, *after])
    return [(key, before.get(key, "–"), after.get(key, "–")) for key in keys if before.get(key) != after.get(key)]


def deltas(base: TaskDetail, run: TaskDetail) -> list[tuple[str, str]]:
    """Last values of metrics as differences to the base."""
    before = {row.key: row for row in base.metrics}
    return [(row.key, _delta(before[row.key], row)) for row in run.metrics if row.key in before]


def _delta(before: MetricRow, after: MetricRow) -> str:
    if before.last is None or after.last is None:
        return "NaN"
    return formatting.delta(after.last - before.last)


def _short(value: str) -> str:
    return formatting.cut(printable(value), _VALUES)
