"""The line that says what the leaderboard shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.text import Text
from textual.events import Click
from textual.widget import Widget

from tuitrack.tui.formatting import printable
from tuitrack.tui.state import RunsView

_BY = {"seed": "same but seed", "project": "project", "tag": "tags"}


@dataclass(frozen=True, slots=True)
class Caption:
    """Whose runs, how arranged, how many, None until that is known; `beside` is what else is shown."""

    project: str | None = None
    view: RunsView = field(default_factory=RunsView)
    matched: int = 0
    total: int | None = None
    selected: int = 0
    left_out: int = 0
    beside: str = ""


class RunCaption(Widget):
    """Project and order on the left, counts on the right."""

    DEFAULT_CSS = """
    RunCaption { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._caption = Caption()

    def show(self, caption: Caption) -> None:
        """Show another state."""
        if caption != self._caption:
            self._caption = caption
            self.refresh()

    def render(self) -> Text:
        """One line."""
        caption, colours = self._caption, self.app.theme_variables
        line = Text(f" {printable(caption.project or 'all projects')} ▾", no_wrap=True, overflow="ellipsis")
        if caption.view.by:
            by = _BY.get(caption.view.by, ", ".join(caption.view.by_keys))
            line.append("   by: ", colours["dim"]).append(printable(by), colours["accent"])
        for place, key in enumerate(caption.view.sort):
            line.append("   sort: " if not place else ", ", colours["dim"])
            line.append(f"{printable(key.column)} {'▼' if key.descending else '▲'}", colours["accent"])
        if not caption.view.sort:
            line.append("   newest first", colours["dim"])
        if caption.view.archived:
            line.append("   with archived (a)", colours["warn"])
        right = self._right()
        line.truncate(max(self.size.width - right.cell_len - 2, 0), overflow="ellipsis")
        line.append(" " * max(self.size.width - line.cell_len - right.cell_len - 1, 1))
        return line.append_text(right)

    def _right(self) -> Text:
        caption, colours = self._caption, self.app.theme_variables
        parts = Text()
        if caption.selected:
            parts.append(f"┃{caption.selected} selected   ", colours["accent"])
        if caption.left_out:
            columns = "columns" if caption.left_out > 1 else "column"
            parts.append(f"{caption.left_out} more {columns} →   ", colours["dim"])
        # What a filter leaves is said beside it.
        if caption.total is not None and caption.matched == caption.total:
            parts.append(f"{caption.total} run{'s' * (caption.total != 1)}{caption.beside}", colours["dim"])
        return parts

    async def on_click(self, event: Click) -> None:
        """Choose a project."""
        await self.app.run_action("projects")
