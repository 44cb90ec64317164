"""What annotations say of parameters."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union

import pytest

from tuitrack.sdk import hints
from tuitrack.sdk.hints import Hint


class Color(enum.Enum):
    red = 1
    blue = 2


class Positive(int):
    pass


@pytest.mark.parametrize(
    ("annotation", "hint"),
    [
        (Union[Literal[16, "bf16"], Literal["16", "true"], None], Hint("", ("16", "bf16", "true"), nullable=True)),  # noqa: UP007
        (Union[Literal["a", None], Color], Hint("str", ("a", "red", "blue"), nullable=True)),  # noqa: UP007
        (Union[Literal["a"], int], Hint()),  # noqa: UP007
        (int, Hint("int")),
        (bool, Hint("bool")),
        ("float", Hint("float")),
        (Positive, Hint("int")),
        (Path, Hint("str")),
        (Color, Hint("str", ("red", "blue"))),
        (Optional[int], Hint("int", nullable=True)),  # noqa: UP045
        (float | None, Hint("float", nullable=True)),
        (Union[int, float], Hint("float")),  # noqa: UP007
        (Union[int, str], Hint()),  # noqa: UP007
        (Union[int, str, None], Hint(nullable=True)),  # noqa: UP007
        (Literal["a", "b"], Hint("str", ("a", "b"))),
        (Literal[16, "bf16"], Hint("", ("16", "bf16"))),
        (Literal["a", None], Hint("str", ("a",), nullable=True)),
        (Annotated[int, "more"], Hint("int")),
        (list[int], Hint("list/int")),
        (Sequence[str], Hint("list/str")),
        (list, Hint("list")),
        (list[Literal["a"]], Hint("list/str", ("a",))),
        (tuple[int, ...], Hint("tuple/int")),
        (tuple[int, int], Hint("tuple/int/2")),
        (tuple[int, str], Hint("tuple")),
        (dict[str, int], Hint("dict")),
        (Any, Hint(known=False)),
        (None, Hint(known=False)),
        ("list[int]", Hint(known=False)),
        (Callable[[], int], Hint(known=False)),
    ],
)
def test_annotations(annotation, hint):
    assert hints.of(annotation) == hint


def test_an_annotation_is_bared_of_what_surrounds_it():
    assert hints.bare(Annotated[Color | None, "more"]) is Color and hints.bare(list[int]) == list[int]
    assert hints.bare(int | str) is None and hints.bare(None) is None
