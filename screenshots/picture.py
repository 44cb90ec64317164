"""Turn a screen of styled cells into an SVG picture that looks the same with any fonts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from shapes import HEIGHT, PENS, WIDTH, shape, short

FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
SIZE, BASELINE, MARGIN = 14, 13.0, 12.0


@dataclass(frozen=True, slots=True)
class Colours:
    """What text and what lies behind it is drawn in where a cell says nothing."""

    text: str
    ground: str

    def of(self, style: Style) -> Colours:
        """The colours of cells in a style."""
        text = style.color.get_truecolor().hex if style.color else self.text
        ground = style.bgcolor.get_truecolor().hex if style.bgcolor else self.ground
        return Colours(ground, text) if style.reverse else Colours(text, ground)


@dataclass(frozen=True, slots=True)
class Look:
    """How text is drawn."""

    colour: str
    bold: bool

    @property
    def attributes(self) -> str:
        """As attributes of an SVG group."""
        return f'fill="{self.colour}"' + (' font-weight="bold"' if self.bold else "")


def draw(lines: Sequence[Sequence[Segment]], title: str, colours: Colours) -> str:
    """Draw a screen, with a title for those who cannot see it."""
    canvas = _Canvas(colours)
    for row, line in enumerate(lines):
        column = 0
        for segment in line:
            canvas.write(row, column, segment.text, segment.style or Style())
            column += cell_len(segment.text)
    columns = max(sum(cell_len(segment.text) for segment in line) for line in lines)
    width, height = columns * WIDTH + 2 * MARGIN, len(lines) * HEIGHT + 2 * MARGIN
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {short(width)} {short(height)}" '
            f'width="{short(width)}" height="{short(height)}" font-family="{FONTS}" font-size="{SIZE}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{short(width)}" height="{short(height)}" rx="8" fill="{colours.ground}"/>',
            f'<g transform="translate({short(MARGIN)} {short(MARGIN)})">',
            *canvas.elements(),
            "</g>",
            "</svg>\n",
        )
    )


@dataclass(frozen=True, slots=True)
class _Area:
    """Cells of a row that lie on a colour."""

    row: int
    start: int
    end: int
    colour: str

    def element(self) -> str:
        """As an SVG rectangle."""
        return (
            f'<rect x="{short(self.start * WIDTH)}" y="{short(self.row * HEIGHT)}" '
            f'width="{short((self.end - self.start) * WIDTH)}" height="{short(HEIGHT)}" fill="{self.colour}"/>'
        )


class _Canvas:
    """Gathers what is drawn alike, so that each colour is named once."""

    def __init__(self, colours: Colours) -> None:
        self._colours = colours
        self._areas: list[_Area] = []
        self._shapes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._texts: defaultdict[Look, list[str]] = defaultdict(list)

    def write(self, row: int, column: int, text: str, style: Style) -> None:
        """Write text of one style from a cell on."""
        colours = self._colours.of(style)
        if colours.ground != self._colours.ground:
            self._fill(_Area(row, column, column + cell_len(text), colours.ground))
        for start, part in _parts(text):
            left, top = (column + start) * WIDTH, row * HEIGHT
            found = shape(part, left, top) if len(part) == 1 else None
            if found is not None:
                self._shapes[colours.text, found.pen].append(found.path)
            else:
                self._texts[Look(colours.text, bool(style.bold))].append(_text(part, left, top))

    def _fill(self, area: _Area) -> None:
        """Fill cells; neighbours become one area, since a seam would show between two."""
        before = self._areas[-1] if self._areas else None
        if before and (before.row, before.end, before.colour) == (area.row, area.start, area.colour):
            self._areas[-1] = replace(before, end=area.end)
        else:
            self._areas.append(area)

    def elements(self) -> Iterator[str]:
        """Everything drawn, what lies behind first."""
        yield f'<g shape-rendering="crispEdges">{"".join(map(_Area.element, self._areas))}</g>'
        for (colour, pen), paths in self._shapes.items():
            paint = f'fill="{colour}"' if pen == "area" else f'stroke="{colour}"'
            yield f'<path {paint} {PENS[pen]} d="{"".join(paths)}"/>'
        for look, texts in self._texts.items():
            yield f"<g {look.attributes}>{''.join(texts)}</g>"


def _parts(text: str) -> Iterable[tuple[int, str]]:
    """Words with the cell they start in; what is not ASCII stands alone, for its font may be another."""
    word, start, column = "", 0, 0
    for character in text + " ":
        plain = character.isascii() and character != " "
        if plain and not word:
            start = column
        if plain:
            word += character
        elif word:
            yield start, word
            word = ""
        if not plain and not character.isspace() and cell_len(character):
            yield column, character
        column += cell_len(character)


def _text(part: str, left: float, top: float) -> str:
    """A word over exactly its cells, or one character in the middle of its own."""
    width, y = cell_len(part) * WIDTH, f'y="{short(top + BASELINE)}"'
    if len(part) > 1:
        return f'<text x="{short(left)}" {y} textLength="{short(width)}">{escape(part)}</text>'
    return f'<text x="{short(left + width / 2)}" {y} text-anchor="middle">{escape(part)}</text>'
