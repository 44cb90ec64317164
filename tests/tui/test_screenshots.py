"""The README's pictures come from the real browser, and need no font but one for letters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import picture
import pytest
import shapes
from rich.segment import Segment
from rich.style import Style

from tuitrack.store.database import Database
from tuitrack.tui.charts import glyphs, palette

SCREENSHOTS = Path(picture.__file__).parent
SVG = "{http://www.w3.org/2000/svg}"
LARGEST = 150_000
COLOURS = picture.Colours("#ffffff", "#000000")


def drawn(*segments: Segment) -> ElementTree.Element:
    return ElementTree.fromstring(picture.draw([segments], "a row", COLOURS))


def test_the_script_draws_the_browser(db: Database, home: Path, tmp_path: Path):
    command = [sys.executable, str(SCREENSHOTS / "make.py"), "charts", "--home", str(home)]
    subprocess.run([*command, "--project", "vision/digits", "--out", str(tmp_path)], check=True, timeout=60)
    made = tmp_path / "charts.svg"
    root = ElementTree.parse(made).getroot()
    words = [element.text or "" for element in root.iter(f"{SVG}text")]
    assert {"Charts]", "loss/train", "acc/val", "smooth"} <= set(words)
    assert not any("\u2800" <= character <= "\u28ff" for word in words for character in word)
    dots = [path for path in root.iter(f"{SVG}path") if path.get("stroke-linecap") == "round"]
    assert sum((path.get("d") or "").count("M") for path in dots) > 200
    assert made.stat().st_size < LARGEST


def test_an_unknown_picture_is_refused():
    command = [sys.executable, str(SCREENSHOTS / "make.py"), "nothing"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "charts" in done.stderr


def test_every_character_of_a_curve_or_frame_is_a_shape():
    inks = "".join(ink.glyph for ink in palette.INKS)
    used = {chr(code) for code in glyphs.UNICODE.dots.tolist()[1:]} | set(inks) | set("▀▁▂▃▄▅▆▇█▎┌┐└┘├┤┬┴┼─│┃┊")
    assert [character for character in sorted(used) if shapes.shape(character, 0, 0) is None] == []


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16, 32, 64, 128, 255])
def test_a_braille_character_has_a_dot_for_each_bit(bits: int):
    found = shapes.shape(chr(0x2800 + bits), 0, 0)
    assert found is not None
    assert found.path.count("M") == bits.bit_count()


def test_the_dots_of_a_cell_lie_where_the_raster_means_them():
    assert shapes.shape("\u2801", 0, 0).path == f"M{shapes.short(shapes.WIDTH / 4)} {shapes.short(shapes.HEIGHT / 8)}h0"
    low = shapes.HEIGHT * 7 / 8
    assert shapes.shape("\u2880", 0, 0).path == f"M{shapes.short(shapes.WIDTH * 3 / 4)} {shapes.short(low)}h0"


def test_words_cover_exactly_their_cells():
    first, second = drawn(Segment("  loss/val  .25")).iter(f"{SVG}text")
    assert (first.text, first.get("x"), first.get("textLength")) == ("loss/val", "16.8", "67.2")
    assert (second.text, second.get("x"), second.get("textLength")) == (".25", "100.8", "25.2")


def test_neighbouring_cells_of_one_colour_are_one_area():
    on = Style(bgcolor="#112233")
    areas = [area for area in drawn(Segment("ab", on), Segment("cd", on)).iter(f"{SVG}rect") if area.get("x")]
    assert [(area.get("x"), area.get("width"), area.get("fill")) for area in areas] == [("0", "33.6", "#112233")]


def test_reversed_text_swaps_its_colours():
    root = drawn(Segment("x", Style(color="#aaaaaa", bgcolor="#bbbbbb", reverse=True)))
    assert [area.get("fill") for area in root.iter(f"{SVG}rect") if area.get("x")] == ["#aaaaaa"]
    assert [group.get("fill") for group in root.iter(f"{SVG}g") if group.get("fill")] == ["#bbbbbb"]


def test_text_is_data():
    (text,) = drawn(Segment("<b>&")).iter(f"{SVG}text")
    assert text.text == "<b>&"
