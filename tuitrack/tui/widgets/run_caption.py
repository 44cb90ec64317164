"""The line that says what the leaderboard shows."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.text import Text
from textual import on
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from tuitrack.query import digest
from tuitrack.tui import host
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.formatting import clock, printable
from tuitrack.tui.leaderboard import headers
from tuitrack.tui.leaderboard.columns import STATUS, direction
from tuitrack.tui.state import RunsView

_BY = {"seed": "same but seed", "project": "project", "tag": "tags"}
_GAP = "   "


@dataclass(frozen=True, slots=True)
class Counts:
    """How many runs match, of how many (None until that is known), are selected; how many columns do not fit.

    `beside` is what else is shown.
    """

    matched: int = 0
    total: int | None = None
    selected: int = 0
    left_out: int = 0
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Caption:
    """Whose runs, how arranged, how many; `changed` since the view that was chosen was kept."""

    project: str | None = None
    view: RunsView = field(default_factory=RunsView)
    counts: Counts = Counts()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the line, which gives way the earlier the higher its rank, to what says it in brief."""

    rank: int
    text: Text
    brief: tuple[_Part, ...] = ()


class RunCaption(Widget):
    """Project and arrangement on the left, counts on the right; what tells least gives way to the rest."""

    DEFAULT_CSS = """
    RunCaption { height: 1; }
    """

    @dataclass
    class Ended(Message):
        """How many of the project's runs ended since a moment, by status."""

        since: float = 0.0
        counts: Mapping[str, int] = field(default_factory=dict)

    def __init__(self) -> None:
        super().__init__()
        self._caption = Caption()
        self._ended = RunCaption.Ended()

    def look_back(self, project: str | None) -> None:
        """Count again what ended while nobody was here."""
        absence = host.of(self).absence
        if not absence.first:
            self._count(project, absence.left)

    @answering("ended")
    def _count(self, project: str | None, since: float) -> Answers:
        yield RunCaption.Ended(since, digest.ended(host.of(self).db, since, project))

    @on(Ended)
    def _show_ended(self, message: Ended) -> None:
        if message != self._ended:
            self._ended = message
            self.refresh()

    def show(self, caption: Caption) -> None:
        """Show another state."""
        if caption != self._caption:
            self._caption = caption
            self.refresh()

    def render(self) -> Text:
        """One line."""
        name = self._whose()
        left, right = self._left(), self._right()
        room = self.size.width - name.cell_len - 1
        for part in sorted([*left, *right], key=lambda one: -one.rank):
            if sum(one.text.cell_len + len(_GAP) for one in (*left, *right)) <= room:
                break
            side = left if part in left else right
            place = side.index(part)
            side[place : place + 1] = part.brief
        end = Text(_GAP).join([part.text for part in right])
        line = Text(_GAP).join([name, *(part.text for part in left)])
        line.no_wrap, line.overflow = True, "ellipsis"
        line.truncate(max(self.size.width - end.cell_len - 2, 0), overflow="ellipsis")
        line.append(" " * max(self.size.width - line.cell_len - end.cell_len - 1, 1))
        return line.append_text(end)

    def _whose(self) -> Text:
        """The project behind the key that chooses another."""
        colours, key = self.app.theme_variables, host.of(self).keymap.key("everywhere.projects")
        name = Text(f" {key} " if key else " ", colours["accent"], no_wrap=True, overflow="ellipsis")
        return name.append(f"{printable(self._caption.project or 'all projects')} ▾", colours["foreground"])

    def _left(self) -> list[_Part]:
        view, colours, told = self._caption.view, self.app.theme_variables, host.of(self).keymap.told
        parts = [_Part(2, self._said("view:", f"{'▎' * self._caption.changed}{view.named}"))] if view.named else []
        if view.by:
            parts.append(_Part(4, self._said("by:", _BY.get(view.by, ", ".join(view.by_keys)))))
        if view.sort:
            parts.append(_Part(3, self._said("sort:", *self._keys())))
        elif self._caption.counts.total is not None:
            parts.append(_Part(7, Text("newest first", colours["dim"])))
        if view.archived:
            parts.append(_Part(5, Text(told("with archived ({runs.archived})"), colours["warn"])))
        return parts

    def _keys(self) -> Sequence[str]:
        sort = self._caption.view.sort
        return [f"{printable(headers.plain(key.column))} {direction(sort, key.column)[:1]}" for key in sort]

    def _said(self, what: str, *values: str) -> Text:
        text = Text(f"{what} ", self.app.theme_variables["dim"])
        return text.append(printable(", ".join(values)), self.app.theme_variables["accent"])

    def _right(self) -> list[_Part]:
        counts, colours = self._caption.counts, self.app.theme_variables
        parts = [_Part(8, self._said_ended())] if self._ended.counts else []
        if counts.selected:
            parts.append(_Part(1, Text(f"┃{counts.selected} selected", colours["accent"])))
        if counts.left_out and counts.total:
            columns = "columns" if counts.left_out > 1 else "column"
            brief = _Part(6, Text(f"+{counts.left_out} →", colours["dim"]))
            parts.append(_Part(6, Text(f"{counts.left_out} more {columns} →", colours["dim"]), (brief,)))
        # What a filter leaves is said beside it.
        if counts.total is not None and counts.matched == counts.total:
            runs = f"{counts.total} run{'s' * (counts.total != 1)}{counts.beside}"
            parts.append(_Part(0, Text(runs, colours["dim"])))
        return parts

    def _said_ended(self) -> Text:
        text = Text(f"since {clock(self._ended.since, time.time())} ", self.app.theme_variables["dim"])
        for status, (glyph, style) in STATUS.items():
            if count := self._ended.counts.get(status):
                text.append(f" {count}").append(glyph, self.app.theme_variables[style])
        return text

    async def on_click(self, event: Click) -> None:
        """Choose a project."""
        await self.app.run_action("projects")
