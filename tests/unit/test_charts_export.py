"""Charts as files."""

from __future__ import annotations

import csv
import re
import string
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tuitrack import errors
from tuitrack.tui.charts import export, lettering, plate
from tuitrack.tui.charts.curves import Curve, Spread
from tuitrack.tui.charts.panel import Panel, View
from tuitrack.tui.charts.scene import Words

SVG = "{http://www.w3.org/2000/svg}"


def curve(*values: float) -> Curve:
    y = np.array(values, float)
    return Curve(np.arange(len(y), dtype=float), y, y)


def saved(path: Path, *curves: Curve | None, names: tuple[str, ...] = ("a", "b"), view: View | None = None) -> str:
    runs = [plate.named(name, run) for run, name in enumerate(names)]
    return export.save(path, Panel("loss/val", curves), view or View(), runs).read_text()


def test_a_picture_has_title_axes_lines_and_names(tmp_path):
    root = ElementTree.fromstring(saved(tmp_path / "x.svg", curve(0, 1, 2), curve(2, 1, 0)))
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert root.findtext(f"{SVG}title") == "loss/val"
    assert {"loss/val", "a", "b", "0", "2", "step"} <= set(texts)
    paths = root.findall(f"{SVG}g/{SVG}path")
    assert len({one.get("stroke") for one in paths}) == 2


def test_a_run_without_a_point_in_sight_is_not_named(tmp_path):
    late = Curve(np.array([7.0, 8.0]), np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    root = ElementTree.fromstring(saved(tmp_path / "x.svg", curve(0, 1, 2), late, view=View(window=(0, 2))))
    names = {one.text for one in root.iter(f"{SVG}text")}
    assert "a" in names and "b" not in names


def test_many_names_take_several_rows_and_the_rest_is_counted(tmp_path):
    names = tuple(f"a-rather-long-name-of-run-{run}" for run in range(20))
    root = ElementTree.fromstring(saved(tmp_path / "x.svg", *(curve(0, 1) for _ in names), names=names))
    told = [one for one in root.iter(f"{SVG}text") if one.text.startswith(("a-", "+"))]
    assert len({one.get("y") for one in told}) == plate.MOST_ROWS and told[-1].text == f"+{21 - len(told)}"
    assert max(float(one.get("y")) for one in told) < float(root.get("height"))


def test_what_is_kept_is_drawn_thick(tmp_path):
    view = View(kept=frozenset({1}))
    root = ElementTree.fromstring(saved(tmp_path / "x.svg", curve(0, 1), curve(1, 0), view=view))
    widths = {one.get("stroke"): float(one.get("stroke-width")) for one in root.findall(f"{SVG}g/{SVG}path")}
    thin, thick = (widths[plate.named("", run).colour] for run in (0, 1))
    assert thick > thin


def test_no_extreme_is_lost_in_a_picture(tmp_path):
    values = np.zeros(100_000)
    values[77_777] = 5.0
    text = saved(tmp_path / "x.svg", curve(*values), names=("a",), view=View(outliers=True))
    rows = [
        float(row)
        for row in re.findall(r"\d+ (\d+\.\d)", ElementTree.fromstring(text).findall(f".//{SVG}g/*")[0].get("d"))
    ]
    assert min(rows) < 100 < max(rows)


def test_a_gap_stays_a_gap(tmp_path):
    text = saved(tmp_path / "x.svg", curve(1, 2, float("nan"), 3, 4), names=("a",))
    path = ElementTree.fromstring(text).find(f".//{SVG}g/{SVG}path").get("d")
    assert path.count("M") == 2


def test_names_of_others_do_no_harm(tmp_path):
    text = saved(tmp_path / "x.svg", curve(1, 2), names=("<script>\x1b[31m" + "n" * 500,))
    assert "<script>" not in text and "\x1b" not in text
    ElementTree.fromstring(text)


def test_a_table_has_every_point_bit_for_bit(tmp_path):
    values = (0.1, 1 / 3, float("inf"))
    rows = list(csv.reader(saved(tmp_path / "x.csv", curve(*values), None).splitlines()))
    assert rows[0] == ["run", "step", "loss/val", "loss/val smoothed"]
    assert [float(row[2]) for row in rows[1:]] == list(values)


def test_other_endings_and_files_that_are_there_are_refused(tmp_path):
    with pytest.raises(errors.UsageError, match=r"as .svg, .png or .csv"):
        saved(tmp_path / "x.gif", curve(1))
    (tmp_path / "x.svg").write_text("mine")
    with pytest.raises(FileExistsError):
        saved(tmp_path / "x.svg", curve(1), names=("a",))
    assert (tmp_path / "x.svg").read_text() == "mine"


def pixels(path: Path, *curves: Curve | None, **more: object) -> np.ndarray:
    runs = [plate.named(name, run) for run, name in enumerate(("a", "b"))]
    view = View(outliers=True, **more)
    return np.asarray(Image.open(export.save(path, Panel("loss", curves), view, runs)).convert("RGB"), int)


def covered(picture: np.ndarray, colour: str) -> np.ndarray:
    wanted = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)])
    return (np.abs(picture - wanted) < 3).all(axis=2)


