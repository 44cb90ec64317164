"""Letters as strokes, so that a picture can say something without a font."""

from __future__ import annotations

import unicodedata

import numpy as np

from tuitrack.tui.charts.scene import Path, Words

UNIT = 0.06
"""What one step of the grid that letters are drawn on is, as a share of a text's size."""

APART, BLANK = 3, 5
_BASE = 12

# For each sign its strokes; a stroke is points, each a column (0 to 8) and a row (0, the top of capitals, to g, where
# letters hang down to; c is the line they stand on) in one digit each.
_STROKES = {
    "A": "0c408c 1878", "B": "0c0060828466060c 66888a6c0c", "C": "826020020a2c6c8a", "D": "0c005083895c0c",
    "E": "80000c8c 0666", "F": "80000c 0666", "G": "826020020a2c6c8a8757", "H": "000c 808c 0686", "I": "0040 202c 0c4c",
    "J": "606a4c2c0a", "K": "000c 80078c", "L": "000c7c", "M": "0c0047808c", "N": "0c008c80", "O": "2060828a6c2c0a0220",
    "P": "0c006082856707", "Q": "2060828a6c2c0a0220 598c", "R": "0c006082856707 478c", "S": "82602002042666888a6c2c0a",
    "T": "0080 404c", "U": "000a2c6c8a80", "V": "004c80", "W": "002c456c80", "X": "008c 800c", "Y": "004680 464c",
    "Z": "00800c8c",
    "0": "2050727a5c2c0a0220", "1": "12303c 1c5c", "2": "02205072740c7c", "3": "0220507274562656787a5c2c0a",
    "4": "5c500878", "5": "70100555777a5c2c0a", "6": "6230030a2c5c7a77552507", "7": "00702c",
    "8": "205072745626040220 26080a2c5c7a7856", "9": "1c4c797250200205275775",
    "a": "1444666c 6717080b1c4c6a", "b": "000c 062444666a4c2c0a", "c": "664424060a2c4c6a", "d": "606c 664424060a2c4c6a",
    "e": "0868664424060a2c5c6b", "f": "5030222c 0444", "g": "646e4g1g0f 664424060a2c4c6a", "h": "000c 062444666c",
    "i": "141c 1011", "j": "242e1g0g 2021", "k": "000c 5409 275c", "l": "000a1c2c", "m": "040c 061434464c 465474868c",
    "n": "040c 062444666c", "o": "2444666a4c2c0a0624", "p": "040g 062444666a4c2c0a", "q": "646g 664424060a2c4c6a",
    "r": "040c 072444", "s": "65541405061858696b5c1c0b", "t": "202a3c5c 0454", "u": "040a2c4c6a 646c", "v": "043c64",
    "w": "042c456c84", "x": "046c 640c", "y": "043c 641g", "z": "04640c6c",
    ".": "0b0c", ",": "1b0e", ":": "0506 0b0c", ";": "1516 1b0e", "!": "0008 0b0c", "?": "02204062643638 3b3c",
    "-": "0757", "−": "0777", "–": "0777", "_": "0d7d", "+": "0777 343a", "=": "0565 0969", "±": "0565 3139 0c6c",
    "×": "055a 550a", "*": "3238 0367 0763", "/": "0d60", "\\": "006d", "|": "000e", "(": "3013193c", ")": "0023290c",
    "[": "30000d3d", "]": "00303d0d", "{": "30212507292c3d", "}": "00111537191c0d", "<": "63076b", ">": "03670b",
    "%": "700c 0020230300 59797c5c59", "#": "201c 605c 0474 0878", "@": "8a6c2c0a02206082886864 644426284868",
    "&": "8c123052060a2c5c87", "'": "0003", '"': "0003 2023", "`": "0012", "^": "033063", "~": "08264866",
    "$": "82602002042666888a6c2c0a 404c", "…": "0b0c 4b4c 8b8c", "·": "0708",
}  # fmt: skip
_UNKNOWN = "00606c0c00"


def paths(words: Words) -> tuple[Path, ...]:
    """The strokes of a text where it stands."""
    unit, letters = words.size * UNIT, [_strokes(letter) for letter in _plain(words.text)]
    wide = [_advance(strokes) for strokes in letters]
    length = (sum(wide) - APART) * unit
    left = words.x - {"start": 0.0, "middle": length / 2, "end": length}[words.anchor]
    starts = left + unit * np.cumsum([0, *wide])
    return tuple(
        np.array([start, words.y - _BASE * unit]) + unit * stroke
        for start, strokes in zip(starts, letters, strict=False)
        for stroke in strokes
    )


def _plain(text: str) -> str:
    """A text without marks on its letters."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def _strokes(letter: str) -> list[Path]:
    if letter == " ":
        return []
    words = _STROKES.get(letter, _UNKNOWN).split()
    return [np.array([int(digit, 17) for digit in word], np.float64).reshape(-1, 2) for word in words]


def _advance(strokes: list[Path]) -> float:
    return max((float(stroke[:, 0].max()) for stroke in strokes), default=BLANK - APART) + APART
