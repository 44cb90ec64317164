"""What stands on a terminal's screen, of what the browser sends: it moves, changes its pen, writes."""

from __future__ import annotations

import re

from rich.cells import get_character_cell_size

_PIECE = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H|\x1b\[(?P<along>\d+)G|\x1b\[(?P<steps>\d*)(?P<way>[ABCD])|\x1b\[(?P<pen>[\d;]*)m|\x1b\]8;[^;]*;(?P<link>[^\x1b]*)\x1b\\"
    r"|(?P<end>\r?\n)|(?P<erase>\x1b\[K)|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b.|(?P<text>[^\x1b\r\n])",
    re.DOTALL,
)
_CUT = re.compile(r"\x1b(?:\[[0-9;?<>=]*[ -/]*|\][^\x07\x1b]*)?$")
_SIZES = {"38": {"5": 3, "2": 5}, "48": {"5": 3, "2": 5}}

Pen = tuple[frozenset[str], str, str, str]
_ENDED = {
    "22": {"1", "2"}, "23": {"3"}, "24": {"4", "21"}, "25": {"5", "6"}, "27": {"7"}, "28": {"8"}, "29": {"9"},
    "54": {"51", "52"}, "55": {"53"},
}  # fmt: skip
_SEEN = {"4", "7", "9", "21", "51", "52", "53"}
PLAIN: Pen = (frozenset(), "", "", "")


class Screen:
    """Lines of cells, each a character with its pen; `changes` counts those that became another."""

    def __init__(self, width: int = 80, height: int = 24, *, erases: bool = True) -> None:
        self.erases = erases
        self.cells: list[list[tuple[str, Pen]]] = [[(" ", PLAIN)] * width for _ in range(height)]
        self._row = self._column = 0
        self._pen = PLAIN
        self._rest = ""
        self.changes = 0

    def feed(self, data: str) -> Screen:
        """Obey, once it has all of a sequence; itself."""
        data = self._rest + data
        whole = data.rfind("\x1b") if _CUT.search(data) else len(data)
        self._rest = data[whole:]
        for piece in _PIECE.finditer(data[:whole]):
            if piece["row"]:
                self._row, self._column = int(piece["row"]) - 1, int(piece["column"]) - 1
            elif piece["along"]:
                self._column = int(piece["along"]) - 1
            elif piece["way"]:
                self._step(piece["way"], int(piece["steps"] or 1))
            elif piece["end"]:
                self._row, self._column = min(self._row + 1, len(self.cells) - 1), 0
            elif piece["erase"]:
                self._erase()
            elif piece["pen"] is not None:
                self._pen = (*_pen(self._pen, piece["pen"] or "0"), self._pen[3])
            elif piece["link"] is not None:
                self._pen = (*self._pen[:3], piece["link"])
            elif piece["text"]:
                self._write(piece["text"])
        return self

    def _step(self, way: str, count: int) -> None:
        """From the last column on nobody knows what a step is from: that the cursor is past it counts for terminals."""
        assert self._column < len(self.cells[0]), "steps from behind the last cell"
        down, across = {"A": (-1, 0), "B": (1, 0), "C": (0, 1), "D": (0, -1)}[way]
        self._row = min(max(self._row + down * count, 0), len(self.cells) - 1)
        self._column = min(max(self._column + across * count, 0), len(self.cells[0]) - 1)

    def _erase(self) -> None:
        """The rest of the line, in the colour of the ground where the terminal does so."""
        line, blank = self.cells[self._row], (" ", (frozenset(), "", self._pen[2] if self.erases else "", ""))
        for column in range(self._column, len(line)):
            self.changes += line[column] != blank
            line[column] = blank

    def _write(self, character: str) -> None:
        width, line = get_character_cell_size(character), self.cells[self._row]
        if not width and self._column:
            end = min(self._column, len(line))
            before = end - (1 if line[end - 1][0] else 2)
            line[before] = (line[before][0] + character, line[before][1])
        for cell in [character, ""][:width]:
            if self._column < len(line) and line[self._column] != (cell, self._pen):
                line[self._column] = (cell, self._pen)
                self.changes += 1
            self._column += 1

    @property
    def seen(self) -> list[list[tuple[str, Pen]]]:
        """The cells as one sees them: of a blank the ground, and a line through, above or below it."""
        return [[(one, _blank(pen) if one == " " else pen) for one, pen in line] for line in self.cells]

    @property
    def text(self) -> str:
        """What is read on it."""
        return "\n".join("".join(character for character, _ in line).rstrip() for line in self.cells)


def _pen(pen: Pen, codes: str) -> tuple[frozenset[str], str, str]:
    attributes, colour, ground, _ = pen
    parts = codes.split(";")
    while parts:
        code, size = parts[0], _SIZES.get(parts[0], {}).get(parts[1] if len(parts) > 1 else "", 1)
        whole, parts = ";".join(parts[:size]), parts[size:]
        if code == "0":
            attributes, colour, ground = frozenset(), "", ""
        elif code in ("39", "49"):
            colour, ground = ("", ground) if code == "39" else (colour, "")
        elif code == "38" or 30 <= int(code) < 40 or 90 <= int(code) < 98:
            colour = whole
        elif code == "48" or 40 <= int(code) < 50 or 100 <= int(code) < 108:
            ground = whole
        elif code in _ENDED:
            attributes -= _ENDED[code]
        else:
            attributes |= {code}
    return attributes, colour, ground


def _blank(pen: Pen) -> Pen:
    attributes, _, ground, link = pen
    return pen if attributes & _SEEN else (frozenset(), "", ground, link)
