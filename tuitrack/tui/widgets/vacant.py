"""What to do where there is nothing yet."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from tuitrack.tui import formatting
from tuitrack.tui.vacancy import Vacancy

# The block is no wider than this; in less than that a way and what it brings lie one below the other.
_MOST, _ROOMY = 76, 60
_GAP = 3


class Vacant(Static):
    """One block in the middle of a place: why it is empty, and the next step."""

    DEFAULT_CSS = """
    Vacant { display: none; height: 1fr; content-align: center middle; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._vacancy = Vacancy()

    def show(self, vacancy: Vacancy) -> None:
        """Say this from now on."""
        self._vacancy = vacancy
        self.update(self._text())

    def on_resize(self) -> None:
        """Say as much as there is room for."""
        self.update(self._text())

    def _text(self) -> Text:
        colours = self.app.theme_variables
        styles = {"why": "bold", "way": colours["accent"], "": colours["dim"]}
        lines = self._lines(min(self.size.width - 2, _MOST))
        if len(lines) > self.size.height:
            lines = [line for line in lines if line]
        text = Text("\n", end="").join(
            Text.assemble(*((part, styles[style]) for part, style in line)) for line in lines
        )
        text.justify = "left"
        return text

    def _lines(self, width: int) -> list[list[tuple[str, str]]]:
        """The lines, each as texts with what they are."""
        one = self._vacancy
        blocks = [
            [[(line, "why")] for line in formatting.wrap(one.why, width)] if one.why else [],
            [line for way, meaning in one.ways for line in self._way(way, meaning, width)],
            [[(line, "")] for line in formatting.wrap(one.then, width)] if one.then else [],
        ]
        lines: list[list[tuple[str, str]]] = []
        for block in blocks:
            lines += [*([[]] if lines and block else []), *block]
        return lines

    def _way(self, way: str, meaning: str, width: int) -> list[list[tuple[str, str]]]:
        beside = max(formatting.width(one) for one, _ in self._vacancy.ways) + _GAP
        if width < _ROOMY and beside > width // 3:
            return [[(way, "way")], *([(f"  {line}", "")] for line in formatting.wrap(meaning, width - 2))]
        first, *rest = formatting.wrap(meaning, width - beside)
        return [[(formatting.pad(way, beside), "way"), (first, "")], *([(" " * beside + line, "")] for line in rest)]
