"""What matters about the run under the cursor, beside the base."""

from __future__ import annotations

import time
from dataclasses import dataclass

from rich.text import Text
from textual.widgets import Static

from tuitrack.query.tasks import MetricRow, TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.columns import STATUS
from tuitrack.tui.formatting import printable
from tuitrack.tui.themes import Tokens


@dataclass(frozen=True, slots=True)
class Previewed:
    """A run, what it is compared with (None: nothing), the last lines of its console."""

    run: TaskDetail
    against: TaskDetail | None
    base: bool
    tail: tuple[str, ...] = ()


class RunPreview(Static):
    """Two lines under the table, or more where there is room."""

    DEFAULT_CSS = """
    RunPreview { height: 3; }
    """

    def __init__(self, tokens: Tokens) -> None:
        super().__init__("", markup=False)
        self.tokens = tokens

    def show(self, found: Previewed | None) -> None:
        """Show a run, or nothing."""
        self.update("" if found is None else self._text(found))

    def _text(self, found: Previewed) -> Text:
        run, width = found.run, self.size.width
        glyph, token = STATUS.get(run.status, ("?", "dim"))
        text = Text(no_wrap=True, overflow="ellipsis")
        title = formatting.cut(printable(run.name), max(width - 20, 8))
        text.append("─ ", self.tokens.colour("rule")).append(f"{glyph} ", self.tokens.colour(token))
        text.append(f"{title} ").append(f"{run.id[:6]} ", self.tokens.colour("dim"))
        text.append("─" * max(width - text.cell_len, 0) + "\n", self.tokens.colour("rule"))
        text.append_text(self._differences(found)).append("\n")
        return text.append_text(self._facts(run))

    def _differences(self, found: Previewed) -> Text:
        text, dim = Text(" "), self.tokens.colour("dim")
        if found.against is None:
            text.append("no base: p makes this run the base", dim)
            return text
        if found.against.id == found.run.id:
            return text.append("this is the base", dim)
        text.append("vs base ⌂ " if found.base else "vs parent ", dim)
        for key, was, now in changed(found.against, found.run)[:4]:
            text.append(f"  {printable(key.rpartition('/')[2])} ", dim)
            text.append(f"{formatting.cut(printable(was), 10)}→{formatting.cut(printable(now), 10)}")
        for name, difference in deltas(found.against, found.run)[:3]:
            text.append(f"  {printable(name)} ", dim).append(difference, self.tokens.colour("accent"))
        return text

    def _facts(self, run: TaskDetail) -> Text:
        text, dim = Text(" "), self.tokens.colour("dim")
        facts = [run.status + (f": {run.status_reason}" if run.status_reason else "")]
        facts.append(f"{formatting.age(time.time() - run.created)} ago")
        facts += [f"on {run.host}"] if run.host else []
        facts += [f"queue {run.queue}"] if run.queue else []
        facts += [" ".join(run.tags)] if run.tags else []
        text.append("   ".join(printable(fact) for fact in facts), dim)
        if run.comment:
            text.append("   note: ", dim).append(printable(run.comment.splitlines()[0]))
        return text


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