def test_a_painted_line_lies_where_its_values_are(tmp_path):
    picture = pixels(tmp_path / "x.png", curve(*np.linspace(0, 1, 51)))
    assert (tmp_path / "x.png").read_bytes().endswith(b"\0\0\0\0IEND\xaeB`\x82")
    assert picture.shape == (2 * (plate.HEIGHT + 24), 2 * plate.WIDTH, 3)
    line = covered(picture, plate.named("a", 0).colour)[2 * plate.TOP : 2 * (plate.TOP + plate.DEPTH)]
    rows, columns = np.nonzero(line)
    ends = (2 * plate.LEFT + 5, 2 * (plate.LEFT + plate.COLUMNS) - 5)
    for column, share in zip(ends, (0, 1), strict=True):
        there = rows[np.abs(columns - column) < 4].mean() / len(line)
        assert there == pytest.approx(1 - share, abs=0.02)


def test_a_painted_band_is_as_high_as_its_deviations(tmp_path):
    one = mean(*((0.0, 1.0) for _ in range(9)))
    picture = pixels(tmp_path / "x.png", one, limits={"loss": (-2.0, 2.0)})
    column = picture[2 * plate.TOP : 2 * (plate.TOP + plate.DEPTH), plate.WIDTH]
    assert (column.min(axis=1) < 255).mean() == pytest.approx(0.5, abs=0.02)


def test_every_sign_is_written_and_what_is_unknown_is_a_box(tmp_path):
    known = string.ascii_letters + string.digits + string.punctuation + "−–±×…·"
    boxes = [lettering.paths(Words(0, 0, one, "#000000")) for one in "数␡"]
    drawn = {one: lettering.paths(Words(0, 0, one, "#000000")) for one in known}
    assert all(len(box) == 1 and np.array_equal(box[0], boxes[0][0]) for box in boxes)
    assert len({tuple(map(bytes, paths)) for paths in drawn.values()}) == len(known) - 1, "minus and dash are alike"
    assert len(lettering.paths(Words(0, 0, "é", "#000000"))) == len(drawn["e"])
    assert all(np.ptp(path, axis=0).max() < 13 for paths in drawn.values() for path in paths)


def test_words_end_where_they_are_told_to():
    def reach(anchor: str) -> tuple[float, float]:
        columns = np.concatenate(lettering.paths(Words(100, 0, "Hall", "#000000", 20, anchor)))[:, 0]
        return float(columns.min()), float(columns.max())

    assert reach("start")[0] == pytest.approx(100) and reach("end")[1] == pytest.approx(100)
    assert sum(reach("middle")) / 2 == pytest.approx(100)


def mean(*pairs: tuple[float, float]) -> Curve:
    y, std = np.array(pairs).T
    return Curve(np.arange(len(y), dtype=float), y, y, spread=Spread(std, std, np.where(np.isnan(std), 1, 3)))


def test_a_band_is_an_area_of_its_own_wherever_it_is_unbroken(tmp_path):
    parts = (mean((1, 0.5), (2, 0.5), (3, np.nan), (4, 0.5), (5, 0.5)), curve(1, 2))
    (area,) = ElementTree.fromstring(saved(tmp_path / "x.svg", *parts)).findall(f".//{SVG}path[@fill-opacity]")
    assert area.get("d").count("Z") == area.get("d").count("M") == 2


def test_a_table_tells_deviation_and_count_of_means(tmp_path):
    rows = list(csv.reader(saved(tmp_path / "x.csv", mean((1, 0.5), (2, np.nan)), curve(7)).splitlines()))
    assert rows[0] == ["run", "step", "loss/val", "loss/val smoothed", "deviation", "runs"]
    assert rows[1:] == [
        ["a", "0", "1.0", "1.0", "0.5", "3"],
        ["a", "1", "2.0", "2.0", "", "1"],
        ["b", "0", "7.0", "7.0", "", "1"],
    ]
