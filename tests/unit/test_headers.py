"""Short names for columns."""

from __future__ import annotations

import pytest

from tuitrack.query.leaderboard import Column
from tuitrack.tui.leaderboard import headers


def titles(*names: str, most: int = 10) -> list[str]:
    return headers.titles([Column(name, name, "number", "metric", name) for name in names], most)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("acc/val", "loss/val"), ["acc/val", "loss/val"]),
        (("Summary/accuracy", "loss/val"), ["accuracy", "loss/val"]),
        (("Summary/accuracy", "accuracy"), ["Summar/acc", "accuracy"]),
        (("validation/accuracy", "validation/loss"), ["val/acc", "val/loss"]),
        (("training/loss", "validation/loss"), ["train/loss", "val/loss"]),
        (("Summary/best accuracy", "loss/val"), ["best acc", "loss/val"]),
        (("max(accuracy/val)",), ["max(acc/val)"]),
        (("system/gpu_utilization/card_0",), ["card_0"]),
        (("extraordinarily",), ["extraordin"]),
        (("extraordinary/one", "extraordinary/two"), ["extrao/one", "extrao/two"]),
        (("a/one_very_long_name_of_it", "b/one_very_long_name_of_it"), ["a/one…f_it", "b/one…f_it"]),
    ],
)
def test_titles_keep_what_tells_columns_apart(names: tuple[str, ...], shown: list[str]):
    assert titles(*names) == shown


def test_a_title_is_text():
    assert titles("a\x1b[2Jb\nc/d", most=30) == ["a␛[2Jb⏎c/d"]
