"""Charts as files."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from tuitrack import errors
from tuitrack.tui.charts import export
from tuitrack.tui.charts.curves import Curve, Spread
from tuitrack.tui.charts.panel import Panel, View

SVG = "{http://www.w3.org/2000/svg}"


def curve(*values: float) -> Curve:
    y = np.array(values, float)
    return Curve(np.arange(len(y), dtype=float), y, y)


def saved(path: Path, *curves: Curve | None, names: tuple[str, ...] = ("a", "b"), view: View | None = None) -> str:
    runs = [export.named(name, run) for run, name in enumerate(names)]
    return export.save(path, Panel("loss/val", curves), view or View(), runs).read_text()


def test_a_picture_has_title_axes_lines_and_names(tmp_path):
    root = ElementTree.fromstring(saved(tmp_path / "x.svg", curve(0, 1, 2), curve(2, 1, 0)))
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert root.findtext(f"{SVG}title") == "loss/val"
    assert {"loss/val", "a", "b", "0", "2"} <= set(texts)
    paths = [one for one in root.iter(f"{SVG}path") if one.get("stroke-opacity") == "1"]
    assert len({one.get("stroke") for one in paths}) == 2


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
    with pytest.raises(errors.UsageError, match=r"as .svg or .csv"):
        saved(tmp_path / "x.png", curve(1))
    (tmp_path / "x.svg").write_text("mine")
    with pytest.raises(FileExistsError):
        saved(tmp_path / "x.svg", curve(1), names=("a",))
    assert (tmp_path / "x.svg").read_text() == "mine"


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
